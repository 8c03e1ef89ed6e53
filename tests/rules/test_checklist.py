"""The client's checklist: who sees which line, in which order, and never more than nine things to do."""

import pytest

from clinic.rules import assess
from clinic.rules.checklist import NAMED
from clinic.rules.model import Level
from clinic.rules.wording import dump, render
from tests.rules.rule_table import heart, surgery, yes


def allergic(severity):
    return {"value": ["nuts"], "severity": severity}


@pytest.fixture
def items(facts, rulebook):
    """`items(bp="controlled")`: item ids in order."""
    return lambda **answers: [item.id for item in assess(facts(**answers), rulebook).checklist]


@pytest.fixture
def todo(facts, rulebook):
    """The ids of the things to do."""
    return lambda **answers: [i.id for i in assess(facts(**answers), rulebook).checklist if i.kind == "do"]


KINDS = {
    "do": "water_normal water_limit food_light food_diabetes shorts meds_list gel_patch epipen letter_get letter_bring "
    "scans_notes physio_plan arrive_early skin_check guardian walking_aid ride",
    "know": "toilet no_alcohol clothing_choice warm_layer glutes_consent meds_usual meds_drowsy heat_ok heat_no "
    "no_shave no_lotion allergy_product rescreen devices_off support interpreter position speak_up",
    "after": "after_sore after_move after_redflag after_bruise home_care review",
}


def test_every_item_of_section_7_is_there_with_its_kind(rulebook):
    for kind, names in KINDS.items():
        assert {item.id for item in rulebook.checklist if item.kind == kind} == set(names.split())


def test_every_named_condition_is_known(rulebook):
    assert {item.named for item in rulebook.checklist if item.named} == set(NAMED)


def test_a_healthy_adult_gets_five_things_to_do(todo):
    assert todo() == ["water_normal", "food_light", "shorts", "skin_check", "arrive_early"]
    assert todo(first_visit=True) == todo()


def test_hydration_and_clothing_come_first_in_their_groups(facts, rulebook):
    first: dict[str, str] = {}
    for item in assess(facts(age=57, oa="yes"), rulebook).checklist:
        first.setdefault(item.group, item.id)
    assert first["food"] == "water_normal"
    assert first["clothing"] == "shorts"
    assert list(first)[:2] == ["food", "clothing"]


@pytest.mark.parametrize(
    ("item", "hit", "miss"),
    [
        ("water_limit", {"kidney": ["fluid_limit"]}, {}),
        ("water_normal", {}, {"kidney": ["fluid_limit"]}),
        ("food_diabetes", {"diabetes": "steady"}, {}),
        ("gel_patch", {"patch_gel": yes(side="L")}, {}),
        ("epipen", {"allergy": allergic("anaphylaxis")}, {"allergy": allergic("mild")}),
        ("allergy_product", {"allergy": allergic("mild")}, {}),
        ("meds_list", {"meds": "metformin"}, {"meds": "  "}),
        ("meds_list", {"bp": "controlled", "hypermobile": "yes"}, {"bp": "controlled"}),
        ("meds_usual", {"antiplatelet": "one"}, {}),
        ("meds_drowsy", {"altered": "drowsy_med"}, {}),
        ("guardian", {"age": 17, "guardian_ok": False}, {"age": 18}),
        ("physio_plan", {"goal": "post_surgery"}, {"goal": "pain"}),
        ("physio_plan", {"wishes": {"physio_plan_held": "yes"}}, {}),
        ("scans_notes", {"oa": "yes"}, {"oa": "no"}),
        ("scans_notes", {"metalwork": yes(side="L")}, {}),
        ("walking_aid", {"age": 65}, {"age": 64}),
        ("walking_aid", {"gives_way": "checked"}, {}),
        ("ride", {"wishes": {"first_massage": "yes"}}, {}),
        ("ride", {"altered": "drowsy_med"}, {}),
        ("interpreter", {"capacity": ["large_print"]}, {"capacity": ["chaperone"]}),
        ("support", {"wishes": {"no_touch": ("calf_L", "calf_R")}}, {}),
        ("support", {"age": 17, "guardian_ok": True}, {}),
        ("position", {"osteoporosis": "yes"}, {}),
        ("position", {"wishes": {"position_limits": ("front",)}}, {}),
        ("devices_off", {"device": {"value": ["pacemaker"], "date": 400}}, {}),
        ("after_bruise", {"antiplatelet": "one"}, {}),
        ("home_care", {}, {"clot_risk": ["travel"]}),
        ("home_care", {"bp": "controlled"}, {"osteoporosis": "yes"}),
        ("heat_ok", {"wishes": {"heat_wanted": "yes"}}, {}),
        ("heat_no", {"wishes": {"heat_wanted": "yes"}, "heat_sens": "yes"}, {"wishes": {"heat_wanted": "yes"}}),
        ("heat_no", {"wishes": {"heat_wanted": "yes"}, "heat_sens": "yes"}, {"heat_sens": "yes"}),
        ("glutes_consent", {"tender": {"glutes_L": 5}}, {"tender": {"calf_L": 5}}),
    ],
)  # fmt: skip
def test_an_item_shows_when_its_condition_holds(items, item, hit, miss):
    assert item in items(**hit)
    assert item not in items(**miss)


