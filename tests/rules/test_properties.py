"""Whatever the intake is: what may never come of it, and what always does. Some intakes are drawn, with a fixed seed.

`THOROUGH=1` draws many more. What a plan must keep is asked of plans from bare limits in
`test_session_plan_properties.py`, and of edits in `test_adjust_always.py`; here all begins with a client's answers.
"""

import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from clinic.rules import FactsError, assess, lint, read_facts
from clinic.rules.adjust import Refusal, adjust
from clinic.rules.footing import footing
from clinic.rules.ground import base
from clinic.rules.model import Answer, Assessment, Facts, Level, Limits, Plan
from clinic.rules.plan_checks import faults
from clinic.rules.questions import FollowUp, Question, asks
from clinic.rules.triage import triage
from clinic.rules.wording import dump, render

from .cases import intake, outcome_of, wrong
from .conftest import THOROUGH
from .documents import answers_to
from .edits import edits
from .test_topics import PAGES
from .whole import BOOK, MILD, PLACES, anything, plannable

ROOT = Path(__file__).parents[2]
REASSURING: dict[str, tuple[str, ...]] = {
    "mild_swelling": ("checked",),
    "dvt_signs.cause_clear": ("yes",),
    "hot_joint.known_inflam": ("RA", "gout", "other"),
    "hot_joint.usual_flare": ("yes",),
    "bakers.checked": ("yes",),
    "child_hip.checked": ("yes",),
    "sev_pain.checked": ("yes",),
    "injury.checked": ("yes",),
    "leg_surgery.wound_closed": ("yes",),
    "heart.stable": ("yes",),
    "numbness.cause_known": ("yes",),
    "epilepsy_ms_other.epilepsy_controlled": ("yes",),
    "epilepsy_ms_other.ms_heat_ok": ("yes",),
}
"""The one list of answers that may make an intake milder: "checked", "known", "usual", "cause clear"."""


def facts_of(document: dict[str, Any]) -> Facts:
    """The facts of an intake; one that contradicts itself is none."""
    try:
        return read_facts(document, BOOK)
    except FactsError:
        assume(condition=False)
        raise


# --- Level and limits -----------------------------------------------------------------------------------------------


def as_strict(first: Limits, second: Limits) -> list[str]:
    """In which ways the first limits are looser than the second ones."""
    loose = [f"cap of {place}" for place, limit in second.caps.items() if first.caps[place].cap > limit.cap]
    loose += [f"bar of {bar}" for bar in second.bars if bar not in first.bars and (bar[0], "*") not in first.bars]
    loose += [f"start of {at}" for at, start in second.starts.items() if first.starts.get(at, 9) > start]
    longest = [limits.max_minutes.cap if limits.max_minutes else 60 for limits in (first, second)]
    loose += ["minutes"] if longest[0] > longest[1] else []
    loose += ["heat"] if first.heat.cap > second.heat.cap else []
    return loose


def with_answer(facts: Facts, question: str, answer: Answer) -> Facts:
    return replace(facts, answers={**facts.answers, question: answer})


@given(anything, st.data())
def test_another_condition_never_makes_it_milder(document: dict[str, Any], data: st.DataObject) -> None:
    """A question without a warning answer gets one: no level falls, and no limit of a plan that follows loosens."""
    facts = facts_of(document)
    quiet = [name for name, none in BOOK.nothing.items() if facts.answers[name].value == none.value]
    question = BOOK.questions[data.draw(st.sampled_from(quiet))]
    assume(question.type != "txt" and question.id != "mild_swelling")
    given = data.draw(answers_to(question, PLACES))
    after = read_after(document, question, given)
    if after is None:
        return
    before, then = triage(facts, BOOK), triage(after, BOOK)
    assert then.level >= before.level
    if then.level <= Level.MODIFY:
        assert as_strict(then.limits, before.limits) == []


def read_after(document: dict[str, Any], question: Question, given: Any) -> Facts | None:
    """The facts with one more answer; None where that contradicts the rest."""
    try:
        return read_facts({**document, "answers": {**document["answers"], question.id: given}}, BOOK)
    except FactsError:
        return None


@pytest.mark.parametrize("first", MILD, ids="+".join)
def test_no_two_conditions_loosen_each_other(first: dict[str, Any]) -> None:
    """All pairs of answers that leave a plan: the plan of both has the limits of each."""
    chance = random.Random("+".join(first))  # noqa: S311  # no secret, a seed
    alone = triage(read_facts(intake(first), BOOK), BOOK)
    for second in MILD if THOROUGH else chance.sample(MILD, 6):
        if set(first) & set(second) or "mild_swelling" in second:
            continue
        both = triage(read_facts(intake({**first, **second}), BOOK), BOOK)
        assert both.level >= alone.level, second
        if both.level <= Level.MODIFY:
            assert as_strict(both.limits, alone.limits) == [], second


