"""The JSON Schema (2020-12) of an intake document, generated from the rulebook so that the two cannot drift."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from . import facts, letters_in
from .questions import SIDES, FollowUp, Question
from .reading import LONGEST_LIST, LONGEST_TEXT, SHORT_TEXT
from .rulebook import Rulebook
from .signers import ROLES

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
DATE: Schema = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
TEXT: Schema = {"type": "string", "maxLength": LONGEST_TEXT}
SHORT: Schema = {"type": "string", "maxLength": SHORT_TEXT}
SCORE: Schema = {"type": "integer", "minimum": 0, "maximum": 10}
AREA: Schema = {
    "region": {"$ref": "#/$defs/region"},
    "score": SCORE,
    "words": {"type": "array", "items": SHORT, "maxItems": LONGEST_LIST},
}
UNKNOWN = ("num", "date", "side", "site")
"""Types of follow-up that may be answered with "unsure"."""


def schema(rulebook: Rulebook) -> Schema:
    """The schema of what `read_facts` takes. It cannot say all: only `read_facts` compares dates, for one."""
    return {
        "$schema": DIALECT,
        "title": "Intake",
        "description": f"One intake of Kneadwell, format {facts.FORMAT}. Rulebook {rulebook.version}.",
        **_object(_properties(rulebook), required=facts.REQUIRED),
        "anyOf": [
            {"required": ["all_other_answers"]},
            {"required": ["answers"], "properties": {"answers": {"required": _always_asked(rulebook)}}},
        ],
        "$defs": {
            "region": {"description": "A region with its side.", "enum": _instances(rulebook)},
            "place": {"description": "A region; without its side it means both.", "enum": _places(rulebook)},
        },
    }


def _properties(rulebook: Rulebook) -> Schema:
    return {
        "format": {"const": facts.FORMAT},
        "language": {"type": "string", "pattern": f"^{facts.LANGUAGE.pattern}$"},
        "session_date": DATE,
        "session_minutes": {"type": "integer", "minimum": facts.SHORTEST, "maximum": facts.LONGEST},
        "first_visit": {"type": "boolean"},
        "birth_date": DATE,
        "guardian_ok": {"type": ["boolean", "null"]},
        "goals": _goals(rulebook),
        "tender": _list(_object(AREA, ("region", "score"))),
        "scores": _object({name: {"anyOf": [SCORE, {"type": "null"}]} for name in facts.SCORES}),
        "wishes": _wishes(),
        "answers": _object({name: _answer(question, rulebook) for name, question in rulebook.questions.items()}),
        "all_other_answers": {"enum": ["no", None]},
        "letters": _list(_letter(rulebook)),
    }


def _goals(rulebook: Rulebook) -> Schema:
    known = list(rulebook.goals)
    other = {**TEXT, "type": ["string", "null"]}
    return _object({"primary": {"enum": known}, "secondary": {"enum": [*known, None]}, "other": other}, ("primary",))


def _wishes() -> Schema:
    return _object(
        {
            "pressure_pref": {"enum": list(facts.WISHED_PRESSURES)},
            "position_limits": _each_once({"enum": list(facts.LYING)}),
            "no_touch": _list(_ref("place")),
            "therapist_preference": SHORT,
            **{name: {"enum": ["yes", "no"]} for name in facts.YES_NO_WISHES},
        }
    )


def _letter(rulebook: Rulebook) -> Schema:
    pressures = {name: {"enum": list(letters_in.PRESSURES)} for name in _instances(rulebook)}
    limits = {
        "max_pressure": _object(pressures),
        "avoid": _list(_ref("place")),
        **{name: {"enum": list(letters_in.SAID)} for name in ("scar", "passive_movement", "heat")},
        "text": TEXT,
    }
    letter = {
        "clinician_role": {**SHORT, "examples": list(ROLES)},
        "date": DATE,
        "signed": {"type": "boolean"},
        "says": {"enum": list(letters_in.SAYS)},
        "covers": _each_once({"enum": list(letters_in.coverable(rulebook))}),
        "limits": _object(limits),
    }
    return _object(letter, ("clinician_role", "date", "signed", "says", "covers"))


def _answer(question: Question, rulebook: Rulebook) -> Schema:
    """A plain value, or an object with `value` and the follow-ups."""
    value = _value(question)
    details = {
        follow.id: {"description": _ask(rulebook, f"{question.id}.follow.{follow.id}"), **_detail(follow)}
        for follow in question.follow_ups
    }
    return {
        "description": _ask(rulebook, question.id),
        "anyOf": [value, _object({"value": value, **details}, ("value",))],
    }


def _ask(rulebook: Rulebook, name: str) -> str:
    return rulebook.text("en", f"question.{name}.ask")


def _detail(follow: FollowUp) -> Schema:
    extra: list[Schema] = [{"const": "unsure"}] if follow.type in UNKNOWN else []
    if follow.open:
        extra = [SHORT]
    return {"anyOf": [_value(follow), *extra, {"type": "null"}]}


def _value(row: Question | FollowUp) -> Schema:
    by_type: dict[str, Schema] = {
        "yn": {"enum": ["yes", "no", "unsure"]},
        "choice": {"enum": [*row.choices, "unsure"]},
        "ms": _each_once({"enum": [*row.choices, "unsure"]}),
        "side": {"enum": list(SIDES)},
        "site": _each_once(_ref("region")),
        "date": DATE,
        "num": {
            "type": "number" if isinstance(row.minimum, float) else "integer",
            "minimum": row.minimum or 0,
            "maximum": row.maximum or 0,
        },
        "txt": TEXT,
    }
    return by_type[row.type]


def _always_asked(rulebook: Rulebook) -> list[str]:
    return [name for name, question in rulebook.questions.items() if question.asked_when is None]


def _instances(rulebook: Rulebook) -> list[str]:
    return [name for places in rulebook.body.both_sides.values() for name in places]


def _places(rulebook: Rulebook) -> list[str]:
    return list(dict.fromkeys([*rulebook.body.both_sides, *_instances(rulebook)]))


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items, "maxItems": LONGEST_LIST}


def _each_once(items: Schema) -> Schema:
    return {**_list(items), "uniqueItems": True}


def _object(properties: Schema, required: Sequence[str] = ()) -> Schema:
    shape: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**shape, "required": list(required)} if required else shape
