"""Rulebooks that were used: an intake is pinned to the one it was started with, and every one used is kept whole."""

from dataclasses import replace
from functools import lru_cache

from clinic.intake.models import Intake, RulebookVersion
from clinic.practice.language import language, speak
from clinic.rules import load
from clinic.rules.loading import ENGLISH
from clinic.rules.rulebook import Rulebook, load_from


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
    stored, working = load_from(RulebookVersion.objects.get(pk=version).files, stored=True), load()
    new = working.texts[ENGLISH].keys() - stored.texts[ENGLISH].keys()
    texts = {
        name: {**{key: text for key, text in working.texts.get(name, {}).items() if key in new}, **own}
        for name, own in stored.texts.items()
    }
    return replace(stored, texts=texts)


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
