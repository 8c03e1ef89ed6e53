"""The JSON Schema: the samples fit it, and what it refuses is what the reader refuses."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given

from clinic.rules import FactsError, load, read_facts
from clinic.rules.schema import schema
from tests.rules.conftest import THOROUGH
from tests.rules.documents import documents, healthy

SAMPLES = sorted((Path(__file__).parents[2] / "docs" / "examples").glob("*.json"))
QUESTIONS = tuple(load().questions.values())
VALIDATOR = jsonschema.Draft202012Validator(schema(load()))


def test_it_is_a_schema() -> None:
    """With one question of each shape, since checking all of them takes long; THOROUGH checks all."""
    whole = schema(load())
    assert json.loads(json.dumps(whole)) == whole
    if not THOROUGH:
        shapes = {(row.type, *sorted({follow.type for follow in row.follow_ups})): row.id for row in QUESTIONS}
        answers = whole["properties"]["answers"]["properties"]
        whole["properties"]["answers"]["properties"] = {name: answers[name] for name in shapes.values()}
    jsonschema.Draft202012Validator.check_schema(whole)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_the_samples_fit(path: Path) -> None:
    VALIDATOR.validate(json.loads(path.read_text("utf-8")))


@given(documents(load()))
def test_every_honest_document_fits(document: dict[str, Any]) -> None:
    VALIDATOR.validate(document)


@pytest.mark.parametrize(
    "changes",
    [
        {"format": 2},
        {"language": "English"},
        {"session_minutes": 44},
        {"session_minutes": 61},
        {"session_minutes": 50.5},
        {"session_date": "tomorrow"},
        {"goals": {"primary": "fame"}},
        {"goals": {}},
        {"tender": [{"region": "calf_L", "score": 14}]},
        {"tender": [{"region": "elbow_L", "score": 4}]},
        {"scores": {"pain_now": -1}},
        {"wishes": {"pressure_pref": "P5"}},
        {"wishes": {"tea": "yes"}},
        {"answers": {"headache": "no"}},
        {"answers": {"locked": True}},
        {"answers": {"dvt_signs": ["ache"]}},
        {"answers": {"dvt_signs": ["pain", "pain"]}},
        {"answers": {"bp": "high"}},
        {"answers": {"hot_joint": {"value": "yes", "onset_days": -1}}},
        {"answers": {"hot_joint": {"onset_days": 1}}},
        {"answers": {"leg_surgery": {"value": "yes", "wound": "yes"}}},
        {"all_other_answers": None},
        {"all_other_answers": "yes"},
        {"letters": [{"date": "2026-11-18"}]},
        {"birth_date": None},
        {"extra": 1},
    ],
    ids=str,
)
def test_what_the_schema_refuses_the_reader_refuses(changes: dict[str, Any]) -> None:
    document = healthy(**changes)
    assert list(VALIDATOR.iter_errors(document))
    with pytest.raises(FactsError):
        read_facts(document, load())
