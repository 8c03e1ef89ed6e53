"""Every rule reads as plain English: whole sentences, no ids, the same words each time, and "not sure" told truly."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from clinic.rules.checklist import NAMED as OF_THE_CHECKLIST
from clinic.rules.model import Answer, Facts
from clinic.rules.plain import ALWAYS, Clause, condition
from clinic.rules.plain_effects import cleared_effects, effects, rule_effects
from clinic.rules.plain_named import NAMED
from clinic.rules.predicates import Known, compile_condition
from clinic.rules.rows import EffectRow, Rule
from clinic.rules.rulebook import load
from clinic.rules.triage import NAMED as OF_THE_RULES

from .conftest import SESSION, make_facts

BOOK = load()
KNOWN = Known(BOOK.questions, frozenset(BOOK.goals), frozenset(BOOK.regions))
ID = re.compile(r"\b[a-z0-9]+_[a-z0-9_]+\b|[{}]|\bP_[A-Z]+\b")


def plain(when: dict[str, Any]) -> str:
    return condition(when, None, BOOK).sentence()


def every_text(rule: Rule) -> list[str]:
    said = condition(rule.when, rule.named, BOOK).sentence()
    return [said, *rule_effects(rule, BOOK), *cleared_effects(rule, BOOK)]


@pytest.mark.parametrize("rule", BOOK.rules, ids=lambda rule: rule.id)
def test_every_rule_reads_as_sentences_without_ids(rule: Rule) -> None:
    for text in every_text(rule):
        assert text[0].isupper() or text[0] == "“"
        assert text[-1] in ".”"
        assert not ID.search(text), text
        assert "  " not in text
    assert every_text(rule) == every_text(rule)


@pytest.mark.parametrize("item", BOOK.checklist, ids=lambda item: item.id)
def test_every_checklist_item_tells_when_it_shows(item: Any) -> None:
    assert not ID.search(condition(item.when, item.named, BOOK).sentence())


def test_two_rules_of_one_question_do_not_read_the_same() -> None:
    said = [(rule.question, condition(rule.when, rule.named, BOOK).sentence()) for rule in BOOK.rules]
    assert len(set(said)) == len(said)


def test_every_condition_that_is_code_is_described() -> None:
    assert set(NAMED) == {*OF_THE_RULES, *OF_THE_CHECKLIST}


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ({"is": ["locked", "yes"]},
         "To “Is your knee stuck right now, so that you cannot fully straighten it and it feels blocked?”, the client"
         " answers “Yes” or “Not sure”."),
        ({"not": {"is": ["anticoagulant", "yes"]}},
         "To “Do you take a blood thinner?”, the client answers neither “Yes” nor “Not sure”."),
        ({"not": {"is": ["feels_heat", "yes"]}},
         "To “Can you feel hot and cold on your knee?”, the client does not answer “Yes”."),
        ({"is": ["bakers.checked", "no"]},
         "To “Has a doctor or physio checked the lump?”, the client answers “No” or “Not sure” (left open counts as"
         " “yes”)."),
        ({"not": {"is": ["antiplatelet", "one", "two"]}},
         "To “Do you take aspirin, clopidogrel or a medicine like them every day?”, the client answers none of “Yes,"
         " one of them”, “Yes, two of them” or “Not sure”."),
        ({"not": {"has": ["ottawa_bone"]}},
         "Under “Is the bone very sore to touch in one of these places?”, the client ticks nothing."),
        ({"has": ["epilepsy_ms_other", "ms"]},
         "Under “Do you have epilepsy, MS, Parkinson's, fibromyalgia, CRPS or another nerve or pain illness?”, the"
         " client ticks “Multiple sclerosis (MS)” or “Not sure”."),
        ({"names": ["meds", "heparin", "warfarin"]},
         "Under “What medicines do you take?”, the client names one of these, in these words: heparin or warfarin."),
        ({"not": {"names": ["meds", "heparin"]}},
         "Under “What medicines do you take?”, the client names none of these, in these words: heparin."),
        ({"count_at_least": ["ottawa_bone", 2]},
         "Under “Is the bone very sore to touch in one of these places?”, the client ticks 2 things or more, or “Not"
         " sure”."),
        ({"not": {"count_at_least": ["ottawa_bone", 2]}},
         "Under “Is the bone very sore to touch in one of these places?”, the client ticks fewer than 2 things."),
        ({"at_least": ["sev_pain", 8]},
         "To “How bad is the pain at rest right now, from 0 to 10?”, the client gives 8 or more, or is not sure."),
        ({"not": {"at_least": ["sev_pain", 8]}},
         "To “How bad is the pain at rest right now, from 0 to 10?”, the client gives less than 8."),
        ({"at_most": ["sev_pain", 3]},
         "To “How bad is the pain at rest right now, from 0 to 10?”, the client gives 3 or less, or is not sure."),
        ({"not": {"at_most": ["sev_pain", 3]}},
         "To “How bad is the pain at rest right now, from 0 to 10?”, the client gives more than 3."),
        ({"days": ["injury.date", 4, 14]},
         "The day given for “When did you hurt it?” is 4 to 14 days before the session, or is not known."),
        ({"not": {"days": ["injury.date", 4]}},
         "The day given for “When did you hurt it?” is known, and is not 4 days or more before the session."),
        ({"days": ["injury.date", -1, 3]},
         "The day given for “When did you hurt it?” is 3 days or fewer before the session, or is not known."),
        ({"age": [0, 17]}, "The client is younger than 18."),
        ({"not": {"age": [55]}}, "The client is not 55 or older."),
        ({"age": [18, 54]}, "The client is 18 to 54 years old."),
        ({"goal": ["sport", "sleep"]}, "The first or second goal is Recover from sport or Sleep better."),
        ({"not": {"goal": ["sport"]}}, "The first or second goal is not Recover from sport."),
        ({"wish": ["no_touch"]}, "The client names areas that nobody should touch."),
        ({"wish": ["pressure_pref", "P1", "P2"]}, "The client wishes for a pressure (P1, P2)."),
        ({"not": {"wish": ["heat_wanted", "yes"]}}, "This is not so: the client wants a warm pack."),
        ({"tender": ["calf", "shin"]}, "The client marks calf or shin as sore."),
        ({"not": {"tender": ["calf"]}}, "The client does not mark calf as sore."),
        ({"any": [{"age": [65]}, {"not": {"all": [{"age": [20]}, {"goal": ["sport"]}]}}]},
         "At least one of these is true: (1) the client is 65 or older; (2) these are not all true together [the client"
         " is 20 or older / the first or second goal is Recover from sport]."),
        ({"not": {"any": [{"age": [65]}]}}, "None of these is true: (1) the client is 65 or older."),
    ],
    ids=str,
)  # fmt: skip
def test_each_operator_has_its_words(when: dict[str, Any], said: str) -> None:
    compile_condition(when, KNOWN)
    assert plain(when) == said


def leaves(when: dict[str, Any]) -> list[dict[str, Any]]:
    ((operator, operand),) = when.items()
    if operator == "not":
        return leaves(operand)
    return [leaf for part in operand for leaf in leaves(part)] if operator in {"all", "any"} else [when]


READ_ANSWERS = ("is", "has", "count_at_least", "at_least", "at_most")
LEAVES = {
    str(leaf): leaf for rule in BOOK.rules if rule.when for leaf in leaves(rule.when) if set(leaf) & {*READ_ANSWERS}
}


def unsure_facts(path: str) -> Facts:
    """A client who is not sure about this question, or about this detail of it."""
    name, _, detail = path.partition(".")
    question = BOOK.questions[name]
    unsure: Any = ("unsure",) if question.type == "ms" else "unsure"
    follow: dict[str, Any] = {}
    if detail:
        row = question.follow_up(detail)
        assert row is not None
        follow = {detail: ("unsure",) if row.type in {"ms", "site"} else "unsure"}
    answer = Answer(10 if question.type == "num" and detail else unsure, follow)
    facts = make_facts()
    return replace(facts, answers={**facts.answers, name: answer})


@pytest.mark.parametrize("leaf", LEAVES.values(), ids=str)
def test_not_sure_is_told_where_it_counts_and_only_there(leaf: dict[str, Any]) -> None:
    ((_, operand),) = leaf.items()
    counts = compile_condition(leaf, KNOWN)(unsure_facts(operand[0]))
    assert ("not sure" in plain(leaf).lower()) is counts


def test_a_window_says_the_days_that_fire_it() -> None:
    """The words and the compiled condition agree on both edges."""
    when = {"days": ["injury.date", 4, 14]}
    first, last = map(int, re.findall(r"(\d+) to (\d+) days", plain(when))[0])
    holds = compile_condition(when, KNOWN)
    for days, expected in ((first - 1, False), (first, True), (last, True), (last + 1, False)):
        answer = Answer("yes", {"date": SESSION - timedelta(days=days)})
        assert holds(replace(make_facts(), answers={**make_facts().answers, "injury": answer})) is expected


def test_what_has_no_condition_holds_for_everybody() -> None:
    assert condition(None, None, BOOK) == ALWAYS
    assert ALWAYS.sentence() == "This holds for every client."


def test_effects_are_told_from_strict_to_free() -> None:
    row = EffectRow(
        caps={"leg": 2, "calf": 0, "thigh": 2},
        starts={"all": 1},
        bars={"friction": ("knee",), "tools": ("knee",), "stretch": ("all",)},
        notes={"slow_sit_up": ("all",), "keep_off_veins": ("leg",)},
        max_minutes=45,
        heat_minutes=10,
        positions=frozenset({"head_raised"}),
    )
    assert effects(row, BOOK) == (
        "No touch: the calf.",
        "Light (P2) at most: the leg and the thigh.",
        "Begin at very light (P1): everywhere.",
        "Left out: friction and hand-held tools, rollers, massage gun (the knee).",
        "Left out: gentle stretch (everywhere).",
        "A warm pack for 10 minutes at most.",
        "The plan takes 45 minutes at most.",
        "The head of the table is raised.",
        "The therapist reads: “Sit up slowly, and rest a minute before standing.”",
        f"The therapist reads: “{BOOK.text('en', 'note.keep_off_veins')}” (the leg).",
    )
    assert effects(EffectRow(), BOOK) == ()
    assert effects(EffectRow(heat_minutes=0), BOOK) == ("No warm pack.",)


def test_a_version_without_a_text_still_reads() -> None:
    bare = replace(BOOK, texts={"en": {}})
    assert condition({"is": ["bp", "not_controlled_or_160_100"]}, None, bare).sentence() == (
        "To “bp”, the client answers “not controlled or 160 100”."
    )
    assert condition(None, "full_moon", bare).sentence() == "The program decides: full moon."
    assert condition({"wish": ["full_moon"]}, None, bare).sentence() == "The client has a wish: full moon."
    assert effects(EffectRow(caps={"low_back": 0}, notes={"slow_sit_up": ("all",)}), bare) == (
        "No touch: the low back.",
        "The therapist reads: “slow sit up”",
    )


def test_clauses_stand_under_each_other() -> None:
    rule = BOOK.rule["skin_spreading_fast"]
    clause = condition(rule.when, rule.named, BOOK)
    assert isinstance(clause, Clause)
    assert [len(part.parts) for part in clause.parts] == [0, 2]