def test_these_always_show_when_a_client_can_come(items):
    always = {"clothing_choice", "rescreen", "speak_up", "after_redflag", "toilet", "no_alcohol"}
    for answers in ({}, {"bp": "controlled"}, {"antiplatelet": "two"}):
        assert always <= set(items(**answers))


def test_urgent_and_refer_have_no_checklist(items):
    assert items(locked="yes", meds="warfarin") == []
    assert items(gout="now", meds="warfarin") == []


def test_clearance_asks_for_the_letter_only(items):
    assert items(pad="yes") == ["letter_get", "letter_bring"]
    assert items(pad="yes", meds="ramipril") == ["meds_usual", "letter_get", "letter_bring"]


def test_the_letter_is_still_to_bring_when_it_cleared(items, letter):
    cleared = items(pad="yes", letters=(letter("pad"),))
    assert "letter_bring" in cleared
    assert "letter_get" not in cleared
    assert "letter_bring" not in items(bp="controlled")


def test_two_teams_are_both_asked(facts, rulebook):
    result = assess(facts(leg_surgery=surgery(60), cancer="bone"), rulebook)
    ask = next(item for item in result.checklist if item.id == "letter_get")
    assert set(ask.params["who"]) == {"surgeon", "cancer_team"}
    assert set(ask.because) == {"leg_surgery_6_to_12_weeks", "cancer_now"}


def test_the_operation_with_its_letter_shows_letter_physio_and_no_heat(items, letter):
    """V11."""
    shown = items(
        age=69,
        minutes=45,
        goal="post_surgery",
        leg_surgery=surgery(56),
        tender={"front_thigh_R": 5, "inner_knee_R": 4},
        wishes={"heat_wanted": "yes", "physio_plan_held": "yes"},
        letters=(letter("leg_surgery"),),
    )
    assert {"letter_bring", "physio_plan", "heat_no"} <= set(shown)
    assert "heat_ok" not in shown


def test_nobody_gets_more_than_nine_things_and_safety_stays(facts, letter, rulebook):
    case = facts(
        age=80,
        goal="post_surgery",
        diabetes="steady",
        patch_gel=yes(side="L"),
        allergy={"value": ["nuts"], "severity": "anaphylaxis"},
        leg_surgery=surgery(300),
        heart=heart("heart_failure"),
        meds="many",
        wishes={"first_massage": "yes", "walking_aid": "yes"},
        letters=(letter("heart", "diabetes"),),
    )
    result = assess(case, rulebook)
    assert result.triage.level is Level.MODIFY
    kept = {item.id for item in result.checklist if item.kind == "do"}
    assert len(kept) == 9
    assert {"letter_bring", "epipen", "water_limit", "food_diabetes", "gel_patch", "skin_check", "meds_list"} <= kept
    assert not {"food_light", "physio_plan"} & kept


