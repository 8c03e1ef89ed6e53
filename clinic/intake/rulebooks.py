"""Rulebooks that were used: an intake is pinned to the one it was started with, and every one used is kept whole."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from clinic.intake.models import Intake, RulebookVersion
from clinic.practice.language import language, speak
from clinic.rules import load
from clinic.rules.loading import ENGLISH, read_texts
from clinic.rules.rulebook import Rulebook, RulebookError, load_from

logger = logging.getLogger(__name__)


def keep_rulebook() -> RulebookVersion:
    """The record of the working rulebook, stored when it is first used."""
    working = load()
    kept, _ = RulebookVersion.objects.get_or_create(version=working.version, defaults={"files": dict(working.files)})
    return kept


def working_version() -> str:
    """The version of the working rulebook, which may not be stored yet."""
    return load().version


@lru_cache(maxsize=16)
def _stored(version: str) -> Rulebook:
    """An older rulebook, whole. Words that a newer program asks for and it never had come from the working one.

    A language in which it was not whole stays so, and everything reads in English: what a text said then may have been
    put otherwise since.
    """
    stored, working = _readable(version, RulebookVersion.objects.get(pk=version).files), load()
    new = working.texts[ENGLISH].keys() - stored.texts[ENGLISH].keys()
    texts = {
        name: {**{key: text for key, text in working.texts.get(name, {}).items() if key in new}, **own}
        for name, own in stored.texts.items()
    }
    return replace(stored, texts=texts)


def _readable(version: str, files: Mapping[str, str]) -> Rulebook:
    """A stored version; where this program no longer knows its shape, its own texts over the rows of the working one.

    A snapshot holds its level, findings and plan itself, so pages still tell these, in the words of their time.
    """
    try:
        return load_from(files, stored=True)
    except RulebookError as error:
        logger.warning("Rulebook %s is of a shape that is no longer known: %s", version[:12], error)
    working = load()
    try:
        own = read_texts(files)
    except RulebookError:
        own = {}
    texts = {name: {**working.texts.get(name, {}), **own.get(name, {})} for name in {*working.texts, *own}}
    return replace(working, version=version, files=dict(files), texts=texts)


def rulebook_in(version: str) -> Rulebook:
    """The rulebook of this version; the working one costs no query, an older one is read from the database once."""
    return load() if version == working_version() else _stored(version)


def speak_as(version: str) -> None:
    """Answer this request in English where the version of the record that it shows is not whole in its language.

    The whole page then, so that no page and no sentence is in two languages.
    """
    speak(rulebook_in(version).spoken(language()))


def rulebook_of(intake: Intake) -> Rulebook:
    """The rulebook that this intake is pinned to."""
    return rulebook_in(intake.rulebook_id)
