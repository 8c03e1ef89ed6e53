"""Limits: the lowest cap wins and says why; bars, heat, minutes, positions and the fragile cluster."""

import random

import pytest

from clinic.rules.model import Level
from clinic.rules.triage import triage
from tests.rules.conftest import THOROUGH
from tests.rules.rule_table import TABLE, dvt, heart, injury, surgery, yes


@pytest.fixture
def limits(facts, rulebook):
    """`limits(bp="controlled")`: the limits for these answers."""
    return lambda **answers: triage(facts(**answers), rulebook).limits


def test_every_region_instance_has_the_cap_of_section_3(limits, rulebook):
    caps = limits().caps
    told_only = {each for region in rulebook.untouched.values() for each in region.instances()}
    assert set(caps) == {each for region in rulebook.regions.values() for each in region.instances()} | told_only
    assert {caps[each].because for each in caps} == {("region",)}
    assert (caps["kneecap_L"].cap, caps["front_thigh_R"].cap, caps["calf_L"].cap, caps["low_back"].cap) == (1, 4, 3, 3)


def test_the_groin_is_no_region_that_anything_offers(rulebook):
    assert "groin" not in rulebook.regions
    assert "groin_L" not in rulebook.body.everywhere
    assert rulebook.body.healthy["groin_L"].cap == 0


def test_preference_first_visit_and_no_touch_lower_caps(limits):
    assert limits(first_visit=True).caps["front_thigh_L"].cap == 3
    wished = limits(wishes={"pressure_pref": "P2", "no_touch": ("shin_L", "glutes")}).caps
    assert (wished["front_thigh_L"].cap, wished["front_thigh_L"].because) == (2, ("preference",))
    assert wished["kneecap_L"].cap == 1
    assert [wished[each].cap for each in ("shin_L", "shin_R", "glutes_L", "glutes_R")] == [0, 2, 0, 0]
    assert wished["shin_L"].because == ("no_touch",)


def test_equal_caps_give_both_reasons(limits):
    assert set(limits(easy_bruise="yes", osteoporosis="yes").caps["back_thigh_L"].because) == {
        "easy_bruise",
        "osteoporosis",
    }


@pytest.mark.parametrize(
    ("answers", "caps"),
    [
        ({"dvt_signs": dvt("pain", cause_clear="yes")}, {"calf_L": 0, "front_thigh_L": 2, "calf_R": 3}),
        ({"knee_injection": yes(side="R", date=5)}, {"inner_knee_R": 0, "front_thigh_R": 2, "calf_R": 2, "calf_L": 3}),
        ({"varicose": yes(side="L")}, {"calf_L": 2, "shin_L": 2, "front_thigh_L": 4, "calf_R": 3}),
        ({"clot_risk": ["travel"]}, {"calf_L": 2, "calf_R": 2, "inner_thigh_L": 1}),
        ({"clot_history": "over6m"}, {"front_thigh_L": 2, "low_back": 3}),
        ({"ra": "quiet"}, {"front_thigh_L": 3, "inner_knee_L": 2}),
        ({"bakers": yes(side="L", checked="yes")}, {"back_knee_L": 0, "back_knee_R": 1}),
        ({"mild_swelling": {"value": "checked", "side": "L"}}, {"inner_knee_L": 1, "inner_knee_R": 2}),
        ({"metalwork": yes(side="L", site=["shin_L"])}, {"shin_L": 1, "calf_L": 3}),
        ({"metalwork": yes(side="L")}, {"shin_L": 1, "calf_L": 1, "calf_R": 3}),
        ({"skin_local": {"value": ["cut"], "site": ["calf_R"]}}, {"calf_R": 1, "calf_L": 3}),
        ({"ra": {"value": "flare_elsewhere", "site": ["foot_ankle_L"]}}, {"foot_ankle_L": 0, "front_thigh_L": 2}),
        ({"age": 16, "guardian_ok": True}, {"below_kneecap_L": 1, "front_thigh_L": 4}),
        ({"leg_surgery": surgery(84)}, {"front_thigh_R": 3, "front_thigh_L": 4}),
        ({"injury": injury(10)}, {"front_thigh_R": 2, "front_thigh_L": 4}),
        ({"doctor_said": {"value": "limits", "max_pressure": "P1"}}, {"front_thigh_L": 1}),
        ({"doctor_said": {"value": "limits", "avoid": ["calf_L"]}}, {"calf_L": 0, "calf_R": 3}),
        ({"doctor_said": "limits"}, {"front_thigh_L": 2}),
    ],
)
def test_conditions_lower_caps_where_they_say(limits, answers, caps):
    found = limits(**answers).caps
    assert {region: found[region].cap for region in caps} == caps


