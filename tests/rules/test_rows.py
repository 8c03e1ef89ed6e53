"""Rows of conditions, regions and checklist: read strictly, so that a slip of the pen is found at load."""

import pytest

from clinic.rules.model import Level
from clinic.rules.rows import SourceRef
from clinic.rules.rows_in import parse_item, parse_region, parse_rule

RULE = {
    "id": "pad",
    "question": "pad",
    "when": {"is": ["pad", "yes"]},
    "level": "CLEARANCE",
    "topic": "tips",
    "source": ["R38 S", "GK"],
}
REGION = {
    "id": "calf",
    "phase": "P_BACK",
    "cap": "P3",
    "zone": "mild",
    "order": 1,
    "max_minutes": 14,
    "source": ["CONV"],
}
ITEM = {
    "id": "shorts",
    "kind": "do",
    "group": "clothing",
    "order": 20,
    "levels": ["GO"],
    "topic": "tips",
    "source": ["CONV"],
}


def test_a_rule_is_read():
    rule = parse_rule({**RULE, "if_cleared": {"caps": {"thigh": "P2"}, "avoid": ["calf"], "bars": {"heat": ["all"]}}})
    assert (rule.level, rule.covers) == (Level.CLEARANCE, ("pad",))
    assert rule.source == (SourceRef("R38", "S"), SourceRef("GK", "GK"))
    assert rule.if_cleared.caps == {"thigh": 2, "calf": 0}
    assert rule.areas() == {"thigh", "calf", "all"}
    assert rule.techniques() == {"heat"}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"colour": "red"}, "unknown key 'colour'"),
        ({"source": []}, "'source' is missing"),
        ({"topic": ""}, "'topic' is missing"),
        ({"topic": "toxins"}, "unknown topic 'toxins'"),
        ({"source": ["somebody said"]}, "source 'somebody said'"),
        ({"level": "MAYBE"}, "unknown level 'MAYBE'"),
        ({"level": "URGENT"}, "'urgency' belongs to URGENT"),
        ({"level": "URGENT", "urgency": "soon"}, "'urgency' knows no 'soon'"),
        ({"level": "REFER", "if_cleared": {}}, "'if_cleared' belongs to CLEARANCE"),
        ({"named": "clot_risk"}, "exactly one of 'when' and 'named'"),
        ({"caps": {"calf": "P5"}}, "pressure 'P5'"),
        ({"caps": {"calf": 2}}, "pressure '2'"),
        ({"positions": ["upside_down"]}, "'positions' knows no 'upside_down'"),
        ({"lifts": ["spirits"]}, "'lifts' knows no 'spirits'"),
        ({"heat": -1}, "'heat' is not a whole number"),
        ({"bars": {"heat": "all"}}, "'bars' is not a list"),
        ({"if_cleared": {"colour": "red"}}, "unknown key 'colour'"),
    ],
)
def test_a_bad_rule_is_refused(change, fault):
    with pytest.raises(ValueError, match=fault):
        parse_rule({**RULE, **change})


@pytest.mark.parametrize(
    "change", [{"zone": "hot"}, {"cap": "5"}, {"knee": "yes"}, {"groups": ["arm"]}, {"max_minutes": True}, {"extra": 1}]
)
def test_a_bad_region_is_refused(change):
    with pytest.raises(ValueError, match=r"zone|pressure|knee|groups|max_minutes|extra"):
        parse_region({**REGION, **change})


@pytest.mark.parametrize("change", [{"kind": "maybe"}, {"levels": ["SOON"]}, {"order": "first"}, {"text": "hello"}])
def test_a_bad_item_is_refused(change):
    with pytest.raises(ValueError, match=r"kind|level|order|text"):
        parse_item({**ITEM, **change})


def test_a_region_has_two_sides_and_the_back_may_stand_alone():
    assert parse_region(REGION).instances() == ("calf_L", "calf_R")
    assert parse_region({**REGION, "id": "low_back", "sided": False}).instances() == (
        "low_back",
        "low_back_L",
        "low_back_R",
    )


def test_a_rule_that_was_never_compiled_does_not_pass_as_false(facts):
    with pytest.raises(RuntimeError, match="never compiled"):
        parse_rule(RULE).holds(facts())
