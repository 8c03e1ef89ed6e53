"""The chapter "How a plan is made" of the sign-off document: what code decides, in words, with the numbers in force."""

from clinic.prep.sign_off_words import words
from clinic.rules.loading import ENGLISH
from clinic.rules.rulebook import Rulebook

POSITIONS = {"supine": "on the back", "prone": "on the front", "side": "on the side"}
STEPS = (
    (
        "Length",
        "The table of the main goal is read at the planned length. Between two lengths each part goes up evenly.",
    ),
    (
        "Second goal (rule 9)",
        "{second_goal} minutes go to the largest main part of the second goal, from the largest other main "
        "part. None move where both goals share a row.",
    ),
    (
        "Longer arrival (rule 1)",
        "Arriving takes {longer_arrival} minutes more on a first massage, with an interpreter or a "
        "guardian, or from {many_findings} answers that change the session. They come from the linked "
        "areas, then the knee.",
    ),
    (
        "Heat (rule 2)",
        "A warm pack lies {heat_least} to {heat_most} minutes, or as long as a rule allows, and is off "
        "before the knee. Where it is barred or not wanted, holding and gliding take its place.",
    ),
    (
        "Area avoided (rule 3)",
        "The minutes of an area that nobody may touch go to the next sorest area that is allowed, then to "
        "linked areas, then to warming up.",
    ),
    (
        "Area over its limit (rule 4)",
        "What an area may not have goes the same way. One knee has {knee_minutes} minutes at most; hands "
        "that only rest have {hold_minutes}.",
    ),
    (
        "Sharing (rule 5)",
        "In each part the sore areas share the minutes by their scores: {region_minimum} each at least. A "
        "part too short for two goes to the sorest. A part with none keeps its usual muscles, lightly. Up "
        "to {focus} minutes may move from it to the part with the sorest area.",
    ),
    (
        "Both knees (rule 6)",
        "Where both knees are sore, the legs share the main parts by their scores, and the plan says so.",
    ),
    (
        "Fragile (rule 7)",
        "The plan takes {fragile_minutes} minutes at most, and {fragile_hands_on} from warming up to "
        "movement. What is left goes to arriving and closing. Fragile clients: {fragile}.",
    ),
    (
        "Movement (rule 8)",
        "The part for movement goes only where every movement of the goal is left out. Its minutes go to "
        "warming up. Hands move a leg only where they may hold it above the knee and at the calf or foot "
        "(our convention).",
    ),
    (
        "Position (rule 10)",
        "Usual: {positions}. Who cannot lie so lies the next best way, and sits where the area can be reached so. "
        "An area that none of today's positions reaches gets no minutes: {others}. Rules may ask for the side "
        "only or a raised head.",
    ),
    (
        "Gentle start (rule 11)",
        "The first {gentle_minutes} hands-on minutes stay at P{gentle_pressure} at most and away from the sorest area.",
    ),
    (
        "Checks",
        "The therapist asks at about minute {check_pressure}, half way, and before movement. With a warm "
        "pack the skin is looked at {heat_check} minutes after warming up begins, and when the pack comes "
        "off.",
    ),
    (
        "Stop rule",
        "{stop_rule}",
    ),
    (
        "Course",
        "{course}",
    ),
)
"""Each step of making a plan, in the order of the program."""


def how_a_plan_is_made(rulebook: Rulebook) -> list[tuple[str, str]]:
    """Each step in the order in which the program takes it."""
    told = {
        **{name: str(value) for name, value in rulebook.session.numbers.items()},
        "fragile": _fragile(rulebook),
        "positions": _positions(rulebook),
        "others": _other_positions(rulebook),
        "stop_rule": words(rulebook, "plan.stop_rule"),
        "course": words(rulebook, "plan.course"),
    }
    return [(title, text.format_map(told)) for title, text in STEPS]


def _fragile(rulebook: Rulebook) -> str:
    """The rules that make a client fragile, with the age from which they do."""
    said = []
    for rule in rulebook.rules:
        if rule.fragile_from is not None:
            since = f" (from age {rule.fragile_from})" if rule.fragile_from else ""
            said.append(f"{words(rulebook, f'finding.{rule.id}.title')}{since}")
    return "; ".join(said)


def _other_positions(rulebook: Rulebook) -> str:
    """The next best positions of each area, in order."""
    told = []
    for region, others in rulebook.session.other_positions.items():
        named = "other areas" if region == "default" else rulebook.text(ENGLISH, f"region.{region}")
        told.append(f"{named}: {', then '.join(POSITIONS.get(each, each) for each in others)}")
    return "; ".join(told)


def _positions(rulebook: Rulebook) -> str:
    """The usual position, and the areas for which it is another one."""
    usual = dict(rulebook.session.positions)
    default = usual.pop("default")
    others: dict[str, list[str]] = {}
    for region, position in usual.items():
        others.setdefault(position, []).append(rulebook.text(ENGLISH, f"region.{region}"))
    told = [f"{POSITIONS.get(each, each)} for {', '.join(regions)}" for each, regions in others.items()]
    return "; ".join([POSITIONS.get(default, default), *told])
