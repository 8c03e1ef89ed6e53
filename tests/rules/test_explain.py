"""From every finding, cap, block and checklist line one can follow which answer, rule, source and topic it has."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from clinic.rules import assess, read_facts
from clinic.rules.adjust import Resize, adjust
from clinic.rules.explain import explained
from clinic.rules.explain_answers import Told
from clinic.rules.explain_steps import REASONS
from clinic.rules.model import Facts, Plan
from clinic.rules.rulebook import Rulebook, load
from clinic.rules.wording import dump, render
from clinic.rules.words import Words

from .conftest import make_facts, make_letter
from .documents import documents
from .rule_table import TABLE, surgery, yes

BOOK = load()
TOPICS = {file.stem for file in Path("guide/content/en").glob("*.toml")}
FOR_EVERYBODY = ("region", "technique")
"""Steps that follow from no answer."""


def made(facts: Facts, rulebook: Rulebook = BOOK, language: str = "en") -> dict[str, Any]:
    dumped = json.loads(json.dumps(dump(assess(facts, rulebook))))
    return explained(render(dumped, rulebook, language), dumped, facts, rulebook)


def decided(result: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Everything that an assessment decided."""
    yield from result["findings"]
    yield from result["checklist"]
    yield from result["caps"]
    if plan := result["plan"]:
        yield plan
        for name in ("limits", "avoid", "avoid_grouped", "left_out", "phases"):
            yield from plan[name]
        yield from (block for phase in plan["phases"] for block in phase["blocks"])


def assert_whole(result: dict[str, Any]) -> None:
    """No chain is empty, and every step of one says its rule, its source and its topic."""
    named = set()
    for each in decided(result):
        assert each["explained_by"], each
        named |= set(each["explained_by"])
    assert named == set(result["steps"])
    for key, step in result["steps"].items():
        assert step["title"] and step["rule_text"].strip(" ."), key
        assert step["sources"] and all(each["title"] and each["flag_text"] for each in step["sources"]), key
        assert step["topic"].partition("#")[0].partition("/")[0] in TOPICS, key
        assert all(all(said.values()) for said in step["answers"]), key
        assert "{" not in step["title"] + step["rule_text"], key


@given(documents(BOOK))
def test_every_chain_of_any_assessment_is_whole(document: dict[str, Any]) -> None:
    assert_whole(made(read_facts(document, BOOK)))


@pytest.mark.parametrize(("rule", "answers"), [(rule, answers) for rule, answers, _ in TABLE])
def test_every_rule_names_the_answers_that_set_it_off(rule: str, answers: dict[str, Any]) -> None:
    result = made(make_facts(**answers))
    assert_whole(result)
    asked = {said["question"].partition(".")[0] for said in result["steps"][f"rule:{rule}"]["answers"]}
    assert {"pain_now" if name == "scores" else name for name in answers} & asked


def test_every_rule_and_every_line_has_a_plain_condition_and_a_topic() -> None:
    for row in (*BOOK.rules, *BOOK.checklist):
        assert row.source
        assert row.topic.partition("#")[0].partition("/")[0] in TOPICS, row.id


def test_an_answer_is_told_as_the_client_was_asked() -> None:
    result = made(make_facts(leg_surgery=surgery(100)))
    (finding,) = [each for each in result["findings"] if each["question"] == "leg_surgery"]
    said = {each["question"]: each for each in result["steps"][finding["explained_by"][0]]["answers"]}
    assert said["leg_surgery"]["asked"] == "Have you had an operation on this leg or knee?"
    assert said["leg_surgery"]["answer"] == "Yes"
    assert said["leg_surgery.date"]["answer"] == "16 August 2026"
    assert said["leg_surgery.side"]["answer"] == "Right"


def test_a_detail_that_the_rule_reads_and_nobody_told_is_said_to_be_missing() -> None:
    result = made(make_facts(leg_surgery={"value": "yes", "side": "R", "kind": "keyhole"}))
    told = {said["question"]: said["answer"] for step in result["steps"].values() for said in step["answers"]}
    assert told["leg_surgery.date"] == "Not told"
    assert told["leg_surgery.wound_closed"] == "Not told"
    assert told["leg_surgery.side"] == "Right"


def test_a_detail_that_the_answer_does_not_call_for_is_not_missed() -> None:
    result = made(make_facts(heart=("angina",), letters=(make_letter("heart", role="cardiologist"),)))
    told = {said["question"] for step in result["steps"].values() for said in step["answers"]}
    assert "heart" in told and "heart.date" not in told


def test_a_cap_leads_to_all_that_set_it() -> None:
    facts = make_facts(
        first_visit=True,
        tender={"inner_knee_R": 6},
        wishes={"pressure_pref": "P2", "no_touch": ("calf_L",)},
        anticoagulant=yes(),
        letters=(make_letter("anticoagulant", max_pressure={"front_thigh": 1}, text="light only"),),
    )
    result = made(facts)
    assert_whole(result)
    by_region = {region: cap for cap in result["caps"] for region in cap["regions"]}
    assert by_region["calf_L"]["explained_by"] == ["own:no_touch"]
    assert by_region["front_thigh_R"]["explained_by"] == ["own:letter"]
    assert "own:preference" in by_region["inner_knee_R"]["explained_by"]
    assert result["steps"]["own:letter"]["answers"][0]["answer"] == "From a doctor, dated 19 November 2026"
    assert result["steps"]["own:no_touch"]["answers"][0]["answer"] == "Left calf"