DETAILS = [
    (question, follow)
    for question in BOOK.questions.values()
    for follow in question.follow_ups
    if follow.type == "yn" or (follow.type == "choice" and not follow.open)
]
UNKNOWN_READS_AS = [(question, row) for question, row in DETAILS if not (row.unsure_as or row.where or row.assumed)]
"""Details of which the rulebook does not say how an unknown one reads: the more cautious way, then."""
WARNINGS = [(question, row) for question, row in DETAILS if f"{question.id}.{row.id}" not in REASSURING]


def answers_with(question: Question, follow: FollowUp, told: str) -> Iterator[Answer]:
    """Every answer that asks for the detail, with this in it and the other yes-or-no details both ways."""
    given = {"yn": ["yes", "unsure"], "ms": [(choice,) for choice in question.choices], "num": range(1, 11)}
    others = [row.id for row in question.follow_ups if row.type == "yn" and row is not follow]
    for value in given.get(question.type, question.choices):
        for each in product(["yes", "no"], repeat=len(others)):
            if asks(question, follow, value):
                yield Answer(value, {**dict(zip(others, each, strict=True)), follow.id: told})


def levels(question: Question, follow: FollowUp, told: str) -> list[Level]:
    """The level of every such answer, for an adult and for a child."""
    people = [read_facts(intake(born=age, guardian_ok=True), BOOK) for age in (16, 50)]
    answers = list(answers_with(question, follow, told))
    assert answers
    return [triage(with_answer(person, question.id, each), BOOK).level for person in people for each in answers]


@pytest.mark.parametrize(("question", "follow"), UNKNOWN_READS_AS, ids=lambda row: row.id)
def test_an_unknown_detail_is_never_milder_than_a_told_one(question: Question, follow: FollowUp) -> None:
    unsure = levels(question, follow, "unsure")
    for told in ("yes", "no") if follow.type == "yn" else follow.choices:
        assert all(ours >= level for ours, level in zip(unsure, levels(question, follow, told), strict=True)), told


@pytest.mark.parametrize(("question", "follow"), WARNINGS, ids=lambda row: row.id)
def test_only_the_listed_details_make_an_answer_milder(question: Question, follow: FollowUp) -> None:
    """Any other detail that is told is at least as severe as its harmless answer."""
    harmless = levels(question, follow, "no" if follow.type == "yn" else str(follow.none or follow.choices[0]))
    for told in ("yes",) if follow.type == "yn" else follow.choices:
        assert all(ours >= level for ours, level in zip(levels(question, follow, told), harmless, strict=True)), told


def test_the_list_of_reassuring_details_is_that_of_the_questions() -> None:
    """What `questions.toml` marks as reassuring stands in the list, and no warning sign does."""
    marked = {
        f"{question.id}.{follow.id}"
        for question in BOOK.questions.values()
        for follow in question.follow_ups
        if follow.reassures
    }
    known = {f"{question.id}.{follow.id}" for question, follow in DETAILS} | set(BOOK.questions)
    assert marked <= set(REASSURING) <= known


# --- Letters --------------------------------------------------------------------------------------------------------


@given(plannable())
def test_a_letter_lowers_clearance_and_nothing_else(document: dict[str, Any]) -> None:
    facts = facts_of(document)
    without = triage(replace(facts, letters=()), BOOK)
    findings = triage(facts, BOOK).findings
    for finding in findings:
        if finding.level is Level.CLEARANCE:
            assert finding.level_after_letter in {Level.CLEARANCE, Level.MODIFY}
        else:
            assert finding.level_after_letter is finding.level
    if without.level >= Level.REFER:
        assert triage(facts, BOOK).level >= without.level


@given(plannable())
def test_a_letters_own_limits_never_loosen(document: dict[str, Any]) -> None:
    """Every region is at least as strictly limited as the letter says."""
    facts = facts_of(document)
    caps = triage(facts, BOOK).limits.caps
    for letter in facts.letters:
        for place, cap in BOOK.body.expand(letter.limits.max_pressure).items():
            assert caps[place].cap <= cap
        for place in letter.limits.avoid:
            assert all(caps[each].cap == 0 for each in BOOK.body.instances(place))
        if letter.limits.heat == "no":
            assert triage(facts, BOOK).limits.heat.cap == 0


# --- The whole assessment ---------------------------------------------------------------------------------------------


@given(anything, st.randoms(use_true_random=False))
def test_the_order_of_answers_makes_no_difference(document: dict[str, Any], chance: random.Random) -> None:
    facts = facts_of(document)
    shuffled = {
        key: dict(chance.sample(list(value.items()), len(value))) if isinstance(value, dict) else value
        for key, value in chance.sample(list(document.items()), len(document))
    }
    for name in ("tender", "letters"):
        shuffled[name] = chance.sample(document.get(name, []), len(document.get(name, [])))
    assert assess(read_facts(shuffled, BOOK), BOOK) == assess(facts, BOOK)


