"""Each limit of one leg holds on that leg alone, and on both where nobody knows which."""

from typing import Any

import pytest

from tests.rules.cases import Document, blocks, expecting, heart, intake, letter, outcome_of, surgery, wrong, yes

ONE_SIDED: dict[str, Any] = {
    "patch_gel": yes(),
    "mild_swelling": {"value": "checked"},
    "bakers": yes(checked="yes"),
    "knee_injection": yes(date=10),
    "injury": yes(date=10, still_swollen="no", checked="yes"),
    "leg_surgery": {**surgery(84), "side": None},
    "fracture12w": {"value": "healed"},
    "varicose": yes(),
    "lymphoedema": {"value": "nodes_removed"},
    "dvt_signs": {"value": ["pain"], "cause_clear": "yes"},
    "metalwork": yes(),
    "gives_way": {"value": "checked"},
}
SIDES = {"L": {"L"}, "R": {"R"}, "both": {"L", "R"}, "unsure": {"L", "R"}, None: {"L", "R"}}


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("question", ONE_SIDED)
def test_a_limit_holds_on_its_own_side(question: str, side: str | None) -> None:
    answer = {**ONE_SIDED[question], "side": side}
    outcome = outcome_of(intake({question: answer}, born=40, letters=[letter("fracture12w")]))
    found = [finding for finding in outcome["findings"] if finding["question"] == question]
    limits = [limit["region"] for finding in found for limit in (*finding["caps"], *finding["bars"])]
    assert outcome["level"] == "MODIFY"
    assert {place[-1] for place in limits if place[-2:] in {"_L", "_R"}} == SIDES[side]


def test_the_cases_notice_what_is_wrong() -> None:
    """A check of the checks: each expectation of the tables can fail."""
    document = intake({"oa": "yes"}, first_visit=True)
    outcome = outcome_of(document)
    bad = {
        "level": "MODIFY", "urgency": "now", "booking_blocked": True, "booked_minutes": 45, "planned_minutes": 45,
        "finds": "bakers", "items": "letter_get", "no_items": "shorts", "avoids": "calf_L", "uses": "tools",
        "without": "effleurage", "bars": "heat", "caps": "front_thigh:1", "reaches": "front_thigh_L:1",
        "minutes": "front_thigh_L:<1", "phases": "1/1/1/1/1/1/1/1", "positions": "prone", "to_do": "shorts",
        "arrival": 20, "says": "never said", "never_says": "shorts",
    }  # fmt: skip
    assert wrong(document, outcome) == []
    for name, want in bad.items():
        assert wrong(document, outcome, **{name: want}), name


@pytest.mark.parametrize("spoil", ["minutes", "pressure", "region", "technique"])
def test_the_cases_notice_an_unsound_plan(spoil: str) -> None:
    document: Document = intake(tender="front_thigh_L:5")
    outcome: Any = outcome_of(document)
    worked = next(block for phase, block in blocks(outcome) if phase == "P_THIGH")
    worked |= {"minutes": {"minutes": 40}, "pressure": {"pressure": "P5"}, "region": {"region": "groin_L"},
               "technique": {"technique": "heat", "minutes": 1}}[spoil]  # fmt: skip
    assert wrong(document, outcome)


def test_pregnancy_and_heart_failure_leave_a_plan_of_their_own() -> None:
    letters = [letter("pregnant", role="midwife"), letter("heart", role="cardiologist")]
    document = intake({"pregnant": expecting(), "heart": heart("heart_failure")}, letters=letters)
    outcome = outcome_of(document)
    assert wrong(document, outcome, level="MODIFY", planned_minutes=45, caps="all:2 calf:1 inner_thigh:1") == []
