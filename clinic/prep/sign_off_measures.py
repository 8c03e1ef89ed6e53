"""The measures of pain and function in the sign-off document: when they are asked and what change matters."""

from clinic.rules.measures import measures
from clinic.rules.measures_in import FILE, Measures
from clinic.rules.rulebook import Rulebook


def measure_rows(rulebook: Rulebook) -> list[tuple[str, str]]:
    """Each number of progress.toml with what it means and its sources; none for a version that is older than them."""
    if FILE not in rulebook.files:
        return []
    told = measures(rulebook)
    return [*_pain(told), *_activities(told), *_change(told), *_chair(told), _course(told)]


def _pain(told: Measures) -> list[tuple[str, str]]:
    pain, refs = told.pain, _refs(told, "pain")
    return [
        ("Pain, 0 to 10: when it is asked", f"Before and after each session, and the day after {refs}"),
        ("Pain: small but real", f"{pain['small_points']} point or {pain['small_percent']} percent {refs}"),
        ("Pain: a change most people notice", f"{pain['much_points']} points or {pain['much_percent']} percent {refs}"),
    ]


def _activities(told: Measures) -> list[tuple[str, str]]:
    numbers, refs = told.activities, _refs(told, "activities")
    return [
        (
            "Activities (PSFS): how many, and at which visits",
            f"{numbers['count']}; {_turns(told, 'activities')} {refs}",
        ),
        (
            "Activities: change beyond chance",
            f"{numbers['change_average']} points of the average, {numbers['change_one']} of one activity {refs}",
        ),
    ]


def _change(told: Measures) -> list[tuple[str, str]]:
    refs = _refs(told, "change")
    return [
        ("Change since the first visit: at which visits", f"{_turns(told, 'change')} {refs}"),
        ("Change that matters", f"Step {told.change['matters']} of {told.change['steps']} or better {refs}"),
    ]


def _chair(told: Measures) -> list[tuple[str, str]]:
    chair, refs = told.chair, _refs(told, "chair")
    cuts = "; ".join(
        f"{row['from']} to {row['to']}: men {row['men']}, women {row['women']}" for row in told.below_average
    )
    weeks = chair["operation_days"] // 7
    return [
        ("Chair stand: at which visits", f"{chair['seconds']} seconds; {_turns(told, 'chair')} {refs}"),
        (
            "Chair stand: left out",
            f"Knee gives way; operation in the last {weeks} weeks; pain {chair['not_at_pain']} or more; not known",
        ),
        ("Chair stand: fewer are below average, by age", f"{cuts} {refs}"),
    ]


def _course(told: Measures) -> tuple[str, str]:
    reviews = " and ".join(map(str, told.reviews))
    return "Course of visits", f"Up to {told.course['visits']}, reviewed after {reviews} {_refs(told, 'course')}"


def _turns(told: Measures, name: str) -> str:
    return "visits " + ", ".join(map(str, told.turns[name]))


def _refs(told: Measures, name: str) -> str:
    return f"({', '.join(told.sources[name])})"
