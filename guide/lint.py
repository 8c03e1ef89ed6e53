"""The guide's wording check: what to look at again in a page, in the editor's words. It only ever warns."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from clinic.rules.lint import BANNED, LONGEST_SENTENCE, claims, sentences, words
from guide.body import KINDS, Part, strings

__all__ = ["BANNED", "LONGEST_SENTENCE", "Remark", "check", "remarks", "sentences", "texts", "words"]


@dataclass(frozen=True)
class Remark:
    """One thing to look at again: where it is, in the editor's words, and what is the matter."""

    where: str
    message: str


def remarks(parts: list[Part], lang: str = "en", **named: str) -> list[Remark]:
    """Everything to look at again in a body and in named texts beside it, such as its title."""
    return [Remark(where, message) for where, text in texts(parts, lang, **named) for message in check(text, lang)]


def check(text: str, lang: str = "en") -> list[str]:
    """Every fault of one text, as `clinic.rules.lint.check` finds them, said in the language of the editor's pages."""
    found = []
    for sentence in sentences(text):
        named = {"sentence": sentence, "count": words(sentence), "most": LONGEST_SENTENCE}
        if claims(sentence, lang):
            claimed = [name for name, banned in BANNED[lang].items() if banned.search(sentence)]
            found += [
                _("We do not claim this (%(name)s): “%(sentence)s”") % (named | {"name": each}) for each in claimed
            ]
        if words(sentence) > LONGEST_SENTENCE:
            found.append(_("%(count)s words in one sentence, %(most)s at most: “%(sentence)s”") % named)
    return found


def texts(parts: list[Part], lang: str = "en", **named: str) -> list[tuple[str, str]]:
    """Every text of a page with where it stands."""
    found = [(where.replace("_", " ").capitalize(), text) for where, text in named.items()]
    for number, part in enumerate(parts, 1):
        where = _("Part %(number)s (%(kind)s)") % {"number": number, "kind": _(KINDS[part["kind"]].label)}
        found += [(where, text) for text in strings(part, lang)]
    return found
