"""Signs of a clot and what makes one likelier, answer by answer: the unsure one counts like the one that warns."""

from typing import Any

import pytest

from clinic.rules.dvt import clot_risk, signs
from clinic.rules.model import Level
from clinic.rules.rulebook import Rulebook
from clinic.rules.triage import triage

from .conftest import make_facts
from .rule_table import dvt, knee, surgery, yes

RISKS: list[dict[str, Any]] = [
    {"clot_risk": ["bed3d"]},
    {"leg_surgery": surgery(60)},
    {"leg_surgery": {"value": "unsure", "date": 60}},
    *({"knee_replacement": {**knee(60), "value": value}} for value in ("L", "R", "both", "unsure")),
    {"other_surgery": yes(date=60)},
    {"other_surgery": {"value": "unsure", "date": 60}},
    *({"pregnant": value} for value in ("yes", "postpartum6w", "unsure")),
    *({"cancer": value} for value in ("now_or_6m", "bone", "unsure")),
    *({"clot_history": value} for value in ("now_under3m", "treated_or_ended_under6m", "over6m", "unsure")),
    *({"fracture12w": value} for value in ("healing", "unsure")),
]
NO_RISKS: list[dict[str, Any]] = [
    {"clot_risk": []}, {"leg_surgery": surgery(84)}, {"leg_surgery": "no"}, {"knee_replacement": knee(84)},
    {"knee_replacement": "none"}, {"other_surgery": yes(date=84)}, {"pregnant": "no"}, {"cancer": "never"},
    {"clot_history": "never"}, {"fracture12w": "no"},
]  # fmt: skip


@pytest.mark.parametrize("answers", RISKS, ids=str)
def test_with_one_sign_this_answer_makes_it_a_doctor_today(answers: dict[str, Any], rulebook: Rulebook) -> None:
    facts = make_facts(dvt_signs=dvt("pain"), **answers)
    assert clot_risk(facts)
    assert triage(facts, rulebook).level is Level.URGENT


@pytest.mark.parametrize("answers", NO_RISKS, ids=str)
def test_with_one_sign_this_answer_leaves_it_at_a_doctor_first(answers: dict[str, Any], rulebook: Rulebook) -> None:
    facts = make_facts(dvt_signs=dvt("pain"), **answers)
    assert not clot_risk(facts)
    assert "dvt_signs_refer" in {finding.rule for finding in triage(facts, rulebook).findings}


@pytest.mark.parametrize("vein", ["hot_hard_sore", "unsure"])
def test_a_vein_that_may_be_hot_and_hard_is_a_sign(vein: str, rulebook: Rulebook) -> None:
    assert signs(make_facts(varicose=vein)) == {"hard_vein"}
    found = {finding.rule for finding in triage(make_facts(varicose=vein), rulebook).findings}
    assert "dvt_signs_refer" in found


def test_who_is_not_sure_of_a_sign_may_have_a_swelling(rulebook: Rulebook) -> None:
    facts = make_facts(dvt_signs=dvt("unsure"))
    assert "swelling" in signs(facts)
    assert triage(facts, rulebook).level is Level.URGENT