def test_an_unknown_side_means_both_legs(limits):
    caps = limits(varicose="yes").caps
    assert (caps["calf_L"].cap, caps["calf_R"].cap) == (2, 2)


CLEARED = [
    ({"leg_surgery": surgery(30)}, "leg_surgery", {"front_thigh_R": 1, "calf_R": 0, "inner_knee_R": 1, "calf_L": 2}),
    ({"leg_surgery": surgery(60)}, "leg_surgery", {"front_thigh_R": 2, "calf_R": 1, "inner_knee_R": 1}),
    ({"clot_history": "treated_or_ended_under6m"}, "clot_history", {"front_thigh_L": 1, "calf_R": 1}),
    ({"bleeding_disorder": "yes"}, "bleeding_disorder", {"front_thigh_L": 1, "low_back": 1}),
    ({"pad": "yes"}, "pad", {"front_thigh_L": 2, "calf_L": 1}),
    ({"heart": heart("heart_failure")}, "heart", {"front_thigh_L": 2}),
    ({"cancer": "now_or_6m"}, "cancer", {"front_thigh_L": 2, "low_back": 2}),
    ({"pregnant": yes(complications="no")}, "pregnant", {"front_thigh_L": 2, "calf_L": 1, "inner_thigh_L": 1}),
    ({"lymphoedema": {"value": "lymphoedema", "side": "L"}}, "lymphoedema", {"front_thigh_L": 0, "front_thigh_R": 4}),
    ({"osteoporosis": "fragility_fracture"}, "osteoporosis", {"front_thigh_L": 2}),
]


@pytest.mark.parametrize(("answers", "covers", "caps"), CLEARED)
def test_cleared_conditions_keep_their_caps(limits, letter, answers, covers, caps):
    found = limits(**answers, letters=(letter(covers),)).caps
    assert {region: found[region].cap for region in caps} == caps


def test_cancer_starts_very_light_for_45_minutes_at_most(limits, letter):
    found = limits(cancer="now_or_6m", letters=(letter("cancer"),))
    assert found.starts["front_thigh_L"] == 1
    assert found.max_minutes.cap == 45
    assert found.fragile == ("cancer_now",)


BARRED_HEAT = [
    {"mild_swelling": "checked"}, {"injury": injury(14)}, {"knee_injection": yes(date=13)}, {"heat_sens": "yes"},
    {"feels_heat": "no"}, {"feels_heat": "unsure"}, {"altered": "drowsy_med"}, {"age": 17},
    {"dvt_signs": dvt("pain", cause_clear="yes")}, {"lymphoedema": "nodes_removed"},
    {"epilepsy_ms_other": {"value": ["ms"], "ms_heat_ok": "no"}},
]  # fmt: skip


@pytest.mark.parametrize("answers", BARRED_HEAT)
def test_heat_is_barred(limits, answers):
    assert limits(**answers).heat.cap == 0
    assert limits(**answers).heat.because


@pytest.mark.parametrize("question", ["patch_gel", "skin_local", "numbness"])
def test_heat_is_barred_on_the_leg_in_question(limits, question):
    follow = {"side": "L", "new": "no", "cause_known": "yes", "site": ["calf_L"]}
    found = limits(**{question: {"value": ["rash"] if question == "skin_local" else "yes", **follow}})
    assert found.barred("heat", "inner_knee_L")
    assert not found.barred("heat", "inner_knee_R")


def test_heat_lasts_15_minutes_at_most_and_10_in_pregnancy_and_heart_failure(limits, letter):
    assert (limits().heat.cap, limits().heat.because) == (15, ())
    assert limits(pregnant=yes(complications="no"), letters=(letter("pregnant"),)).heat.cap == 10
    assert limits(heart=heart("heart_failure"), letters=(letter("heart"),)).heat.cap == 10


def test_heat_waits_for_a_guardian(limits):
    assert limits(age=16, guardian_ok=True).heat.cap == 15


def test_the_first_visit_bars_tools(limits):
    assert limits(first_visit=True).barred("tools") == ("first_visit",)
    assert limits().barred("tools") == ()


def test_pain_bars_spot_work_where_it_is(limits):
    found = limits(tender={"front_thigh_L": 7, "calf_L": 6, "shin_L": 5}, first_visit=True)
    assert found.barred("trigger_point", "front_thigh_L") == ("pain",)
    assert found.barred("friction", "front_thigh_L") == ("pain",)
    assert found.barred("trigger_point", "calf_L") == ()
    assert found.barred("arom", "calf_L") == ("pain",)
    assert found.barred("arom", "shin_L") == ()
    later = limits(tender={"front_thigh_L": 7})
    assert later.barred("friction", "front_thigh_L") == ()


