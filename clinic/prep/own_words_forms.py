"""The forms of a clinic's own words: its policies, and its wording of one line of the checklist, in each language."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clinic.practice.forms import PlainForm
from clinic.prep.forms import VersionField
from clinic.prep.own_words import AFTER, INSTEAD, POLICIES
from clinic.rules.own_words import (
    REWORDABLE,
    Fault,
    faults_of_addition,
    faults_of_policy,
    faults_of_rewording,
    long_sentences,
)

LONGEST_LINE, LONGEST_POLICY = 200, 400
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
BULLET = re.compile(r"^[ \t]*(?:[•·▪◦\uf0b7]|o(?=\t))[ \t]*", re.MULTILINE)
"""How a word processor writes the points of a list."""


class OwnText(forms.CharField):
    """A plain text of at most `most` characters, however it was pasted: no unseen characters, points as dashes."""

    widget = forms.Textarea

    def __init__(self, *, label: str, language: str, most: int, lines: int, folds: bool = False) -> None:
        self.most, self.folds = most, folds
        told = ngettext("At most %(most)s character.", "At most %(most)s characters.", most) % {"most": most}
        widget = forms.Textarea({"rows": lines, "lang": language, "dir": "auto"})
        super().__init__(label=label, required=False, help_text=told, widget=widget)

    def to_python(self, value: Any) -> str:
        text = re.sub(r"\r\n?|\x0b|\u2028|\u2029", "\n", str(value or "")).replace("\xa0", " ")
        text = BULLET.sub("- ", UNSEEN.sub("", text))
        if self.folds:
            return " ".join(text.split())
        lines = (re.sub(r"[ \t]+", " ", line).strip() for line in text.split("\n"))
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()

    def validate(self, value: str) -> None:
        super().validate(value)
        if (length := len(value)) > self.most:
            told = _("Use at most %(most)s characters. You have %(length)s, so take out %(over)s.")
            raise forms.ValidationError(told % {"most": self.most, "length": length, "over": length - self.most})


class OwnWordsForm(PlainForm):
    """What both forms share: a text in each language, the version that was shown, and hints that refuse nothing."""

    version = VersionField(required=False)

    def texts(self) -> Iterator[tuple[str, str, str]]:
        """(field, language, text) of each text that was typed."""
        for name, field in self.fields.items():
            text = self.cleaned_data.get(name)
            if isinstance(field, OwnText) and text:
                yield name, name.rpartition("_")[2], text

    def hints(self) -> list[str]:
        """Sentences that are hard to read."""
        return [hint for _name, _language, text in self.texts() for hint in long_ones(text)]

    def _refuse(self, find: Callable[[str, str], Iterable[Fault]]) -> None:
        for name, language, text in list(self.texts()):
            if told := [_why(fault) for fault in find(language, text)]:
                self.add_error(name, forms.ValidationError(told))


class PoliciesForm(OwnWordsForm):
    """What the clinic says about itself. `policies()` pairs each policy with its fields."""

    def __init__(self, data: Any, *, content: Mapping[str, Mapping[str, str]], version: int) -> None:
        stored = {f"{key}_{code}": content.get(key, {}).get(code, "") for key in POLICIES for code, _n in _languages()}
        super().__init__(data, initial={**stored, "version": version})
        for key, policy in POLICIES.items():
            for code, name in _languages():
                label = f"{policy.title} ({name})"
                self.fields[f"{key}_{code}"] = OwnText(label=label, language=code, most=LONGEST_POLICY, lines=3)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._refuse(lambda _language, text: faults_of_policy(text))
        return cleaned

    def policies(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Each policy with a field for each language."""
        return [(policy, [self[f"{key}_{code}"] for code, _n in _languages()]) for key, policy in POLICIES.items()]

    def typed(self) -> dict[str, dict[str, str]]:
        """What was typed, by policy; an empty entry for one that nothing is said about."""
        found: dict[str, dict[str, str]] = {key: {} for key in POLICIES}
        for name, language, text in self.texts():
            found[name.removesuffix(f"_{language}")][language] = text
        return found


class LineForm(OwnWordsForm):
    """The clinic's wording of one line. Only a line about comfort may be said differently."""

    how = forms.ChoiceField(
        label=gettext_lazy("Where your words stand"),
        choices=[
            (AFTER, gettext_lazy("After the original")),
            (INSTEAD, gettext_lazy("Instead of the original")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose where your words stand"),
            "invalid_choice": gettext_lazy("Choose where your words stand"),
        },
    )

    def __init__(self, data: Any, *, item: str, originals: Mapping[str, str], entry: Mapping[str, Any], version: int):
        stored = {f"text_{code}": entry.get("text", {}).get(code, "") for code, _n in _languages()}
        super().__init__(data, initial={**stored, "how": entry.get("how", AFTER), "version": version})
        self.item, self.originals = item, originals
        if item not in REWORDABLE:
            del self.fields["how"]
        for code, name in _languages():
            label = _("Your words (%(language)s)") % {"language": name}
            self.fields[f"text_{code}"] = OwnText(label=label, language=code, most=LONGEST_LINE, lines=3, folds=True)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._refuse(self._faults)
        return cleaned

    def _faults(self, language: str, text: str) -> list[Fault]:
        original = self.originals[language]
        if self.item not in REWORDABLE:
            return faults_of_addition(text, original)
        return faults_of_rewording(text, original) if self._replaces() else faults_of_policy(text)

    def _replaces(self) -> bool:
        return self.cleaned_data.get("how") == INSTEAD

    def typed(self) -> dict[str, Any]:
        """The entry to store; empty where nothing is said."""
        text = {language: text for _name, language, text in self.texts()}
        how = INSTEAD if self._replaces() else AFTER
        return {"how": how, "text": text, "of": dict(self.originals)} if text else {}

    def lines(self) -> list[tuple[str, str, forms.BoundField]]:
        """(language, original, field) for each language."""
        return [(code, self.originals[code], self[f"text_{code}"]) for code, _n in _languages()]


def long_ones(text: str) -> list[str]:
    """A hint for each sentence that is hard to read."""
    told = _("%(count)s words in one sentence. Twenty or fewer read easier: “%(sentence)s”")
    return [told % {"count": count, "sentence": sentence} for count, sentence in long_sentences(text)]


def _languages() -> list[tuple[str, str]]:
    return list(settings.LANGUAGES)


def _why(fault: Fault) -> str:
    """Why a text is refused, and what to do instead."""
    if fault.kind == "numbers" and not fault.found:
        return _("Leave numbers out: the original has none. Put yours under “Policies”.")
    told = {
        "claim": _("We never claim this: “%(found)s” Say it without."),
        "loosens": _("“%(found)s” sounds as if a safety line did not count. You may add to it, never loosen it."),
        "amount": _("“%(found)s”: times and amounts of this line are the rulebook’s. Leave yours out."),
        "numbers": _("Keep the numbers of the original and no others: %(found)s."),
    }
    return told[fault.kind] % {"found": fault.found}
