"""Made-up intakes for the benchmark, drawn as a clinic meets them: most clients well, some with one or two conditions,
a few who need a doctor's letter (most bring it) or a doctor today. The same seed gives the same intakes."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from clinic.rules import read_facts
from clinic.rules.model import Facts, Level
from clinic.rules.rulebook import Rulebook
from clinic.rules.triage import triage

Document = dict[str, Any]

SESSION = date(2026, 11, 24)
SEED = 20261124

USUAL: dict[str, list[Any]] = {
    "oa": ["yes"],
    "bp": ["controlled"],
    "varicose": [{"value": "yes", "side": "L"}],
    "allergy": [{"value": ["nuts"], "severity": "mild"}, {"value": ["scents", "latex"], "severity": "mild"}],
    "osteoporosis": ["yes"],
    "antiplatelet": ["one"],
    "easy_bruise": ["yes"],
    "hypermobile": ["yes"],
    "diabetes": ["steady", {"value": "steady", "insulin": "yes"}],
    "ra": ["quiet", {"value": "flare_elsewhere", "site": ["foot_ankle_L"]}],
    "gout": ["quiet"],
    "mild_swelling": [{"value": "checked", "side": "R"}],
    "bakers": [{"value": "yes", "side": "L", "checked": "yes"}],
    "skin_local": [{"value": ["cut"], "site": ["shin_R"]}],
    "patch_gel": [{"value": "yes", "side": "R"}],
    "heat_sens": ["yes"],
    "epilepsy_ms_other": [["fibromyalgia"], {"value": ["ms"], "ms_heat_ok": "no"}],
    "injury": [{"value": "yes", "side": "R", "date": "2026-10-06", "still_swollen": "no", "checked": "yes"}],
    "meds": ["ibuprofen, paracetamol", "tramadol at night"],
    "capacity": [["interpreter"], ["large_print"]],
    "doctor_said": ["ok", {"value": "limits", "max_pressure": "P2"}],
}
"""Answers after which a session is planned."""
LETTER_WANTED: dict[str, list[Any]] = {
    "anticoagulant": ["yes"],
    "knee_replacement": [{"value": "L", "date": "2026-06-30"}, {"value": "R", "date": "2026-09-08"}],
    "leg_surgery": [
        {"value": "yes", "side": "L", "kind": "keyhole", "date": "2026-09-30", "wound_closed": "yes", "problems": "no"}
    ],
    "pregnant": [{"value": "yes", "weeks": 24, "complications": "no"}],
    "heart": [{"value": ["heart_failure"], "stable": "yes"}, {"value": ["irregular"], "stable": "yes"}],
    "cancer": ["now_or_6m"],
    "clot_history": ["over6m"],
    "lymphoedema": [{"value": "lymphoedema", "side": "L"}],
    "numbness": [{"value": "yes", "site": ["foot_ankle_R"], "new": "no", "cause_known": "yes"}],
}
"""Answers that ask for a doctor's letter first."""
NOT_TODAY: dict[str, list[Any]] = {
    "dvt_signs": [["swelling"], {"value": ["pain"], "cause_clear": "no"}],
    "fever_ill": ["yes"],
    "cannot_bear": ["yes"],
    "hot_joint": [{"value": "yes", "side": "L", "fever_unwell": "no", "known_inflam": "none"}],
    "locked": ["yes"],
    "altered": ["alcohol_drugs"],
    "serious_signs": [["weight_loss"]],
}
"""Answers after which the client sees a doctor instead."""


def intakes(count: int, book: Rulebook) -> list[tuple[Document, Facts]]:
    """So many documents with their facts, no two alike."""
    draw = Random(SEED)  # noqa: S311  # nothing here is secret
    drawn: dict[str, tuple[Document, Facts]] = {}
    while len(drawn) < count:
        document = _document(draw, book)
        document["letters"] = _letters(draw, read_facts(document, book), book)
        drawn.setdefault(repr(document), (document, read_facts(document, book)))
    return list(drawn.values())


def _document(draw: Random, book: Rulebook) -> Document:
    age = draw.choices([draw.randint(15, 17), draw.randint(18, 64), draw.randint(65, 90)], [3, 67, 30])[0]
    goals = draw.sample(list(book.goals), draw.choices([1, 2], [7, 3])[0])
    return {
        "format": 1,
        "session_date": SESSION.isoformat(),
        "session_minutes": draw.choices([60, 45, 50, 55, draw.randint(45, 60)], [50, 20, 10, 10, 10])[0],
        "first_visit": draw.random() < 0.6,
        "birth_date": (SESSION - timedelta(days=365 * age + age // 4 + draw.randint(1, 300))).isoformat(),
        "guardian_ok": draw.random() < 0.8 if age < 18 else None,
        "goals": {"primary": goals[0], "secondary": goals[1] if len(goals) > 1 else None},
        "tender": _tender(draw, book),
        "scores": {"pain_now": draw.randint(0, 7), "pain_week_worst": draw.randint(2, 9)},
        "wishes": _wishes(draw, book),
        "answers": _answers(draw),
        "all_other_answers": "no",
    }


def _tender(draw: Random, book: Rulebook) -> list[Document]:
    """No sore area up to five, those of the knee the likeliest."""
    places = {name: 3 if row.knee else 1 for row in book.regions.values() for name in row.instances()}
    count = draw.choices(range(6), [10, 30, 30, 15, 10, 5])[0]
    sore = dict.fromkeys(draw.choices(list(places), list(places.values()), k=count))
    return [{"region": place, "score": draw.randint(1, 9)} for place in sore]


def _wishes(draw: Random, book: Rulebook) -> Document:
    wishes: Document = {"heat_wanted": draw.choice(["yes", "no"]), "first_massage": draw.choice(["yes", "no", "no"])}
    if draw.random() < 0.5:
        wishes["pressure_pref"] = draw.choice(["P1", "P2", "P3", "P3", "P4"])
    if draw.random() < 0.15:
        wishes["position_limits"] = [draw.choice(["front", "back", "side"])]
    if draw.random() < 0.15:
        wishes["no_touch"] = draw.sample(sorted(book.regions), draw.randint(1, 2))
    return wishes


def _answers(draw: Random) -> Document:
    usual = draw.sample(list(USUAL), draw.choices(range(5), [30, 30, 20, 14, 6])[0])
    answers = {name: draw.choice(USUAL[name]) for name in usual}
    for table, part in ((LETTER_WANTED, 0.2), (NOT_TODAY, 0.06)):
        if draw.random() < part:
            name = draw.choice(list(table))
            answers[name] = draw.choice(table[name])
    return answers


def _letters(draw: Random, facts: Facts, book: Rulebook) -> list[Document]:
    """Two of three clients whose answers ask for letters have them."""
    wanted = [finding.rule for finding in triage(facts, book).findings if finding.level is Level.CLEARANCE]
    return [_letter(draw, rule, book) for rule in wanted] if draw.random() < 0.67 else []


def _letter(draw: Random, rule: str, book: Rulebook) -> Document:
    signers = sorted(book.rule[rule].signers)
    letter: Document = {
        "clinician_role": draw.choice(["gp", *signers]),
        "date": (SESSION - timedelta(days=draw.randint(1, 50))).isoformat(),
        "signed": True,
        "says": draw.choice(["allowed", "allowed_with_limits"]),
        "covers": list(book.rule[rule].covers),
    }
    if letter["says"] == "allowed_with_limits":
        letter["limits"] = {"max_pressure": {"calf_L": "P1", "calf_R": "P2"}, "text": "Light pressure on the calf."}
    return letter
