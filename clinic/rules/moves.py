"""P_MOVE: the knee is moved, stretched, or moved by the client; what is barred or hurts too much is left out."""

from clinic.rules.ground import LEGS, OF_MOVEMENT, Ground, Why, nowhere_to_hold
from clinic.rules.model import Block
from clinic.rules.positions import SEATED, Positions

THREE_MOVES = 8
TWO_MOVES = 4


def usable_moves(ground: Ground) -> dict[str, str]:
    """The goal's movements that are allowed, each with its side (`L`, `R`, `both`). A bar on part of a knee bars it."""
    barred = {technique for technique, _ in ground.limits.bars}
    suited = ground.fit(ground.pain()).techniques
    moves = {}
    for move in ground.goal.move:
        if move not in suited:
            continue
        sides = [side for side in ground.sides if move not in barred or not _barred_on(ground, move, side)]
        if ground.techniques[move].hands_on:
            sides = [side for side in sides if not nowhere_to_hold(ground, side)]
        if sides:
            moves[move] = "both" if len(sides) > 1 else sides[0]
    return moves


def move_blocks(ground: Ground, minutes: int, moves: dict[str, str], positions: Positions) -> list[Block]:
    """The first movements of the goal, as many as there is time for; the first one gets the odd minutes."""
    count = 1 if minutes < TWO_MOVES else 2 if minutes < THREE_MOVES else 3
    chosen = list(moves.items())[:count]
    blocks = []
    for at, (move, side) in enumerate(chosen):
        part = minutes // len(chosen) + (at < minutes % len(chosen))
        seated = move == "arom" and ground.goal.id == "walk_stairs"
        why: tuple[Why, ...] = ((f"move_{move}", {"side": side}), ("move_goal", {"goal": ground.goal.id}))
        position = SEATED if seated else positions.of(None)
        blocks.append(Block(None, move, None, part, position, why, _notes(ground, move, side)))
    return blocks


def _barred_on(ground: Ground, move: str, side: str) -> bool:
    return any(ground.barred(move, knee) for knee in ground.instances(ground.rulebook.body.knees, (side,)))


def _notes(ground: Ground, move: str, side: str) -> tuple[str, ...]:
    """How gently to move, by the rules that hold for a knee of these sides."""
    gently = () if move == "arom" else ("comfort_only",)
    notes = ground.limits.notes
    if not notes:
        return gently
    places = ("*", *ground.instances(ground.rulebook.body.knees, LEGS if side == "both" else (side,)))
    told = {note for place in places for note in notes.get(place, ())}
    return (*gently, *(note for note in OF_MOVEMENT if note in told))