def test_a_block_leads_to_the_sore_area_the_technique_the_place_and_the_goal() -> None:
    result = made(make_facts(tender={"front_thigh_R": 6}, goal="stiffness"))
    blocks = [block for phase in result["plan"]["phases"] for block in phase["blocks"]]
    (chain, *_) = [block["explained_by"] for block in blocks if block["region"] == "front_thigh_R"]
    assert chain[0] == "tender:front_thigh_R"
    assert chain[-1] == "goal:stiffness"
    assert "session" in result["plan"]["explained_by"]
    assert {"region:front_thigh"} < set(chain)
    assert result["steps"]["tender:front_thigh_R"]["answers"][0]["answer"] == "Right front of the thigh: 6 of 10"


def test_an_instruction_leads_to_its_finding() -> None:
    result = made(make_facts(varicose="yes", tender={"calf_R": 5}))
    blocks = [block for phase in result["plan"]["phases"] for block in phase["blocks"]]
    noted = [block for block in blocks if any("vein" in note.lower() for note in block["notes"])]
    assert noted
    assert all(any(step.startswith("rule:varicose") for step in block["explained_by"]) for block in noted)


def test_an_instruction_leads_only_to_findings_about_its_own_place() -> None:
    numb = {"value": "yes", "new": "no", "cause_known": "yes", "site": ["foot_ankle_R"]}
    result = made(make_facts(diabetes="steady", numbness=numb, tender={"front_thigh_L": 6, "front_thigh_R": 5}))
    chains = {block["region"]: block["explained_by"] for phase in result["plan"]["phases"] for block in phase["blocks"]}
    assert "rule:diabetes_steady" in chains["front_thigh_L"] and "rule:diabetes_steady" in chains["front_thigh_R"]
    assert "rule:numbness" not in chains["front_thigh_L"]
    assert "rule:numbness" in chains["front_thigh_R"]


def test_the_letter_s_own_limits_lead_to_the_letter() -> None:
    result = made(make_facts(anticoagulant=yes(), letters=(make_letter("anticoagulant", text="light only"),)))
    assert "own:letter" in result["plan"]["phases"][0]["blocks"][0]["explained_by"]


def test_an_area_that_is_never_massaged_leads_to_its_own_score() -> None:
    result = made(make_facts(tender={"groin_L": 3, "calf_R": 5}))
    assert [each["answer"] for each in result["steps"]["own:untouched"]["answers"]] == ["Left groin: 3 of 10"]


def test_more_time_for_several_findings_leads_to_their_answers() -> None:
    result = made(make_facts(bp="controlled", hypermobile="yes", oa="yes"))
    told = [each["question"] for each in result["steps"]["own:many_findings"]["answers"]]
    assert set(told) >= {"bp", "hypermobile"}


def test_a_line_of_the_checklist_leads_to_its_answer() -> None:
    result = made(make_facts(kidney=("kidney",), letters=(make_letter("kidney"),)))
    (line,) = [each for each in result["checklist"] if each["id"] == "water_limit"]
    assert result["steps"][line["explained_by"][0]]["answers"][0]["question"] == "kidney"


def test_wishes_and_age_are_answers_too() -> None:
    facts = make_facts(
        age=16, guardian_ok=True, minutes=50, wishes={"heat_wanted": "yes", "position_limits": ("front",)}
    )
    result = made(facts)
    assert_whole(result)
    told = {said["question"]: said["answer"] for step in result["steps"].values() for said in step["answers"]}
    assert told["age"] == "16 years old on the day"
    assert told["guardian_ok"] == "Yes"
    assert told["heat_wanted"] == "Yes"
    assert told["position_limits"] == "On the front"
    assert told["session_minutes"] == "50 minutes"


def test_an_edit_says_that_the_therapist_made_it() -> None:
    facts = make_facts(tender={"calf_R": 5})
    found = assess(facts, BOOK)
    at = next(at for at, phase in enumerate(found.plan.phases) if phase.id == "P_BACK")
    minutes = found.plan.phases[at].blocks[0].minutes
    changed = adjust(found.plan, Resize((at, 0), minutes - 1), found.triage.limits, BOOK)
    assert isinstance(changed, Plan)
    dumped = dump(replace(found, plan=changed))
    result = explained(render(dumped, BOOK, "en"), dumped, facts, BOOK)
    assert "own:changed" in result["steps"]


def test_own_words_and_unknown_wishes_are_told_as_they_are() -> None:
    told = Told(make_facts(wishes={"therapist_preference": "Ana"}, meds="ibuprofen"), Words(BOOK))
    assert [said["answer"] for said in told.about(["wishes.therapist_preference", "meds"])] == ["Ana", "ibuprofen"]


def test_steps_without_an_answer_hold_for_everybody() -> None:
    steps = made(make_facts(tender={"calf_L": 4}))["steps"]
    without = {step["kind"] for key, step in steps.items() if not step["answers"] and key != "own:untouched"}
    assert without <= {*FOR_EVERYBODY, "item"}


def test_spanish_has_every_chain() -> None:
    assert_whole(made(make_facts(leg_surgery=surgery(100), tender={"calf_L": 4}), language="es"))


def test_every_own_reason_has_words() -> None:
    for name in REASONS:
        assert BOOK.has_text("en", f"explain.title.{name}")
        assert BOOK.has_text("en", f"explain.rule.{name}")
