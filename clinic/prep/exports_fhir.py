"""One sent intake as FHIR R4: a Questionnaire of the rulebook's version, the client's response to it, in a Bundle.

Plain dicts, made from the tree of `exports_items`. The canonical address is one for all installations, since the same
rulebook asks the same questions everywhere.
"""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from clinic.practice.models import Client
from clinic.prep.exports_items import NO_ROOM_FOR_UNSURE, NONE, UNSURE, Item, items_of
from clinic.rules.rulebook import Rulebook

CANONICAL = "urn:kneadwell:questionnaire:intake"
CODES = "urn:kneadwell:answers"
INTAKES, CLIENTS = "urn:kneadwell:intake", "urn:kneadwell:client"
VALUES = {"integer": "valueInteger", "decimal": "valueDecimal", "date": "valueDate", "boolean": "valueBoolean",
          "text": "valueString", "string": "valueString"}  # fmt: skip

Json = dict[str, Any]


def questionnaire(book: Rulebook, language: str, first_used: datetime) -> Json:
    """The questions of this rulebook; `first_used` is when it came into use."""
    return {
        "resourceType": "Questionnaire",
        "id": f"intake-{book.version[:12]}",
        "language": language,
        "url": CANONICAL,
        "version": book.version,
        "name": "KneadwellIntake",
        "title": "Kneadwell: intake before a massage",
        "status": "active",
        "subjectType": ["Patient"],
        "date": first_used.isoformat(timespec="seconds"),
        "item": [_item(item) for item in items_of(book, language)],
    }


def response(document: Mapping[str, Any], book: Rulebook, language: str, **about: Any) -> Json:
    """The answers of a 2H document. `about` holds `subject`, `authored` and the `reference` of the intake."""
    return {
        "resourceType": "QuestionnaireResponse",
        "language": language,
        "identifier": {"system": INTAKES, "value": about["reference"]},
        "questionnaire": f"{CANONICAL}|{book.version}",
        "status": "completed",
        "subject": {"reference": about["subject"]},
        "authored": about["authored"].isoformat(timespec="seconds"),
        "item": _answered(items_of(book, language), _values(document, book)),
    }


def bundle(*resources: tuple[str, Json], at: datetime) -> Json:
    """Resources with their addresses, as one collection."""
    entries = [{"fullUrl": address, "resource": resource} for address, resource in resources]
    stamp = at.isoformat(timespec="milliseconds")
    return {"resourceType": "Bundle", "type": "collection", "timestamp": stamp, "entry": entries}


def patient(client: Client) -> Json:
    """Whom the answers are about."""
    ways = [("phone", client.phone), ("email", client.email)]
    telecom = [{"system": system, "value": value} for system, value in ways if value]
    return {
        "resourceType": "Patient",
        "identifier": [{"system": CLIENTS, "value": f"{client.clinic.slug}/{client.pk}"}],
        "name": [{"text": client.name}],
        **({"birthDate": client.birth_date.isoformat()} if client.birth_date else {}),
        **({"telecom": telecom} if telecom else {}),
        "communication": [{"language": {"coding": [{"system": "urn:ietf:bcp:47", "code": client.language}]}}],
    }


def address_of(kind: str, key: object) -> str:
    """The address of a resource inside a bundle: the same for the same record."""
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'urn:kneadwell:{kind}:{key}')}"


def _item(item: Item) -> Json:
    made: Json = {"linkId": item.link, "text": item.text, "type": item.type}
    if item.depends_on:
        made |= _enabled(item)
    if item.repeats:
        made["repeats"] = True
    if item.choices:
        made["answerOption"] = [{"valueCoding": _coding(item.link, *choice)} for choice in item.choices]
    if item.items:
        made["item"] = [_item(inner) for inner in item.items]
    return made


def _enabled(item: Item) -> Json:
    if not item.when:
        return {"enableWhen": [{"question": item.depends_on, "operator": "exists", "answerBoolean": True}]}
    rules = [
        {"question": item.depends_on, "operator": "=", "answerCoding": _coding(item.depends_on, *choice)}
        for choice in item.when
    ]
    return {"enableWhen": rules, **({"enableBehavior": "any"} if len(rules) > 1 else {})}


def _coding(link: str, code: str, words: str) -> Json:
    return {"system": f"{CODES}:{link}", "code": code, "display": words}


def _answered(items: Iterable[Item], values: Mapping[str, Any]) -> list[Json]:
    return [answer for item in items for answer in _answers(item, values.get(item.key))]


def _answers(item: Item, value: Any) -> list[Json]:
    """An item as often as it was answered; nothing where it was not."""
    if value is None:
        return []
    about = {"linkId": item.link, "text": item.text}
    if item.type == "group":
        each = [_answered(item.items, given) for given in (value if item.repeats else [value])]
        return [{**about, "item": inner} for inner in each if inner]
    given = [_value(item, one) for one in (value if isinstance(value, list) else [value]) if one not in ("", None)]
    return [{**about, "answer": given}] if given else []


def _value(item: Item, value: Any) -> Json:
    if not item.choices:
        return {VALUES[item.type]: value}
    words = dict(item.choices).get(value)
    return {"valueString": value} if words is None else {"valueCoding": _coding(item.link, value, words)}


def _values(document: Mapping[str, Any], book: Rulebook) -> Json:
    """The document in the shape of the tree: no tick is an answer too, and details stand beside their answer."""
    answers = {name: _with_details(name, answer, book) for name, answer in document.get("answers", {}).items()}
    wishes = {**document.get("wishes", {})}
    for name in ("position_limits", "no_touch"):
        if name in wishes:
            wishes[name] = list(wishes[name]) or [NONE]
    letters = [_letter(letter) for letter in document.get("letters", [])]
    return {**document, "answers": answers, "wishes": wishes, "letters": letters}


def _with_details(name: str, answer: Any, book: Rulebook) -> Any:
    question = book.questions[name]
    value, details = (answer["value"], answer) if isinstance(answer, Mapping) else (answer, {})
    value = [NONE] if value == [] else value
    if not question.follow_ups:
        return value
    made: Json = {"value": value}
    for follow in question.follow_ups:
        given = details.get(follow.id)
        if given == UNSURE and follow.type in NO_ROOM_FOR_UNSURE:
            made[f"{follow.id}_unsure"] = True
        else:
            made[follow.id] = [NONE] if given == [] else given
    return made


def _letter(letter: Mapping[str, Any]) -> Json:
    limits = dict(letter.get("limits", {}))
    pressures = limits.pop("max_pressure", {})
    limits["max_pressure"] = [{"region": region, "pressure": firm} for region, firm in pressures.items()]
    limits["avoid"] = list(limits.get("avoid", [])) or [NONE]
    return {**letter, "covers": list(letter.get("covers", [])) or [NONE], "limits": limits}
