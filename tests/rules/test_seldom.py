"""What few intakes reach: rooms that overflow, starts that nothing is soft enough for, caches that are full."""

from typing import Any

import pytest

from clinic.rules import FactsError, assess, effects, load, read_facts
from clinic.rules.body import body_of
from clinic.rules.letters_in import letter_of
from clinic.rules.loading import RulebookError
from clinic.rules.rulebook import load_from
from clinic.rules.triage import triage
from clinic.rules.wording import dump, render

from .conftest import answer, make_facts, make_letter
from .documents import healthy
from .plan_builders import BOOK, blocks, make_limits, make_plan, minutes_by, row
from .test_session_plan_properties import INSTANCES

BARRED = ("osteoporosis",)


# --- Plans ------------------------------------------------------------------------------------------------------------


def test_what_link_cannot_hold_goes_to_an_area_that_link_has_already() -> None:
    """Hands may only rest on the low back: the minutes that it cannot take go to the other thigh."""
    facts = make_facts(goal="stiffness", tender={"below_kneecap_L": 1})
    limits = make_limits(caps={"calf_R": 0, "low_back": 1}, bars={("effleurage", "low_back"): BARRED})
    link = minutes_by(make_plan(facts, limits), "region", "P_LINK")
    assert link == {"back_thigh_R": 7, "low_back": 3}
    whys = [why for block in blocks(make_plan(facts, limits), "P_LINK") for why in block.why]
    assert ("more", {"minutes": 2}) in whys


def test_what_link_cannot_hold_goes_to_a_further_area() -> None:
    """Hands may only rest on LINK's three areas, and the kneecap has its 3 minutes: a fourth area gets what is left."""
    resting = ("back_thigh_L", "calf_L", "low_back")
    limits = make_limits(caps=dict.fromkeys(resting, 1), bars={("effleurage", each): BARRED for each in resting})
    plan = make_plan(make_facts(goal="pain", tender={"kneecap_R": 5}), limits)
    assert minutes_by(plan, "region", "P_LINK") == {**dict.fromkeys(resting, 3), "hip_side_R": row(plan)[5] - 9}
    assert row(plan)[5] > 9


def test_a_phase_too_short_for_both_legs_is_one_legs() -> None:
    """Nothing is sore: both legs are worked on, but 3 minutes at the knee are not begun twice."""
    plan = make_plan(make_facts(goal="post_surgery", minutes=45))
    assert [(block.region, block.minutes) for block in blocks(plan, "P_KNEE")] == [("above_kneecap_R", 3)]


def test_where_nothing_is_as_soft_as_a_rule_wants_the_softest_there_is_used() -> None:
    bars = {(technique, "front_thigh_R"): BARRED for technique in ("effleurage", "hold", "soft_tissue")}
    limits = make_limits(starts={"front_thigh_R": 1}, bars=bars)
    plan = make_plan(make_facts(goal="relax", tender={"front_thigh_R": 5}), limits)
    assert {(block.technique, block.pressure) for block in blocks(plan, "P_THIGH")} == {("petrissage", 2)}


def test_where_gliding_is_barred_the_warm_up_is_resting_hands() -> None:
    plan = make_plan(make_facts(tender={"inner_knee_R": 4}), make_limits(bars={("effleurage", "*"): BARRED}))
    assert {(block.technique, block.pressure) for block in blocks(plan, "P_WARM")} == {("hold", 1)}
    assert sum(block.minutes for block in blocks(plan, "P_WARM")) == row(plan)[1]


def test_where_nobody_may_be_touched_there_is_only_rest() -> None:
    plan = make_plan(make_facts(), make_limits(caps=dict.fromkeys(INSTANCES, 0)))
    assert {block.technique for block in blocks(plan) if block.minutes} == {"talk", "rest", "arom", "finish"}


# --- Effects ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("side", "other"), [("L", "R"), ("R", "L")])
def test_the_other_leg_is_the_one_that_was_not_named(side: str, other: str) -> None:
    places = effects.areas("other_leg", (side,), (), BOOK.body)
    assert places == effects.areas("leg", (other,), (), BOOK.body)
    assert f"calf_{other}" in places and f"calf_{side}" not in places