def test_what_todays_answers_make_needed_stays_before_comfort(facts, rulebook):
    """Somebody drowsy whose knee gives way gets home and down the steps, whatever else is on the list."""
    case = facts(
        age=74,
        altered="drowsy_med",
        gives_way="checked",
        diabetes="steady",
        patch_gel=yes(side="L"),
        allergy={"value": ["nuts"], "severity": "anaphylaxis"},
        leg_surgery=surgery(300),
        meds="many",
        wishes={"physio_plan_held": "yes"},
    )
    kept = {item.id for item in assess(case, rulebook).checklist if item.kind == "do"}
    assert len(kept) == 9
    assert {"ride", "walking_aid", "scans_notes"} <= kept
    assert not {"shorts", "physio_plan"} & kept


@pytest.mark.parametrize(
    "light", [{"leg_surgery": surgery(30)}, {"skin_local": {"value": ["sore"], "site": ["front_thigh_L"]}}]
)
def test_nobody_is_told_to_massage_a_thigh_that_is_kept_light(items, letter, light):
    shown = items(**light, letters=(letter("leg_surgery"),))
    assert "after_sore" in shown
    assert "home_care" not in shown


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({"kidney": ["fluid_limit"]}, "You told us: I was told to limit how much I drink."),
        ({"heart": heart("heart_failure")}, "You told us: heart failure."),
    ],
)
def test_a_line_says_what_was_ticked_and_no_more(facts, letter, rulebook, answers, told):
    result = assess(facts(**answers, letters=(letter("heart"),)), rulebook)
    (line,) = [item for item in render(dump(result), rulebook, "en")["checklist"] if item["id"] == "water_limit"]
    assert line["because_text"] == told


def test_a_blocked_booking_still_tells_what_to_bring(items):
    shown = items(age=16, guardian_ok=False, wishes={"heat_wanted": "yes"})
    assert "guardian" in shown
    assert "heat_no" in shown


def test_heat_is_offered_for_ten_minutes_where_that_is_the_limit(facts, letter, rulebook):
    case = facts(
        minutes=60,
        pregnant=yes(weeks=20, complications="no"),
        wishes={"heat_wanted": "yes"},
        letters=(letter("pregnant"),),
    )
    offered = [item for item in assess(case, rulebook).checklist if item.id == "heat_ok"]
    assert [item.params for item in offered] == [{"minutes": 10}]


def test_reasons_are_rules_or_questions(facts, rulebook):
    known = {rule.id for rule in rulebook.rules} | set(rulebook.questions) | {"age", "plan", "letter"}
    case = facts(diabetes="steady", bp="controlled", meds="a", heat_sens="yes", wishes={"heat_wanted": "yes"})
    because = {reason for item in assess(case, rulebook).checklist for reason in item.because}
    assert because <= known
    assert {"diabetes", "heat_sens", "meds"} <= because


@pytest.mark.parametrize(
    ("medicines", "shown"), [("Co-codamol", True), ("TRAMADOL 50 mg", True), ("paracetamol", False), ("", False)]
)
def test_a_strong_painkiller_brings_the_line_on_drowsiness_and_no_level(items, facts, rulebook, medicines, shown):
    assert ("meds_drowsy" in items(meds=medicines)) is shown
    assert assess(facts(meds=medicines), rulebook).triage.level is Level.GO


def test_notes_of_an_operation_come_before_a_lift_home(todo):
    many = {
        "age": 70, "first_visit": True, "goal": "walk_stairs", "patch_gel": "yes", "allergy": allergic("anaphylaxis"),
        "wishes": {"first_massage": "yes", "walking_aid": "yes"},
    }  # fmt: skip
    assert {"ride", "scans_notes"} & set(todo(**many, metalwork=yes(site=["shin_L"]))) == {"scans_notes"}
