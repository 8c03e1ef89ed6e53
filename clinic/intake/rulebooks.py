"""Rulebooks that were used: an intake is pinned to the one it was started with, and every one used is kept whole."""

from clinic.intake.models import Intake, RulebookVersion
from clinic.rules import load
from clinic.rules.rulebook import Rulebook, load_from


def keep_rulebook() -> RulebookVersion:
    """The record of the working rulebook, stored when it is first used."""
    working = load()
    kept, _ = RulebookVersion.objects.get_or_create(version=working.version, defaults={"files": dict(working.files)})
    return kept


def working_version() -> str:
    """The version of the working rulebook, which may not be stored yet."""
    return load().version


def rulebook_of(intake: Intake) -> Rulebook:
    """The rulebook that this intake is pinned to; the working one costs no query."""
    working = load()
    return working if intake.rulebook_id == working.version else load_from(intake.rulebook.files)
