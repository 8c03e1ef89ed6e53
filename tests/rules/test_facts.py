"""Reading an intake document: what it becomes, and every fault named with its path."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.rules import FactsError, assess, load, read_facts
from clinic.rules.facts import Fault, parse_json
from clinic.rules.model import Answer, Facts, TenderArea
from clinic.rules.wording import dump, render
from tests.rules.documents import any_json, documents, healthy

SURGERY = {"value": "yes", "side": "R", "kind": "knee_replacement", "date": "2026-09-28", "wound_closed": "yes"}
LETTER = {
    "clinician_role": "surgeon",
    "date": "2026-11-18",
    "signed": True,
    "says": "allowed",
    "covers": ["leg_surgery"],
}


def read(**changes: Any) -> Facts:
    return read_facts(healthy(**changes), load())


def faults(document: object) -> dict[str, str]:
    """The faults of a document, message by path."""
    with pytest.raises(FactsError) as caught:
        read_facts(document, load())
    return {fault.path: fault.message for fault in caught.value.faults}


def faults_if_any(document: object) -> tuple[Fault, ...]:
    try:
        read_facts(document, load())
    except FactsError as error:
        return error.faults
    return ()


def test_a_healthy_document_becomes_facts() -> None:
    facts = read(tender=[{"region": "low_back", "score": 3, "words": ["aching"]}], scores={"pain_now": 5})
    assert facts.session_date == date(2026, 11, 24)
    assert facts.age == 58
    assert facts.tender == (TenderArea("low_back", 3, ("aching",)),)
    assert facts.scores == {"pain_now": 5}
    assert facts.first_visit is True


def test_what_was_not_asked_is_nothing() -> None:
    answers = read().answers
    assert set(answers) == set(load().questions)
    assert answers["dvt_signs"] == Answer(())
    assert answers["feels_heat"] == Answer("yes")
    assert answers["share_consent"] == Answer("yes")
    assert answers["sev_pain"] == Answer(0)
    assert answers["doctor_said"] == Answer("nothing_said")


def test_wishes_that_were_not_said_have_their_usual_value() -> None:
    wishes = read(wishes={"no_touch": ["calf", "shin_L"]}).wishes
    assert wishes["pressure_pref"] == "P3"
    assert wishes["heat_wanted"] == "no"
    assert wishes["no_touch"] == ("calf_L", "calf_R", "shin_L")


def test_details_stand_under_their_answer() -> None:
    answer = read(answers={"leg_surgery": SURGERY}).answers["leg_surgery"]
    assert answer.value == "yes"
    assert answer.follow["date"] == date(2026, 9, 28)
    assert answer.follow["wound_closed"] == "yes"
    assert "kind" in answer.follow


def test_details_that_the_answer_does_not_ask_for_are_left_out() -> None:
    hot = {"value": "no", "onset_days": 3}
    assert read(answers={"hot_joint": hot}).answers["hot_joint"] == Answer("no")


def test_an_operation_may_be_told_in_own_words() -> None:
    told = read(answers={"leg_surgery": {**SURGERY, "kind": "osteotomy"}}).answers
    assert told["leg_surgery"].follow["kind"] == "osteotomy"
    assert told["knee_replacement"] == Answer("none")
    blank = read(answers={"leg_surgery": {**SURGERY, "kind": " "}}).answers["leg_surgery"]
    assert "kind" not in blank.follow
    for wrong in ("x" * 201, ["osteotomy"], 5):
        assert "answers.leg_surgery.kind" in faults(healthy(answers={"leg_surgery": {**SURGERY, "kind": wrong}}))


@pytest.mark.parametrize("unknown", [None, "unsure"])
def test_an_unknown_date_stays_unknown(unknown: str | None) -> None:
    answer = read(answers={"leg_surgery": {**SURGERY, "date": unknown}}).answers["leg_surgery"]
    assert "date" not in answer.follow


def test_a_new_knee_takes_its_date_from_the_operation() -> None:
    for answers in ({"leg_surgery": SURGERY, "knee_replacement": "R"}, {"leg_surgery": SURGERY}):
        knee = read(answers=answers).answers["knee_replacement"]
        assert knee == Answer("R", {"date": date(2026, 9, 28)})


def test_two_answers_about_two_knees_tell_of_both_and_the_other_knee_keeps_its_own_date() -> None:
    answers = {"leg_surgery": SURGERY, "knee_replacement": {"value": "L", "date": "2010-01-01"}}
    assert read(answers=answers).answers["knee_replacement"] == Answer("both", {"date": date(2010, 1, 1)})
    answers = {"leg_surgery": SURGERY, "knee_replacement": "L"}
    assert read(answers=answers).answers["knee_replacement"] == Answer("both")
    answers = {"leg_surgery": SURGERY, "knee_replacement": "unsure"}
    assert read(answers=answers).answers["knee_replacement"].value == "unsure"


@pytest.mark.parametrize(
    ("today", "told", "joined"),
    [
        ("R", {"value": "checked", "side": "R"}, Answer("checked", {"side": "R"})),
        ("R", {"value": "checked", "side": "both"}, Answer("checked", {"side": "both"})),
        ("R", {"value": "checked"}, Answer("checked", {"side": "R"})),
        (None, {"value": "checked", "side": "L"}, Answer("checked", {"side": "L"})),
        ("R", {"value": "checked", "side": "L"}, Answer("not_checked", {"side": "both"})),
        ("both", {"value": "checked", "side": "L"}, Answer("not_checked", {"side": "both"})),
        ("R", {"value": "not_checked", "side": "L"}, Answer("not_checked", {"side": "both"})),
        ("R", {"value": "no"}, Answer("not_checked", {"side": "R"})),
        (None, {"value": "no"}, Answer("not_checked")),
    ],
)
def test_a_knee_swollen_today_was_checked_only_if_that_knee_was(
    today: str | None, told: dict[str, str], joined: Answer
) -> None:
    swollen = {"value": "mild", **({"side": today} if today else {})}
    assert read(answers={"badly_swollen": swollen, "mild_swelling": told}).answers["mild_swelling"] == joined


@pytest.mark.parametrize(("side", "still"), [("L", "yes"), ("both", "yes"), (None, "yes"), ("R", "no")])
def test_a_hurt_knee_that_is_swollen_today_is_still_swollen(side: str | None, still: str) -> None:
    hurt = {"value": "yes", "side": "L", "date": "2026-11-01", "still_swollen": "no", "checked": "yes"}
    swollen = {"value": "mild", **({"side": side} if side else {})}
    assert read(answers={"injury": hurt, "badly_swollen": swollen}).answers["injury"].follow["still_swollen"] == still
    assert read(answers={"injury": hurt}).answers["injury"].follow["still_swollen"] == "no"


def test_a_fever_told_once_is_known_everywhere() -> None:
    answers = {"hot_joint": {"value": "yes", "fever_unwell": "no"}, "skin_spreading": "yes"}
    assert read(answers=answers).answers["skin_spreading"].follow["fever_unwell"] == "no"
    answers["skin_spreading"] = {"value": "yes", "fever_unwell": "yes"}
    assert read(answers=answers).answers["hot_joint"].follow["fever_unwell"] == "yes"


def test_a_letter_is_read_with_its_limits() -> None:
    limits = {"max_pressure": {"front_thigh_R": "P2"}, "avoid": ["calf"], "scar": "no_contact"}
    (letter,) = read(letters=[{**LETTER, "limits": limits}]).letters
    assert letter.covers == {"leg_surgery"}
    assert letter.limits.max_pressure == {"front_thigh_R": 2}
    assert letter.limits.avoid == ("calf_L", "calf_R")
    assert letter.limits.heat == "silent"


def test_every_fault_is_listed_with_its_path() -> None:
    document = healthy(
        session_minutes=44,
        tender=[{"region": "calf_L", "score": 3}, {"region": "calf_L", "score": 14}, {"region": "elbow", "score": 1}],
        answers={"hot_joint": {"value": "yes", "onset_days": "two"}, "headache": "no", "bp": "high"},
        letters=[{**LETTER, "covers": ["leg"]}],
    )
    found = faults(document)
    assert found["session_minutes"] == "44 is below 45"
    assert found["tender[1].score"] == "14 is above 10"
    assert found["tender[2].region"].startswith("'elbow' is not a region")
    assert found["answers.hot_joint.onset_days"] == "'two' is not a whole number"
    assert found["answers.headache"].startswith("unknown question")
    assert found["answers.bp"].startswith("'high' is not one of no, controlled")
    assert found["letters[0].covers[0]"].startswith("'leg' is not one of")


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"format": 2}, "format"),
        ({"format": True}, "format"),
        ({"format": None}, "format"),
        ({"language": "English"}, "language"),
        ({"session_minutes": 61}, "session_minutes"),
        ({"session_minutes": 50.5}, "session_minutes"),
        ({"session_minutes": True}, "session_minutes"),
        ({"session_minutes": "60"}, "session_minutes"),
        ({"session_minutes": float("nan")}, "session_minutes"),
        ({"session_minutes": 10**5000}, "session_minutes"),
        ({"session_date": "24.11.2026"}, "session_date"),
        ({"session_date": "20261124"}, "session_date"),
        ({"session_date": "2026-02-30"}, "session_date"),
        ({"session_date": None}, "session_date"),
        ({"birth_date": "2026-11-25"}, "birth_date"),
        ({"birth_date": "1899-01-01"}, "birth_date"),
        ({"birth_date": None}, "birth_date"),
        ({"first_visit": "yes"}, "first_visit"),
        ({"guardian_ok": "yes"}, "guardian_ok"),
        ({"goals": {}}, "goals.primary"),
        ({"goals": {"primary": "fame"}}, "goals.primary"),
        ({"goals": {"primary": "pain", "secondary": "pain"}}, "goals.secondary"),
        ({"goals": {"primary": "pain", "third": "relax"}}, "goals.third"),
        ({"goals": {"primary": ["pain", "relax"]}}, "goals.primary"),
        ({"tender": {}}, "tender"),
        ({"tender": ["calf_L"]}, "tender[0]"),
        ({"tender": [{"region": "calf", "score": 3}]}, "tender[0].region"),
        ({"tender": [{"region": "elbow_L", "score": 3}]}, "tender[0].region"),
        ({"tender": [{"region": "calf_L"}]}, "tender[0].score"),
        ({"tender": [{"region": "calf_L", "score": True}]}, "tender[0].score"),
        ({"tender": [{"region": "calf_L", "score": 1}, {"region": "calf_L", "score": 2}]}, "tender[1].region"),
        ({"tender": [{"region": "calf_L", "score": 1, "words": ["a\x00b"]}]}, "tender[0].words[0]"),
        ({"scores": {"pain_now": 11}}, "scores.pain_now"),
        ({"scores": {"mood": 5}}, "scores.mood"),
        ({"wishes": {"pressure_pref": "P5"}}, "wishes.pressure_pref"),
        ({"wishes": {"heat_wanted": "maybe"}}, "wishes.heat_wanted"),
        ({"wishes": {"no_touch": ["elbow"]}}, "wishes.no_touch[0]"),
        ({"wishes": {"position_limits": ["front", "front"]}}, "wishes.position_limits[1]"),
        ({"wishes": {"tea": "yes"}}, "wishes.tea"),
        ({"answers": []}, "answers"),
        ({"answers": {"locked": True}}, "answers.locked"),
        ({"answers": {"locked": None}}, "answers.locked"),
        ({"answers": {"locked": {}}}, "answers.locked"),
        ({"answers": {"under18": "no"}}, "answers.under18"),
        ({"answers": {"no_touch": []}}, "answers.no_touch"),
        ({"answers": {"dvt_signs": "pain"}}, "answers.dvt_signs"),
        ({"answers": {"dvt_signs": ["pain", "pain"]}}, "answers.dvt_signs[1]"),
        ({"answers": {"sev_pain": 11}}, "answers.sev_pain"),
        ({"answers": {"leg_surgery": {**SURGERY, "date": "2026-11-25"}}}, "answers.leg_surgery.date"),
        ({"answers": {"leg_surgery": {**SURGERY, "date": "1960-01-01"}}}, "answers.leg_surgery.date"),
        ({"answers": {"leg_surgery": {**SURGERY, "side": "left"}}}, "answers.leg_surgery.side"),
        ({"answers": {"leg_surgery": {**SURGERY, "wound": "yes"}}}, "answers.leg_surgery.wound"),
        ({"answers": {"numbness": {"value": "yes", "site": ["calf"]}}}, "answers.numbness.site[0]"),
        ({"answers": {"kidney": {"value": ["fluid_limit"], "litres": 0}}}, "answers.kidney.litres"),
        ({"answers": {"meds": "\ud800"}}, "answers.meds"),
        ({"answers": {"meds": "x" * 5000}}, "answers.meds"),
        ({"all_other_answers": "yes"}, "all_other_answers"),
        ({"letters": [{**LETTER, "date": "2026-11-25"}]}, "letters[0].date"),
        ({"letters": [{**LETTER, "signed": "yes"}]}, "letters[0].signed"),
        ({"letters": [{**LETTER, "says": "maybe"}]}, "letters[0].says"),
        ({"letters": [{**LETTER, "limits": {"max_pressure": {"calf": "P2"}}}]}, "letters[0].limits.max_pressure.calf"),
        ({"letters": [{**LETTER, "limits": {"heat": "warm"}}]}, "letters[0].limits.heat"),
        ({"extra": 1}, "extra"),
    ],
)  # fmt: skip
def test_one_fault_is_found_and_nothing_else(changes: dict[str, Any], path: str) -> None:
    document = {**healthy(), **changes}
    document = {key: value for key, value in document.items() if value is not None}
    assert list(faults(document)) == [path]


@pytest.mark.parametrize("document", [None, [], "intake", 1, {}], ids=repr)
def test_what_is_no_intake_is_refused(document: object) -> None:
    assert faults(document)


def test_without_the_statement_every_question_needs_an_answer() -> None:
    found = faults(healthy(all_other_answers=None, answers={"injury": "no"}))
    assert found["answers.pe_signs"] == "not answered"
    assert "answers.injury" not in found
    assert "answers.ottawa_walk" not in found
    assert "answers.child_hip" not in found
    assert "answers.prosthesis_infection" in found


def test_a_document_with_every_answer_needs_no_statement() -> None:
    nothing = {name: question.none for name, question in load().questions.items()}
    answers = {name: list(value) if isinstance(value, tuple) else value for name, value in nothing.items()}
    answers["meds"] = ""
    assert read(all_other_answers=None, answers=answers).answers["bp"] == Answer("no")


def test_a_session_may_be_any_whole_minute_from_45_to_60() -> None:
    for minutes in range(45, 61):
        plan = assess(read(session_minutes=minutes), load()).plan
        assert plan is not None
        assert sum(phase.minutes for phase in plan.phases) == minutes


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\xff", "not UTF-8"),
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b'{"a": 1, "a": 2}', "the key 'a' is there twice"),
        (b'{"a": NaN}', "NaN is not a number"),
        (b'{"a": Infinity}', "Infinity is not a number"),
        (b"[" * 100_000, "nested too deeply"),
        (b"[" * 50 + b"]" * 50, "nested too deeply"),
        (b"1" * 5000, "digits"),
    ],
)
def test_what_is_not_plain_json_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(FactsError, match=message):
        parse_json(data)


def test_a_byte_order_mark_is_no_fault() -> None:
    assert parse_json(b'\xef\xbb\xbf{"a": "\xc3\xa9"}') == {"a": "é"}


@given(any_json())
def test_nothing_but_a_facts_error_is_ever_raised(document: object) -> None:
    with pytest.raises(FactsError):
        read_facts(document, load())


@given(documents(load()), st.data())
def test_a_spoilt_document_raises_nothing_but_a_facts_error(document: dict[str, Any], data: st.DataObject) -> None:
    spoilt = data.draw(any_json())
    place = data.draw(st.sampled_from([*document, "answers.", "wishes."]))
    if place in document:
        document[place] = spoilt
    else:
        part = document[place.rstrip(".")]
        part[data.draw(st.sampled_from([*load().questions, *part, "x"]))] = spoilt
    for fault in faults_if_any(document):
        str(fault).encode()


@given(documents(load()))
def test_every_honest_document_is_read_and_assessed(document: dict[str, Any]) -> None:
    rulebook = load()
    dumped = dump(assess(read_facts(document, rulebook), rulebook))
    result = render(json.loads(json.dumps(dumped)), rulebook, "en")
    assert (result["plan"] is None) == (result["level"] not in {"GO", "MODIFY"} or result["booking_blocked"])
    json.dumps(result)


def test_a_warning_sign_that_nobody_mentioned_is_denied_where_all_the_rest_was() -> None:
    """It is so only with `all_other_answers`, and never for "not sure" or for what would reassure."""
    injury = {"value": "yes", "date": "2026-11-01"}
    assert read(answers={"injury": injury}).answers["injury"].follow["still_swollen"] == "no"
    assert "checked" not in read(answers={"injury": injury}).answers["injury"].follow
    unsure = {**injury, "still_swollen": "unsure"}
    assert read(answers={"injury": unsure}).answers["injury"].follow["still_swollen"] == "unsure"
    unknown = {**injury, "still_swollen": None}
    assert "still_swollen" not in read(answers={"injury": unknown}).answers["injury"].follow
    every = {name: question.none for name, question in load().questions.items()}
    given = {name: list(value) if isinstance(value, tuple) else value for name, value in every.items()}
    given |= {"meds": "", "injury": injury}
    assert "still_swollen" not in read(all_other_answers=None, answers=given).answers["injury"].follow


@pytest.mark.parametrize(
    ("answers", "level", "urgency"),
    [
        ({"hot_joint": "yes"}, "URGENT", "same_day"),
        ({"hot_joint": "unsure"}, "URGENT", "now"),
        ({"hot_joint": "yes", "fever_ill": "yes"}, "URGENT", "now"),
        ({"skin_spreading": "yes"}, "URGENT", "same_day"),
        ({"skin_spreading": {"value": "yes", "fast_spread": "unsure"}}, "URGENT", "now"),
        ({"sev_pain": {"value": 8, "checked": "yes"}}, "MODIFY", None),
        ({"sev_pain": {"value": 8, "checked": "yes", "new": "unsure"}}, "REFER", None),
        ({"sev_pain": 8}, "REFER", None),
        ({"numbness": {"value": "yes", "cause_known": "yes"}}, "MODIFY", None),
        ({"numbness": "yes"}, "REFER", None),
        ({"leg_surgery": {"value": "yes", "date": "2026-06-01", "wound_closed": "yes"}}, "MODIFY", None),
        ({"epilepsy_ms_other": ["crps"]}, "CLEARANCE", None),
    ],
)
def test_what_a_short_document_leads_to(answers: dict[str, Any], level: str, urgency: str | None) -> None:
    triage = assess(read(answers=answers), load()).triage
    assert (triage.level.name, triage.urgency) == (level, urgency)


REPLACED = {"value": "yes", "side": "R", "kind": "knee_replacement", "date": "2026-06-01", "wound_closed": "yes"}


@pytest.mark.parametrize(
    ("operation", "replaced", "known"),
    [
        (REPLACED, "R", True),
        (REPLACED, "unsure", True),
        ({**REPLACED, "side": "both"}, "both", True),
        (REPLACED, "L", False),
        (REPLACED, "both", False),
        ({**REPLACED, "kind": "keyhole"}, "R", False),
        ({**REPLACED, "kind": "unsure"}, "R", False),
    ],
)
def test_an_operation_dates_a_replaced_knee_only_of_the_same_side_and_kind(
    operation: dict[str, Any], replaced: str, known: bool
) -> None:
    facts = read(answers={"leg_surgery": operation, "knee_replacement": replaced})
    assert ("date" in facts.answers["knee_replacement"].follow) is known
    assert (assess(facts, load()).triage.level.name == "MODIFY") is known


def test_a_knee_replaced_long_ago_is_worked_on_at_medium_at_most_and_its_scar_lightly() -> None:
    facts = read(answers={"knee_replacement": {"value": "R", "date": "2020-06-01"}}, first_visit=False,
                 wishes={"pressure_pref": "P4"})  # fmt: skip
    limits = assess(facts, load()).triage.limits
    assert (limits.caps["front_thigh_R"].cap, limits.caps["front_thigh_L"].cap) == (3, 4)
    assert "scar_light" in limits.notes["inner_knee_R"]


def test_somebody_who_is_not_sure_which_help_they_need_gets_more_time_to_arrive() -> None:
    plan = assess(read(answers={"capacity": ["unsure"]}), load()).plan
    assert plan is not None
    assert plan.phases[0].minutes == 8


def test_a_groin_may_be_told_and_is_never_massaged() -> None:
    facts = read(
        tender=[{"region": "groin_L", "score": 9}, {"region": "calf_L", "score": 2}],
        wishes={"no_touch": ["groin"]},
        answers={"skin_local": {"value": ["cut"], "site": ["groin_R"]}},
        letters=[{**LETTER, "limits": {"avoid": ["groin_R"]}}],
    )
    result = render(dump(assess(facts, load())), load(), "en")
    assert not any("groin" in str(block["region"]) for phase in result["plan"]["phases"] for block in phase["blocks"])
    assert [row["region"] for row in result["plan"]["avoid"]] == ["groin_L", "groin_R"]
    sore = render(dump(assess(read(tender=[{"region": "groin_L", "score": 9}]), load())), load(), "en")
    assert [row["region"] for row in sore["plan"]["avoid"]] == ["groin_L"]
    assert sore["plan"]["avoid"][0]["why"].startswith("Never massaged")


@pytest.mark.parametrize(
    ("told", "level"), [({}, "MODIFY"), ({"checked": None}, "REFER"), ({"checked": "unsure"}, "REFER")]
)
def test_a_detail_told_as_null_is_not_sure_and_no_plain_answer(told: dict[str, Any], level: str) -> None:
    """A plain yes to "have you been told" is a known cyst, as the reference has it; "do not know" is not."""
    facts = read(answers={"bakers": {"value": "yes", "side": "L", **told}})
    assert assess(facts, load()).triage.level.name == level