def test_effects_that_were_forgotten_are_worked_out_again(monkeypatch: pytest.MonkeyPatch) -> None:
    body = body_of(BOOK.regions | BOOK.untouched)
    rule = next(rule for rule in BOOK.rules if rule.id == "varicose")
    marked = [answer({"value": "yes", "site": [place]}) for place in ("calf_L", "shin_R", "calf_L")]
    whole = [effects.resolve(rule, each, body) for each in marked]
    monkeypatch.setattr(effects, "MOST_KNOWN", 1)
    body.resolved.clear()
    assert [effects.resolve(rule, each, body) for each in marked] == whole
    assert len(body.resolved) == 1


def test_a_letter_that_bars_what_a_rule_bars_already_says_so_once() -> None:
    twice = (make_letter("pad", passive_movement="no"), make_letter("pad", role="vascular", passive_movement="no"))
    limits = triage(make_facts(pad="yes", letters=twice), BOOK).limits
    assert limits.barred("prom") == limits.barred("stretch") == ("letter",)


# --- Reading ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"answers": {"kidney": {"value": ["fluid_limit"], "litres": "some"}}}, "litres: 'some' is not a number"),
        ({"answers": {"kidney": {"value": ["fluid_limit"], "litres": True}}}, "litres: true is not a number"),
        ({"session_minutes": "fifty"}, "session_minutes: 'fifty' is not a whole number"),
        ({"session_minutes": True}, "session_minutes: true is not a whole number"),
        ({"goals": ["pain"]}, "goals: a list is not an object"),
        ({"letters": ["of my doctor"]}, "letters[0]: 'of my doctor' is not an object"),
        ({"answers": {"metalwork": {"value": "yes", "site": ["calf_L", "calf_L"]}}}, "'calf_L' is there twice"),
        ({"answers": {"pe_signs": ["faint", "faint"]}}, "answers.pe_signs[1]: 'faint' is there twice"),
        ({"tender": [{"region": "calf_L", "score": 1}] * 201}, "tender: more than 200 entries"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_path(change: dict[str, Any], fault: str) -> None:
    with pytest.raises(FactsError) as caught:
        read_facts(healthy(**change), BOOK)
    assert any(fault in str(each) for each in caught.value.faults)


def test_a_whole_number_with_a_point_is_read_and_a_wish_for_a_therapist_kept() -> None:
    facts = read_facts(healthy(session_minutes=50.0, wishes={"therapist_preference": "a woman"}), BOOK)
    assert (facts.session_minutes, facts.wishes["therapist_preference"]) == (50, "a woman")


def test_a_letter_can_be_read_by_itself() -> None:
    raw = {"clinician_role": "surgeon", "date": "2026-11-18", "signed": True, "says": "allowed", "covers": ["pad"]}
    letter = letter_of(raw, BOOK)
    assert letter is not None and (letter.clinician_role, letter.covers) == ("surgeon", {"pad"})
    assert letter_of({**raw, "says": "perhaps"}, BOOK) is None


def test_an_allergy_that_nobody_is_sure_of_names_nothing() -> None:
    outcome = assess(read_facts(healthy(answers={"allergy": ["unsure"]}), BOOK), BOOK)
    words = render(dump(outcome), BOOK, "en")
    assert BOOK.texts["en"]["allergen.any"] in str(words["checklist"])


# --- Loading ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("conditions.toml", "[[rule]]", "[rule]", "write [[rule]], not [rule]"),
        (
            "questions.toml",
            'questions = ["dvt_signs", ',
            'questions = ["dvt_signs", "cauda", ',
            "'cauda' is on two pages",
        ),
    ],
)
def test_a_rulebook_with_a_fault_of_form_is_refused(file: str, old: str, new: str, fault: str) -> None:
    files = load().files
    assert old in files[file]
    spoilt = files[file].replace(old, new, 1)
    if file == "conditions.toml":
        spoilt = files[file].partition("[[rule]]")[0] + '[rule]\nid = "x"\n'
    with pytest.raises(RulebookError, match=fault.replace("[", r"\[")):
        load_from({**files, file: spoilt})