@given(anything)
def test_a_plan_is_made_where_the_level_allows_it_and_nowhere_else(document: dict[str, Any]) -> None:
    outcome = assess(facts_of(document), BOOK)
    released = outcome.triage.level <= Level.MODIFY and not outcome.triage.booking_blocked
    assert (outcome.plan is not None) is released
    if outcome.plan:
        assert outcome.booked_minutes == outcome.plan.booked_minutes == document["session_minutes"]


@given(plannable())
def test_a_plan_from_an_intake_keeps_every_limit(document: dict[str, Any]) -> None:
    facts = facts_of(document)
    outcome = assess(facts, BOOK)
    if outcome.plan is None:
        return
    assert worked_wrongly(outcome.plan, outcome.triage.limits) == []
    assert wrong(document, outcome_of(document)) == []


def worked_wrongly(plan: Plan, limits: Limits) -> list[str]:
    """Where a plan does what its limits or the body do not allow."""
    found: list[str] = []
    worked: dict[str, int] = {}
    for block in (block for phase in plan.phases for block in phase.blocks if block.region):
        place = block.region or ""
        if block.technique != "heat":
            worked[place] = worked.get(place, 0) + block.minutes
        found += [f"{place} must not be touched"] if limits.caps[place].cap == 0 else []
        found += [f"{place} at {block.pressure}"] if (block.pressure or 0) > limits.caps[place].cap else []
        found += [f"{block.technique} on {place}"] if limits.barred(block.technique, place) else []
        if base(place) == "back_knee" and block.pressure != 1:
            found.append(f"{place} is worked at {block.pressure}")
    found += [f"{place} has {worked[place]}" for place in worked if worked[place] > most_minutes(place)]
    if sum(phase.minutes for phase in plan.phases) != plan.planned_minutes:
        found.append("the minutes do not add up")
    return found


def most_minutes(place: str) -> int:
    """The most minutes of a region: the two that the reference names, and 14 for the largest of the others."""
    return {"kneecap": 3, "back_knee": 2}.get(base(place), 14)


@pytest.mark.parametrize("minutes", range(45, 61))
@given(data=st.data())
def test_any_whole_length_has_a_plan_that_adds_up(minutes: int, data: st.DataObject) -> None:
    outcome = assess(facts_of({**data.draw(plannable(cleared=False)), "session_minutes": minutes}), BOOK)
    if outcome.plan:
        lengths = {phase.id: phase.minutes for phase in outcome.plan.phases}
        assert sum(lengths.values()) == outcome.plan.planned_minutes <= minutes
        assert all(lengths.get(phase, floor) >= floor for phase, floor in BOOK.session.floors.items())
        assert {"P_ARR", "P_WARM", "P_CLOSE"} <= set(lengths)


@given(plannable(), edits)
def test_no_edit_of_a_clients_plan_breaks_a_limit(document: dict[str, Any], changes: list[Any]) -> None:
    outcome = assess(facts_of(document), BOOK)
    plan, limits = outcome.plan, outcome.triage.limits
    if plan is None:
        return
    known = {(fault.refusal.reason, fault.where) for fault in faults(plan, footing(limits, BOOK))}
    for edit in changes:
        result = adjust(plan, edit, limits, BOOK)
        plan = plan if isinstance(result, Refusal) else result
    assert worked_wrongly(plan, limits) == []
    assert {(fault.refusal.reason, fault.where) for fault in faults(plan, footing(limits, BOOK))} <= known


# --- In words ---------------------------------------------------------------------------------------------------------


def texts(value: Any) -> Iterator[str]:
    """Every text that a person may read, however deep."""
    if isinstance(value, dict):
        for key, each in value.items():
            if key not in {"url", "sources", "id"}:
                yield from texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)
    elif isinstance(value, str):
        yield value


def rendered(outcome: Assessment) -> Iterator[tuple[str, dict[str, Any]]]:
    """(language, outcome in words) for both languages and both readers."""
    stored = dump(outcome)
    for language in ("en", "es"):
        for reader in ("therapist", "client"):
            yield language, render(stored, BOOK, language, reader)


@given(anything)
def test_nothing_banned_is_ever_said_and_no_gap_is_left(document: dict[str, Any]) -> None:
    for language, outcome in rendered(assess(facts_of(document), BOOK)):
        for text in texts(outcome):
            assert lint.check(text, language, longest=999) == []
            assert "{" not in text


WORN_AT_THE_CALF = {"value": ["pump_or_sensor"], "date": "2026-01-05", "site": ["calf_R"]}
HOT = {  # "entrar en calor" is how Spanish says to warm up, by hand
    "en": re.compile(r"\bheat|\bwarm pack|\bhot pack", re.IGNORECASE),
    "es": re.compile(r"(?<!entrar en )\bcalor\b|\bcompresas? caliente", re.IGNORECASE),
}


