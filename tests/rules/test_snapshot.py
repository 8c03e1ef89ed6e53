"""What is stored: small, plain JSON, and the same plan and limits when it is read again."""

import json
from typing import Any

from hypothesis import given

from clinic.rules import assess, load, read_facts
from clinic.rules.model import Assessment, Facts, Level, Limits, Triage
from clinic.rules.snapshot import dump, packed, unpacked
from clinic.rules.stored_plan import read_limits, read_plan

from .conftest import make_facts, make_letter
from .documents import documents
from .plan_builders import BOOK, make_plan
from .rule_table import surgery
from .test_session_plan_properties import facts, limits

MOST_KILOBYTES = 12


def stored(assessment: Assessment) -> dict[str, Any]:
    """The dump after a way through JSON."""
    read: dict[str, Any] = json.loads(json.dumps(dump(assessment)))
    return read


@given(facts, limits)
def test_a_stored_plan_and_its_limits_are_read_back_the_same(facts: Facts, limits: Limits) -> None:
    plan = make_plan(facts, limits)
    kept = stored(Assessment(BOOK.version, Triage(Level.GO, None, False, (), limits), (), plan, 60))
    assert read_plan(kept["plan"]) == plan
    assert read_limits(kept["limits"]) == limits


@given(documents(load()))
def test_a_stored_assessment_is_read_back_the_same(document: dict[str, Any]) -> None:
    assessment = assess(read_facts(document, BOOK), BOOK)
    kept = stored(assessment)
    assert (kept["plan"] is None) == (kept["limits"] is None) == (assessment.plan is None)
    if assessment.plan:
        assert read_plan(kept["plan"]) == assessment.plan
        assert read_limits(kept["limits"]) == assessment.triage.limits


def test_a_snapshot_is_small() -> None:
    """A cleared operation with two findings and a risk, with its plan."""
    answers = {"leg_surgery": surgery(57, kind="knee_replacement"), "knee_replacement": {"value": "R", "date": 57}}
    cleared = (make_letter("leg_surgery", "knee_replacement", role="surgeon"),)
    facts = make_facts(**answers, clot_risk=["travel"], tender={"front_thigh_R": 5, "calf_L": 3}, letters=cleared)
    assessment = assess(facts, BOOK)
    assert assessment.triage.level is Level.MODIFY
    assert len(json.dumps(dump(assessment), separators=(",", ":"))) < MOST_KILOBYTES * 1024


def test_both_sides_of_a_region_are_stored_as_one() -> None:
    places = ["calf_L", "calf_R", "shin_L", "low_back", "low_back_L", "low_back_R", "*"]
    assert packed(places) == ["calf_LR", "shin_L", "low_back", "low_back_LR", "*"]
    assert unpacked(packed(places)) == places
