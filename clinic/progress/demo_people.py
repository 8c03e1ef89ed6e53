"""The made-up people of the demo: who works at Riverside Massage, who comes, and what they answer. Plain data."""

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

CLINIC = {
    "name": "Riverside Massage",
    "phone": "555 0142",
    "hours": "9am to 6pm",
    "address": "12 Mill Lane",
}
PLACES = {
    "America/New_York": "911",
    "Europe/London": "999",
    "Asia/Kolkata": "112",
    "Australia/Sydney": "000",
    "Pacific/Honolulu": "911",
}
"""Where the clinic may lie, and the number for an emergency there: the demo opens where it is morning now."""
PASSWORD = "knead-well-and-rest"  # noqa: S105 - printed on purpose: it opens the demo and nothing else
STAFF = (
    ("ana@riverside.example", "Ana Ruiz", "owner"),
    ("ben@riverside.example", "Ben Cole", "therapist"),
    ("dee@riverside.example", "Dee Park", "front_desk"),
)
EDITOR = ("eve@riverside.example", "Eve Lund")

NOT_SENT, BEGUN, SENT, STOPPED = "form not sent", "in progress", "sent", "stopped"
BROUGHT, LETTER = "letter to read", "letter recorded"


@dataclass(frozen=True)
class Person:
    """A client of the demo. `day` counts from today; `stage` is how far their form goes; `answers` have 2H shapes."""

    slug: str
    name: str
    age: int
    day: int
    at: time
    stage: str
    minutes: int = 60
    answers: dict[str, Any] = field(default_factory=dict)
    goal: str = "pain"
    tender: dict[str, int] = field(default_factory=dict)
    scores: tuple[int, int] = (3, 6)
    wishes: dict[str, Any] = field(default_factory=dict)
    visits: tuple[tuple[int, int, int], ...] = ()
    """Pain before, after and at its worst in the week, at earlier visits, one a week, the oldest first."""
    letter: dict[str, Any] = field(default_factory=dict)
    """What a therapist recorded of a letter, as answers hold it; of one that is still to be read, its words."""
    guardian_ok: bool | None = None


def ago(today: date, days: int) -> str:
    """The date so many days before today, as answers hold it."""
    return (today - timedelta(days=days)).isoformat()


def people(today: date) -> tuple[Person, ...]:
    """Everybody, in the order of the day. Dates in answers count back from `today`."""
    operated = ago(today, 58)
    replaced = {"value": "yes", "side": "R", "kind": "knee_replacement", "date": operated, "wound_closed": "yes"}
    return (
        Person(
            "james", "James Okoro", 63, 0, time(9), SENT, minutes=45, goal="pain",
            answers={"oa": "yes"}, tender={"inner_knee_R": 4, "front_thigh_R": 3}, scores=(3, 5),
            wishes={"heat_wanted": "yes"}, visits=((6, 4, 8), (6, 3, 7), (5, 3, 6)),
        ),
        Person("priya", "Priya Nair", 38, 0, time(10, 30), BEGUN, goal="relax"),
        Person(
            "tom", "Tom Becker", 71, 0, time(13), SENT, minutes=50,
            answers={"anticoagulant": {"value": "yes", "name": "apixaban"}, "bp": "controlled"},
            tender={"front_thigh_L": 5},
        ),
        Person(
            "maria", "Maria Ortiz", 58, 0, time(14, 30), SENT,
            answers={
                "oa": "yes", "antiplatelet": "one", "bp": "controlled",
                "varicose": {"value": "yes", "side": "L"},
            },
            tender={"inner_knee_L": 6, "above_kneecap_L": 4}, scores=(3, 7),
            wishes={"first_massage": "yes", "no_touch": ["glutes_L", "glutes_R"], "physio_plan_held": "yes"},
        ),
        Person(
            "lena", "Lena Fischer", 44, 0, time(16), STOPPED, minutes=45,
            answers={
                "pe_signs": ["breathless"], "dvt_signs": {"value": ["swelling"], "side": "L", "cause_clear": "no"},
            },
        ),
        Person(
            "sam", "Sam Whitfield", 69, 0, time(17, 15), LETTER, minutes=45, goal="post_surgery",
            answers={
                "leg_surgery": {**replaced, "problems": "no"}, "clot_risk": ["surgery12w"],
                "knee_replacement": {"value": "R", "date": operated},
            },
            tender={"front_thigh_R": 5, "inner_knee_R": 4}, wishes={"physio_plan_held": "yes", "walking_aid": "yes"},
            letter={
                "clinician_role": "surgeon", "date": ago(today, 5), "signed": True, "says": "allowed",
                "limits": {
                    "max_pressure": {}, "avoid": [], "scar": "no_contact", "passive_movement": "silent",
                    "heat": "silent", "text": "Gentle massage of the thigh is fine. Keep off the scar.",
                },
            },
        ),
        Person(
            "vera", "Vera Lindqvist", 74, 1, time(10), BROUGHT, minutes=45, goal="relax",
            answers={"anticoagulant": {"value": "yes", "name": "warfarin"}, "bp": "controlled"},
            tender={"front_thigh_L": 3, "front_thigh_R": 3}, scores=(2, 5),
            letter={
                "title": "Vera Lindqvist: massage of the legs and knees",
                "practice": ["Hillside Surgery", "3 Orchard Row", "555 0170"],
                "paragraphs": [
                    "Vera Lindqvist takes warfarin. I know her, and looked at her legs this week.",
                    "From my side a massage of the legs and knees is all right, within these limits:",
                ],
                "limits": ["Both thighs and calves: gentle pressure only.", "No heat pack."],
                "doctor": "Dr Ida Holm", "role": "Family doctor", "date": ago(today, 6),
                "footer": "Made up for the demo: no such doctor and no such patient.",
            },
        ),
        Person("cleo", "Cleo Marsh", 41, 1, time(14, 30), NOT_SENT),
        Person(
            "noah", "Noah Reed", 16, 1, time(16), SENT, minutes=45, goal="sport",
            tender={"below_kneecap_L": 4}, guardian_ok=False,
        ),
        Person("ruth", "Ruth Adler", 66, 2, time(11), NOT_SENT),
    )  # fmt: skip
