"""A clinic's own words where clients read: its policies as they are now, its wording of a checklist as it was then."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinic.practice.models import Clinic
from clinic.prep.models import Assessment, OwnWords
from clinic.rules.own_words import REWORDABLE

Texts = Mapping[str, str]
"""Language -> what the clinic says in it."""
Item = dict[str, Any]
AFTER, INSTEAD = "after", "instead"


@dataclass(frozen=True)
class Policy:
    """One thing that a clinic says about itself: its heading, a hint for the owner, and its checklist line."""

    title: str | Promise
    hint: str | Promise
    item: str


POLICIES: dict[str, Policy] = {
    "wear": Policy(_("What to wear with us"), _("For example, whether you have shorts to lend."), "shorts"),
    "undress": Policy(
        _("Undressing and covering"),
        _("For example, that you leave the room while they get ready."),
        "clothing_choice",
    ),
    "find": Policy(
        _("Finding us and parking"), _("For example, the entrance, the lift and where to park."), "arrive_early"
    ),
    "late": Policy(_("If you are late"), _("For example, when you have to shorten the session."), "arrive_early"),
    "hours": Policy(_("When we are open"), _("For example, Monday to Friday, 9am to 6pm."), ""),
}
"""Key in the stored content -> the policy, in the order of the page."""


@dataclass(frozen=True)
class Said:
    """A text of the clinic for one reader. `in_other` names its language where it is not the reader's own."""

    text: str
    language: str
    in_other: str = ""

    @property
    def whole(self) -> str:
        """The text with its mark, where no markup can carry it."""
        return f"{self.text} ({self.in_other})" if self.in_other else self.text


@dataclass(frozen=True)
class Shown:
    """A policy as a client reads it."""

    key: str
    title: str | Promise
    item: str
    said: Said


def said(texts: Texts, language: str) -> Said | None:
    """The text in this language; else in the first language that has one, marked; None where nobody wrote any."""
    if own := texts.get(language):
        return Said(own, language)
    for other, _name in settings.LANGUAGES:
        if text := texts.get(other):
            return Said(text, other, IN_LANGUAGE[other]())
    return None


IN_LANGUAGE = {"en": lambda: gettext("in English"), "es": lambda: gettext("in Spanish")}
"""The mark behind a text in a language that is not the reader's."""


def policies(content: Mapping[str, Texts], language: str) -> list[Shown]:
    """The policies that have a text, as this reader sees them."""
    found = ((key, policy, said(content.get(key, {}), language)) for key, policy in POLICIES.items())
    return [Shown(key, policy.title, policy.item, text) for key, policy, text in found if text]


def policies_of(clinic: Clinic, language: str) -> list[Shown]:
    """The clinic's policies as they are now: a client who comes tomorrow needs today's way to the door."""
    now = OwnWords.objects.now(clinic, OwnWords.Subject.POLICIES)
    return policies(now.content, language) if now else []


def with_own_words(assessment: Assessment, result: dict[str, Any]) -> dict[str, Any]:
    """A rendered assessment whose checklist has the clinic's words of the time when it was made."""
    kept = assessment.own_words if assessment.own_words_id else None
    return worded(result, kept.content if kept else {})


def worded(result: dict[str, Any], content: Mapping[str, Any]) -> dict[str, Any]:
    """A rendered assessment with this wording. Each line has `own`, what the clinic adds, or None.

    A line said differently has `original`, too: what the rulebook says.
    """
    language = result["language"]
    return {**result, "checklist": [_line(item, content.get(item["id"]), language) for item in result["checklist"]]}


def _line(item: Item, entry: Mapping[str, Any] | None, language: str) -> Item:
    """The original stands first unless this very line may be said differently, and was, in the reader's language."""
    own = said(entry["text"], language) if entry else None
    if entry is None or own is None:
        return {**item, "own": None, "original": ""}
    if _replaces(item, entry, own):
        return {**item, "text": own.text, "own": None, "original": item["text"]}
    return {**item, "own": own, "original": ""}


def _replaces(item: Item, entry: Mapping[str, Any], own: Said) -> bool:
    """Written for this line as it reads here: where the rulebook says it anew, both are shown until the owner looks."""
    may = item["id"] in REWORDABLE and entry["how"] == INSTEAD and not own.in_other
    return may and entry["of"].get(own.language) == item["text"]