@given(plannable())
@example(intake({"heat_sens": "yes"}))
@example(intake({"feels_heat": "no"}, language="es"))
@example(intake({"heat_sens": "yes", "device": WORN_AT_THE_CALF}))
@example(intake({"heat_sens": "yes"}) | {"wishes": {"heat_wanted": "no"}})
def test_where_heat_is_barred_no_plan_speaks_of_it(document: dict[str, Any]) -> None:
    """The plan's own steps, checks and instructions do not; that heat is left out, and why, stands apart."""
    outcome = assess(facts_of(document), BOOK)
    if outcome.plan is None or outcome.triage.limits.heat.cap:
        return
    for language, words in rendered(outcome):
        steps = {key: value for key, value in words["plan"].items() if key != "left_out"}
        assert [text for text in texts(steps) if HOT[language].search(text)] == []


@given(anything)
def test_every_topic_and_source_that_is_named_exists(document: dict[str, Any]) -> None:
    for _, outcome in rendered(assess(facts_of(document), BOOK)):
        for row in [*outcome["findings"], *outcome["checklist"]]:
            assert row["topic"].partition("#")[0] in PAGES
            assert all(source["id"] in BOOK.sources for source in row.get("sources", ()))


@given(plannable())
@example(intake({"osteoporosis": "yes"}, born=80))
def test_booked_and_planned_minutes_are_both_told_where_they_differ(document: dict[str, Any]) -> None:
    outcome = assess(facts_of(document), BOOK)
    if outcome.plan is None or outcome.plan.planned_minutes == outcome.booked_minutes:
        return
    for _, words in rendered(outcome):
        assert (words["booked_minutes"], words["planned_minutes"]) == (outcome.booked_minutes, 45)
        told = words["plan"]["shortened_why"]
        assert str(outcome.booked_minutes) in told and str(outcome.plan.planned_minutes) in told


DIGEST = """
import hashlib, json, sys
from clinic.rules import assess, load, read_facts
from clinic.rules.wording import dump, render
book = load()
for document in json.load(sys.stdin):
    stored = dump(assess(read_facts(document, book), book))
    words = render(stored, book, document.get("language", "en"))
    print(hashlib.sha256(json.dumps([stored, words]).encode()).hexdigest())
"""


def test_the_same_intake_gives_the_same_words_in_every_process() -> None:
    """The order of sets differs from process to process: nothing may depend on it."""
    chance = random.Random(11)  # noqa: S311  # no secret, a seed
    documents = [
        intake({name: answer for row in chance.sample(MILD, 4) for name, answer in row.items()}, minutes=45 + at % 16)
        for at in range(60 if THOROUGH else 12)
    ]
    digests = {
        subprocess.run(
            [sys.executable, "-c", DIGEST],
            input=json.dumps(documents),
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=ROOT,
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("0", "4711")
    }
    assert len(digests) == 1
    assert len(set(digests.pop().split())) == len(documents), "each intake has an outcome of its own"


LISTS = (
    "title",
    "who_to_call",
    "answer_text",
    "why",
    "why_new",
    "avoid",
    "avoid_grouped",
    "limits",
    "because_text",
    "letter_text",
)
"""What names places, answers or findings one after the other, or quotes somebody: as long as what there is to name."""


LONGEST = {"en": lint.LONGEST_SENTENCE, "es": 25}
"""Words. Spanish names the same places in more of them."""
OF_THE_SPECIFICATION = tuple(
    BOOK.text(language, key) for language in ("en", "es") for key in ("card.safety.clot", "check.after_redflag.text")
)
"""Sentences that the clinical specification gives word for word."""


def spoken(value: Any) -> Iterator[str]:
    """The texts of a result, without the lists."""
    if isinstance(value, dict):
        for name, each in value.items():
            if name not in LISTS:
                yield from spoken(each)
    elif isinstance(value, list):
        for each in value:
            yield from spoken(each)
    elif isinstance(value, str):
        yield value


@given(anything)
@example(intake({"fever_ill": "yes", "gout": "now", "bp_today": "high_no_symptoms", "doctor_said": "not_allowed"}))
@example(intake({"anticoagulant": "yes", "crps": "yes", "heart": ["heart_failure"], "lymphoedema": "yes"}))
def test_no_text_as_it_is_put_together_has_a_long_sentence(document: dict[str, Any]) -> None:
    for language, outcome in rendered(assess(facts_of({**document, "letters": []}), BOOK)):
        long = [
            text
            for text in spoken(outcome)
            if any(lint.words(each) > LONGEST[language] for each in lint.sentences(text))
        ]
        assert [text for text in long if "“" not in text and text not in OF_THE_SPECIFICATION] == [], language
