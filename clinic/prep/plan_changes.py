"""What differs between two versions of a plan, and what an edit does, in words a therapist reads at a glance."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinic.prep.plan_edits import Stored
from clinic.rules.words import Words

Shown = dict[str, Any]


@dataclass(frozen=True)
class Line:
    """One difference: `what` is added, removed, changed or moved; `word` says so, `text` says which."""

    what: str
    word: str
    text: str


@dataclass(slots=True)
class _Piece:
    """A block of a rendered plan with the phase it stands in, and whether its partner was found."""

    phase: str
    title: str
    block: Shown
    is_paired: bool = False


def plan_changes(old: Shown, new: Shown) -> list[Line]:
    """What has to be done to `old` to get `new`, both rendered: removed and added blocks, minutes, pressure, places."""
    before, after = list(_pieces(old)), list(_pieces(new))
    pairs: list[tuple[_Piece, _Piece]] = []
    for same in (_same_place, _same_work):
        pairs += _paired(before, after, same)
    lines = [Line("removed", _("Removed"), _named(piece)) for piece in before if not piece.is_paired]
    lines += [Line("added", _("Added"), _named(piece)) for piece in after if not piece.is_paired]
    lines += [line for one, two in pairs for line in _changed(one, two)]
    lines += _reordered(pairs, before, after)
    return [*_length(old, new), *lines]


def edit_words(told: Stored, words: Words) -> str:
    """A stored edit as one line: what was asked, of which block."""
    if told["kind"] == "add":
        work = _work(told["region"], told["technique"], words)
        return _("Add: %(work)s, %(minutes)s") % {"work": work, "minutes": minutes_words(told["minutes"])}
    phase, region, technique, _nth = told["block"]
    named = {"work": _work(region, technique, words)}
    if told["kind"] == "resize":
        return _("Minutes: %(work)s, %(minutes)s") % {**named, "minutes": minutes_words(told["minutes"])}
    if told["kind"] == "move":
        to = told["to"][0]
        place = words.text(f"phase.{to}.title") if to else _("an unknown block")
        moved = _("Move within %(place)s: %(work)s") if to == phase else _("Move to %(place)s: %(work)s")
        return moved % {**named, "place": place}
    if told["kind"] == "replace":
        return _("Change: %(other)s instead of %(work)s") % {**named, "other": _other(told, words)}
    return _("Remove: %(work)s") % named


def minutes_words(minutes: int) -> str:
    return ngettext("%(minutes)s minute", "%(minutes)s minutes", minutes) % {"minutes": minutes}


def _other(told: Stored, words: Words) -> str:
    _phase, region, technique, _nth = told["block"]
    work = _work(told["region"] or region, told["technique"] or technique, words)
    return work if told["pressure"] is None else f"{work}, {words.text('pressure.P' + str(told['pressure']))}"


def _work(region: str | None, technique: str, words: Words) -> str:
    name = words.text(f"technique.{technique}.name") if technique else _("an unknown block")
    return f"{words.region(region)}: {name[:1].lower()}{name[1:]}" if region else name


def _pieces(plan: Shown) -> Iterator[_Piece]:
    return (_Piece(phase["id"], phase["title"], block) for phase in plan["phases"] for block in phase["blocks"])


def _same_place(one: _Piece, two: _Piece) -> bool:
    return one.phase == two.phase and _same_work(one, two)


def _same_work(one: _Piece, two: _Piece) -> bool:
    return (one.block["region"], one.block["technique"]) == (two.block["region"], two.block["technique"])


def _paired(
    before: Iterable[_Piece], after: list[_Piece], same: Callable[[_Piece, _Piece], bool]
) -> Iterator[tuple[_Piece, _Piece]]:
    for one in before:
        free = (two for two in after if not two.is_paired and not one.is_paired and same(one, two))
        two = next(free, None)
        if two is not None:
            one.is_paired = two.is_paired = True
            yield one, two


def _named(piece: _Piece) -> str:
    block = piece.block
    said = [_work_of(block), block["pressure_text"] if block["pressure"] else "", minutes_words(block["minutes"])]
    return _("%(work)s (%(place)s)") % {"work": ", ".join(filter(None, said)), "place": piece.title}


def _work_of(block: Shown) -> str:
    name = block["technique_text"]
    return f"{block['region_text']}: {name[:1].lower()}{name[1:]}" if block["region_text"] else name


def _changed(one: _Piece, two: _Piece) -> Iterator[Line]:
    old, new, work = one.block, two.block, _work_of(one.block)
    if one.phase != two.phase:
        moved = _("%(work)s, from %(old)s to %(new)s") % {"work": work, "old": one.title, "new": two.title}
        yield Line("moved", _("Moved"), moved)
    if old["minutes"] != new["minutes"]:
        said = {"work": work, "old": old["minutes"], "new": minutes_words(new["minutes"])}
        yield Line("changed", _("Changed"), _("%(work)s, %(new)s instead of %(old)s") % said)
    if old["pressure"] != new["pressure"]:
        said = {"work": work, "old": old["pressure_text"], "new": new["pressure_text"]}
        yield Line("changed", _("Changed"), _("%(work)s, %(new)s instead of %(old)s") % said)


def _reordered(pairs: list[tuple[_Piece, _Piece]], before: list[_Piece], after: list[_Piece]) -> Iterator[Line]:
    """Blocks that stand in another place of the same phase: as few as explain the new order."""
    partner = {id(one): two for one, two in pairs}
    for phase in dict.fromkeys(piece.phase for piece in after):
        now = [two for two in after if two.phase == phase]
        was = [partner[id(one)] for one in before if one.phase == phase and id(one) in partner]
        was = [two for two in was if two.phase == phase]
        stayed = _in_step([id(two) for two in was], [id(two) for two in now])
        for at, two in enumerate(now):
            if any(two is each for each in was) and id(two) not in stayed:
                yield Line("moved", _("Moved"), _placed(two, now[at - 1] if at else None))


def _in_step(was: list[int], now: list[int]) -> set[int]:
    """Those that have kept their order."""
    matcher = SequenceMatcher(a=was, b=now, autojunk=False)
    return {was[at] for block in matcher.get_matching_blocks() for at in range(block.a, block.a + block.size)}


def _placed(piece: _Piece, behind: _Piece | None) -> str:
    if behind is None:
        said = {"work": _work_of(piece.block), "place": piece.title}
        return _("%(work)s, now first in: %(place)s") % said
    return _("%(work)s, now after: %(other)s") % {"work": _work_of(piece.block), "other": _work_of(behind.block)}


def _length(old: Shown, new: Shown) -> Iterator[Line]:
    if old["planned_minutes"] != new["planned_minutes"]:
        said = {"old": old["planned_minutes"], "new": minutes_words(new["planned_minutes"])}
        yield Line("changed", _("Changed"), _("The session, %(new)s instead of %(old)s") % said)
