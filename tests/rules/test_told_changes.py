"""What we change for a client is told once: of limits on the same places only the strictest, and what else they say."""

from typing import Any

import pytest

from clinic.rules import assess, read_facts
from clinic.rules.rulebook import Rulebook
from clinic.rules.wording import dump, render
from tests.rules.documents import SESSION, healthy

LIGHT, VERY_LIGHT = "Keep all pressure light", "Keep all pressure very light."
LETTER = {
    "clinician_role": "doctor",
    "date": SESSION.isoformat(),
    "signed": True,
    "says": "allowed",
    "covers": ["anticoagulant", "bleeding_disorder"],
}


def told(rulebook: Rulebook, language: str = "en", **answers: Any) -> list[str]:
    facts = read_facts(healthy(answers=answers, letters=[LETTER]), rulebook)
    changes: list[str] = render(dump(assess(facts, rulebook)), rulebook, language)["card"]["changes"]
    return changes


def test_unsure_which_of_two_medicines_is_told_the_stricter_limit_only(rulebook: Rulebook) -> None:
    assert told(rulebook, antiplatelet="unsure") == [f"{LIGHT}, with no firm spot pressure."]


@pytest.mark.parametrize(
    ("answers", "changes"),
    [
        (
            {"antiplatelet": "one", "osteoporosis": "yes"},
            ["Leave out firm spot pressure.", f"{LIGHT}, with no tapping and no forced movement."],
        ),
        ({"ra": "quiet", "easy_bruise": "yes"}, [f"{LIGHT}.", "Never force a joint."]),
        (
            {"anticoagulant": "yes", "bleeding_disorder": "yes"},
            ["Leave out firm rubs, spot pressure, tapping and tools.", VERY_LIGHT],
        ),
        ({"easy_bruise": "yes", "bleeding_disorder": "yes"}, [VERY_LIGHT]),
        (
            {"doctor_said": {"value": "limits", "max_pressure": "P1"}, "antiplatelet": "two"},
            ["Leave out firm spot pressure.", "Keep to the limits that your doctor set."],
        ),
    ],
)
def test_a_looser_limit_on_the_same_places_is_not_told(
    rulebook: Rulebook, answers: dict[str, Any], changes: list[str]
) -> None:
    assert told(rulebook, **answers) == changes


def test_equal_limits_and_limits_elsewhere_are_both_told(rulebook: Rulebook) -> None:
    assert len(told(rulebook, easy_bruise="yes", osteoporosis="yes")) == 2
    one_leg = {"value": "yes", "side": "L", "date": "2026-11-14", "still_swollen": "no", "checked": "yes"}
    lines = told(rulebook, injury=one_leg, antiplatelet="one")
    assert any("medium pressure at most" in line for line in lines)
    assert any("keep your left leg light" in line for line in lines)


def test_a_limit_is_never_left_to_a_finding_that_is_not_told_itself(rulebook: Rulebook) -> None:
    lines = told(rulebook, antiplatelet="one", easy_bruise="yes", bleeding_disorder="yes")
    assert sorted(lines) == [VERY_LIGHT, "Leave out firm spot pressure."]


def test_what_remains_is_told_only_of_rules_that_tell_a_pressure(rulebook: Rulebook) -> None:
    rests = {key.split(".")[1] for key in rulebook.texts["en"] if key.endswith(".change_rest")}
    assert rests <= set(rulebook.rule)
    for name in rests:
        rule = rulebook.rule[name]
        assert rule.effects.caps or rule.if_cleared.caps
        assert f"finding.{name}.change" in rulebook.texts["en"]
