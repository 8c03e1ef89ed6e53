"""FHIR: the questions of a rulebook and the answers of an intake, valid, and whole enough to make the intake of again.

fhir.resources has R4B and R5, not R4 itself. Questionnaire, QuestionnaireResponse, Bundle and Patient are the same in
R4 (4.0.1) and R4B (4.3.0), so R4B validates them here.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.questionnaire import Questionnaire
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic.prep import exports_fhir as fhir
from clinic.prep.exports_items import NONE, Item, items_of
from clinic.rules import assess, load, read_facts
from clinic.rules.facts import KEYS
from clinic.rules.wording import dump
from tests.rules.documents import documents, healthy

BOOK = load()
AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
ABOUT = {"subject": "urn:uuid:6f9619ff-8b86-d011-b42d-00c04fc964ff", "authored": AT, "reference": "K00012"}
LETTER = {
    "clinician_role": "surgeon", "date": "2026-11-18", "signed": True, "says": "allowed",
    "covers": ["leg_surgery", "knee_replacement"],
    "limits": {"max_pressure": {"front_thigh_R": "P2", "calf_L": "P1"}, "avoid": [], "scar": "no_contact",
               "passive_movement": "silent", "heat": "silent", "text": "Not before week 12. Ünïcode – “quoted”."},
}  # fmt: skip
SURGERY = {"value": "yes", "side": "R", "kind": "knee_replacement", "date": "2026-09-28", "wound_closed": "yes"}


def walk(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [found for item in items for found in (item, *walk(item.get("item", [])))]


def read_back(document_items: list[dict[str, Any]]) -> dict[str, Any]:
    """The 2H document that a response says: written for the test alone, from the link ids."""
    tree = {item.link: item for item in flat(items_of(BOOK, "en"))}
    made = _group(document_items, tree)
    for letter in made.get("letters", []):
        pressures = letter["limits"].pop("max_pressure", [])
        letter["limits"]["max_pressure"] = {each["region"]: each["pressure"] for each in pressures}
    return made


def flat(items: tuple[Item, ...]) -> list[Item]:
    return [found for item in items for found in (item, *flat(item.items))]


def _group(given: list[dict[str, Any]], tree: dict[str, Item]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for answered in given:
        item = tree[answered["linkId"]]
        if item.link.startswith("section."):
            made.setdefault("answers", {}).update(_group(answered["item"], tree))
        elif item.type == "group" and item.repeats:
            made.setdefault(item.key, []).append(_group(answered["item"], tree))
        elif item.type == "group":
            made[item.key] = _group(answered["item"], tree)
        elif item.key.endswith("_unsure"):
            made[item.key.removesuffix("_unsure")] = "unsure"
        else:
            values = [_plain(each) for each in answered["answer"]]
            made[item.key] = [each for each in values if each != NONE] if item.repeats else values[0]
    return made


def _plain(answer: Mapping[str, Any]) -> Any:
    (value,) = answer.values()
    return value["code"] if isinstance(value, dict) else value


def bare(document: Mapping[str, Any]) -> dict[str, Any]:
    """A 2H document without what says nothing: gaps, empty texts, details that were left out."""

    def tidy(value: Any) -> Any:
        if isinstance(value, Mapping):
            kept = {key: tidy(each) for key, each in value.items() if each not in (None, "")}
            return {key: each for key, each in kept.items() if each != {}}
        return [tidy(each) for each in value] if isinstance(value, list) else value

    made = tidy(document)
    made["answers"] = {
        name: answer if isinstance(answer, dict) or not BOOK.questions[name].follow_ups else {"value": answer}
        for name, answer in tidy(document.get("answers", {})).items()
        if answer != ""
    }
    for name in ("letters", "tender"):
        if not made.get(name):
            made.pop(name, None)
    for area in made.get("tender", []):
        area.pop("words", None) if not area.get("words") else None
    if not made["answers"]:
        made.pop("answers")
    return made


def test_the_questionnaire_is_valid_and_names_every_question_and_detail() -> None:
    made = fhir.questionnaire(BOOK, "en", AT)
    Questionnaire.model_validate(made)
    links = [item["linkId"] for item in walk(made["item"])]
    assert len(links) == len(set(links))
    for question in BOOK.questions.values():
        assert f"answers.{question.id}" in links
        for follow in question.follow_ups:
            assert f"answers.{question.id}.{follow.id}" in links
    assert {link.split(".")[0] for link in links} == {*KEYS, "section"}
    assert made["version"] == BOOK.version


def test_the_same_rulebook_gives_the_same_questions_in_either_language_by_the_same_links() -> None:
    english, spanish = (fhir.questionnaire(BOOK, language, AT) for language in ("en", "es"))
    assert fhir.questionnaire(BOOK, "en", AT) == english
    Questionnaire.model_validate(spanish)
    keep = ("url", "version", "name")
    assert [english[key] for key in keep] == [spanish[key] for key in keep]
    assert [item["linkId"] for item in walk(english["item"])] == [item["linkId"] for item in walk(spanish["item"])]
    assert english["item"] != spanish["item"]


def test_a_detail_hangs_on_the_answers_that_call_for_it() -> None:
    items = {item["linkId"]: item for item in walk(fhir.questionnaire(BOOK, "en", AT)["item"])}
    side = items["answers.leg_surgery.side"]
    assert {rule["question"] for rule in side["enableWhen"]} == {"answers.leg_surgery.value"}
    assert {rule["answerCoding"]["code"] for rule in side["enableWhen"]} == {"yes", "unsure"}
    assert side["enableBehavior"] == "any"


@pytest.mark.parametrize(
    "document",
    [
        healthy(),
        healthy(answers={"leg_surgery": SURGERY, "dvt_signs": [], "meds": "aspirin\n\nßé 😀 " * 200}, letters=[LETTER]),
        healthy(answers={"leg_surgery": {**SURGERY, "date": "unsure", "side": "both"}, "dvt_signs": ["unsure"]}),
        healthy(tender=[{"region": "low_back", "score": 0, "words": ["aching", "own words"]}], guardian_ok=False),
    ],
)
def test_an_intake_comes_back_whole_from_its_response(document: dict[str, Any]) -> None:
    check(document)


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_any_honest_intake_is_valid_and_comes_back_whole(data: st.DataObject) -> None:
    check(data.draw(documents(BOOK)))


def check(document: dict[str, Any]) -> None:
    made = fhir.response(document, BOOK, "en", **ABOUT)
    QuestionnaireResponse.model_validate(made)
    asked = {item["linkId"] for item in walk(fhir.questionnaire(BOOK, "en", AT)["item"])}
    assert {item["linkId"] for item in walk(made["item"])} <= asked
    assert bare(read_back(made["item"])) == bare(document)


def test_what_comes_back_gives_the_same_assessment() -> None:
    document = healthy(answers={"leg_surgery": SURGERY, "knee_replacement": {"value": "R", "date": "2026-09-28"}})
    back = read_back(fhir.response(document, BOOK, "en", **ABOUT)["item"])
    first, second = (dump(assess(read_facts(each, BOOK), BOOK)) for each in (document, back))
    assert first == second


def test_the_bundle_is_valid_and_its_parts_name_each_other() -> None:
    made = fhir.bundle(
        (fhir.address_of("questions", BOOK.version), fhir.questionnaire(BOOK, "en", AT)),
        (fhir.address_of("answers", 12), fhir.response(healthy(), BOOK, "en", **ABOUT)),
        at=AT,
    )
    Bundle.model_validate(made)
    questions, answers = (entry["resource"] for entry in made["entry"])
    assert answers["questionnaire"] == f"{questions['url']}|{questions['version']}"
    assert len({entry["fullUrl"] for entry in made["entry"]}) == 2


def test_a_fault_is_seen() -> None:
    """The validator is no rubber stamp."""
    wrong = fhir.response(healthy(), BOOK, "en", **ABOUT) | {"status": "sent", "item": [{"answer": []}]}
    with pytest.raises(ValueError, match="linkId"):
        QuestionnaireResponse.model_validate(wrong)
