"""Reading a snapshot back: its ids with words put to them by the very rulebook that made it."""

from dataclasses import replace
from functools import lru_cache
from typing import Any

from clinic.intake.models import RulebookVersion
from clinic.prep.models import Assessment
from clinic.rules import load, load_from
from clinic.rules.rulebook import Rulebook
from clinic.rules.wording import render


@lru_cache(maxsize=16)
def _stored(version: str) -> Rulebook:
    """An older rulebook, whole. Words that a newer program asks for and it never had come from the working one."""
    stored, working = load_from(RulebookVersion.objects.get(pk=version).files), load()
    languages = {*stored.texts, *working.texts}
    texts = {name: {**working.texts.get(name, {}), **stored.texts.get(name, {})} for name in languages}
    return replace(stored, texts=texts)


def rulebook_behind(assessment: Assessment) -> Rulebook:
    """The rulebook that made this assessment; the working one where it is the same, so that no query is spent."""
    working = load()
    return working if assessment.rulebook_id == working.version else _stored(assessment.rulebook_id)


def rendered(assessment: Assessment, language: str, audience: str = "therapist") -> dict[str, Any]:
    """The assessment in the output format of clinical reference 2H, in words of `language`; kept on the instance."""
    kept: dict[tuple[str, str], dict[str, Any]] = assessment.__dict__.setdefault("_rendered", {})
    key = (language, audience)
    if key not in kept:
        kept[key] = render(assessment.result, rulebook_behind(assessment), language, audience)
    return kept[key]
