"""From an answer to the places that it means: sides, marked spots, and limits that a doctor set."""

import pytest

from clinic.rules.effects import resolve, sides_of
from clinic.rules.model import Answer
from clinic.rules.rulebook import Rulebook
from clinic.rules.triage import triage

from .conftest import make_facts


@pytest.mark.parametrize(
    "said", [Answer("both", {"site": ("calf_L",)}), Answer("yes", {"side": "both", "site": ("calf_L",)})]
)
def test_who_says_both_legs_means_both_though_one_is_marked(said: Answer) -> None:
    assert sides_of(said) == ("L", "R")


@pytest.mark.parametrize(("told", "cap"), [("P1", 1), ("P2", 2), ("unsure", 1), (None, 2)])
def test_a_doctors_limit_holds_everywhere_and_one_that_nobody_knows_is_very_light(
    rulebook: Rulebook, told: str | None, cap: int
) -> None:
    limits = triage(make_facts(doctor_said={"value": "limits", "max_pressure": told}), rulebook).limits
    assert (limits.caps["calf_L"].cap, limits.caps["front_thigh_R"].cap) == (cap, cap)


def test_where_nobody_is_ever_touched_no_answer_sets_a_limit(rulebook: Rulebook) -> None:
    """So the plan says of the groin that we never work there, and not that today's answer is the reason."""
    rule = next(each for each in rulebook.rules if "site" in each.effects.caps)
    caps = resolve(rule, Answer("yes", {"site": ("groin_L", "calf_L")}), rulebook.body).caps
    assert "calf_L" in caps and "groin_L" not in caps


@pytest.mark.parametrize(
    ("answers", "sides"),
    [
        ({"knee_replacement": {"value": "both", "date": 400}}, ("L", "R")),
        ({"leg_surgery": {"value": "yes", "side": "both", "date": 400}}, ("L", "R")),
        ({"leg_surgery": {"value": "yes", "side": "R", "date": 400}}, ("R",)),
    ],
)
def test_a_finding_says_which_legs_it_means(answers: dict, sides: tuple[str, ...], rulebook: Rulebook) -> None:
    found = [each for each in triage(make_facts(**answers), rulebook).findings if each.question in answers]
    assert found and {each.params.get("sides") for each in found} == {sides}