def test_pain_now_bars_spot_work_everywhere(limits):
    assert limits(scores={"pain_now": 7}).barred("acupressure", "calf_R") == ("pain",)
    assert limits(scores={"pain_now": 6}).barred("acupressure", "calf_R") == ()


@pytest.mark.parametrize(
    ("answers", "technique", "region"),
    [
        ({"knee_replacement": {"value": "R", "date": 900}}, "friction", "inner_knee_R"),
        ({"varicose": yes(side="L")}, "tools", "calf_L"),
        ({"varicose": yes(side="L")}, "tapotement", "calf_L"),
        ({"varicose": yes(side="L")}, "trigger_point", "calf_L"),
        ({"clot_risk": ["travel"]}, "petrissage", "calf_L"),
        ({"osteoporosis": "yes"}, "tapotement", "front_thigh_L"),
        ({"hypermobile": "yes"}, "stretch", "calf_L"),
        ({"antiplatelet": "one"}, "trigger_point", "front_thigh_L"),
        ({"epilepsy_ms_other": ["fibromyalgia"]}, "trigger_point", "front_thigh_L"),
        ({"device": {"value": ["pacemaker"], "date": 400}}, "tools", "front_thigh_L"),
        ({"numbness": yes(new="no", cause_known="yes", site=["shin_L"])}, "friction", "shin_L"),
        ({"ra": "flare_elsewhere"}, "prom", "front_thigh_L"),
        ({"age": 17}, "friction", "front_thigh_L"),
    ],
)
def test_conditions_bar_techniques(limits, answers, technique, region):
    assert limits(**answers).barred(technique, region)
    assert not limits().barred(technique, region)


def test_positions(limits, letter):
    assert limits(pregnant=yes(complications="no"), letters=(letter("pregnant"),)).positions == {"side_lying_only"}
    assert limits(heart=heart("heart_failure"), letters=(letter("heart"),)).positions == {"head_raised"}
    assert limits(wishes={"position_limits": ("front",)}).positions == {"not_prone", "side_lying_only"}
    assert limits(wishes={"position_limits": ("front", "side")}).positions == {"not_prone", "not_side"}
    assert limits(wishes={"position_limits": ("back", "kneel")}).positions == {"not_supine"}


def test_the_fragile_cluster(limits, letter):
    assert limits(osteoporosis="yes", age=74).fragile == ()
    assert limits(osteoporosis="yes", age=75).fragile == ("osteoporosis",)
    assert limits(osteoporosis="yes", age=75).max_minutes.cap == 45
    assert limits(ra="flare_elsewhere").fragile == ("ra_flare_elsewhere",)
    assert limits(heart=heart("heart_failure"), letters=(letter("heart"),)).fragile == ("heart_failure",)
    assert limits(sev_pain={"value": 8, "new": "no", "checked": "yes"}).fragile == ("sev_pain_long_standing",)
    assert limits().max_minutes is None


def test_modify_findings_are_counted_after_letters(limits, letter):
    assert limits(bp="controlled", clot_risk=["travel"]).modify_count == 1
    assert limits(bp="controlled", pad="yes", letters=(letter("pad"),)).modify_count == 2


def test_instructions_reach_their_regions(limits):
    assert "keep_off_veins" in limits(varicose=yes(side="L")).notes["calf_L"]
    assert "calf_R" not in limits(varicose=yes(side="L")).notes
    assert limits(bp="controlled").notes["*"] == ("slow_sit_up", "no_painful_work")


def test_one_more_warning_never_loosens_a_limit(facts, rulebook):
    """Random pairs of milder warnings: every cap, bar and heat limit of each still holds for both."""
    chance = random.Random(11)  # noqa: S311 - no secret, a seed
    mild = [hit for _, hit, _ in TABLE if triage(facts(**hit), rulebook).level <= Level.MODIFY]
    for first, second in (chance.sample(mild, 2) for _ in range(5000 if THOROUGH else 60)):
        if set(first) & set(second):
            continue
        together = triage(facts(**first, **second), rulebook)
        if together.level > Level.MODIFY:
            continue  # there is no plan at all: two mild warnings can make an urgent one (Rule D)
        alone, both = triage(facts(**first), rulebook).limits, together.limits
        assert all(both.caps[region].cap <= limit.cap for region, limit in alone.caps.items()), (first, second)
        assert set(alone.bars) <= set(both.bars), (first, second)
        assert both.heat.cap <= alone.heat.cap, (first, second)
