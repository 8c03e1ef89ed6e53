"""A doctor's letter as staff copy it down: which findings it covers, what it allows, and its limits."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinic.intake.models import LetterFile
from clinic.practice.fields import Choice, DateField, speak_plainly
from clinic.practice.forms import KeyField
from clinic.practice.language import language as page_language
from clinic.rules import load
from clinic.rules.rulebook import Rulebook
from clinic.rules.signers import ROLES, may_sign, role_of
from clinic.rules.wording import region_name

LIMIT_ROWS = 4
ANYBODY, ANOTHER = ("gp", "hospital_doctor", "specialist"), "other_clinician"
"""Doctors who may sign for anything that they treat: offered before and after those of the findings."""
AVOID, WITHIN = "avoid", "allowed_with_limits"
SILENT = [
    ("silent", _("The letter does not say")),
    ("no", _("No")),
    ("limits", _("Within limits")),
    ("allowed", _("Yes")),
]
SCAR = [
    ("silent", _("The letter does not say")),
    ("no_contact", _("No touching")),
    ("limits", _("Lightly")),
    ("allowed", _("Yes")),
]


def findings_needing_letter(result: dict[str, Any]) -> list[dict[str, Any]]:
    """The findings of a rendered result that a letter can lower, those already lowered included."""
    return [finding for finding in result["findings"] if finding["level"] == "CLEARANCE"]


def coverable(findings: Iterable[dict[str, Any]], rulebook: Rulebook) -> list[tuple[str, str]]:
    """What a letter may name so that these findings are lowered: question (or question.follow-up) ids, in words."""
    rules, titles = {rule.id: rule for rule in rulebook.rules}, dict[str, list[str]]()
    for finding in findings:
        for item in rules[finding["rule"]].covers:
            titles.setdefault(item, []).append(_named(item, finding["title"], rulebook))
    return [(item, "; ".join(dict.fromkeys(words))) for item, words in titles.items()]


def signers(findings: Iterable[dict[str, Any]], rulebook: Rulebook) -> list[tuple[str, str]]:
    """Whose letters count for at least one of these findings, in words; the rules judge each finding by itself."""
    rules = {rule.id: rule for rule in rulebook.rules}
    asked = [rules[finding["rule"]].signers for finding in findings]
    anything = rulebook.everybody.lists["sign_anything"]
    named = {role for role in ROLES if any(may_sign(role, each, anything) for each in asked)} - {*anything}
    offered = (*ANYBODY, *(role for role in ROLES if role in named), ANOTHER)
    return [(role, role_words(role)) for role in offered]


def role_words(role: str) -> str:
    """A clinician in words; one whom the rules do not know as it stands."""
    book, key = load(), f"letter.role.{role_of(role)}"
    words = book.text(page_language(), key) if book.has_text(page_language(), key) else role
    return words[:1].upper() + words[1:]


def _named(item: str, title: str, rulebook: Rulebook) -> str:
    """A whole question by the finding's title, a detail of one by its own question as well."""
    question, _dot, follow = item.partition(".")
    words = f"question.{question}.follow.{follow}.ask"
    language = page_language()
    return f"{title}: {rulebook.text(language, words)}" if follow and rulebook.has_text(language, words) else title


class LetterForm(forms.Form):
    """One letter. `as_letter()` gives it in the intake format (2H)."""

    use_required_attribute = False
    key = KeyField()
    pages = forms.MultipleChoiceField(
        label=_("Which pages are this letter?"),
        help_text=_("Pages of another letter go on waiting."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick the pages of this letter")},
    )
    clinician_role = forms.ChoiceField(
        label=_("Who wrote it?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who wrote the letter")},
    )
    date = DateField(label=_("Date on the letter"))
    covers = forms.MultipleChoiceField(
        label=_("What does it cover?"),
        help_text=_("Tick only what the letter names."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one thing that the letter names")},
    )
    signed = forms.ChoiceField(
        label=_("Is it signed?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether the letter is signed")},
    )
    says = forms.ChoiceField(
        label=_("What does it say?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what the letter allows")},
    )
    scar = forms.ChoiceField(label=_("Touching the scar"), choices=SCAR, initial="silent", required=False)
    passive_movement = forms.ChoiceField(
        label=_("Bending the knee for the client"), choices=SILENT, initial="silent", required=False
    )
    heat = forms.ChoiceField(label=_("A heat pack"), choices=SILENT, initial="silent", required=False)
    text = forms.CharField(
        label=_("Limits in the letter’s own words"),
        help_text=_("You can leave this empty."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self,
        data: Any,
        *,
        findings: Sequence[dict[str, Any]],
        rulebook: Rulebook,
        today: dt.date,
        files: Sequence[LetterFile] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        speak_plainly(self.fields)
        self._offer_pages(files)
        covers, written, says = self.fields["covers"], self.fields["date"], self.fields["says"]
        role = self.fields["clinician_role"]
        if isinstance(role, forms.ChoiceField):
            role.choices = signers(findings, rulebook)
        if isinstance(says, forms.ChoiceField):
            says.choices = _verdicts()
        if isinstance(covers, forms.MultipleChoiceField):
            covers.choices = coverable(findings, rulebook)
        if isinstance(written, DateField):
            days = rulebook.everybody.numbers["letter_days"]
            written.earliest, written.latest = today - dt.timedelta(days=days), today
            written.example = today - dt.timedelta(days=7)
            said = {"days": days, "example": written.example_words}
            written.help_text = gettext("Not older than %(days)s days. For example, %(example)s") % said
        for number in range(1, LIMIT_ROWS + 1):
            self.fields[f"region_{number}"] = forms.ChoiceField(
                label=_("Area"), required=False, choices=_areas(rulebook)
            )
            self.fields[f"limit_{number}"] = forms.ChoiceField(
                label=_("At most"), required=False, choices=_pressures(rulebook)
            )

    def _offer_pages(self, files: Sequence[LetterFile]) -> None:
        """Where one file came in there is nothing to choose."""
        if len(files) < 2:
            del self.fields["pages"]
            return
        words = gettext("Page %(number)s of what came in")
        pages = self.fields["pages"]
        if isinstance(pages, forms.MultipleChoiceField):
            pages.choices = [(file.name, words % {"number": number}) for number, file in enumerate(files, 1)]
        self.initial["pages"] = [file.name for file in files]

    @property
    def limit_rows(self) -> list[tuple[Any, Any]]:
        """The pairs of area and limit, as bound fields."""
        return [(self[f"region_{number}"], self[f"limit_{number}"]) for number in range(1, LIMIT_ROWS + 1)]

    @property
    def main_fields(self) -> list[Any]:
        """The questions that every letter answers, as bound fields."""
        names = ("pages", "clinician_role", "date", "covers", "signed", "says")
        return [self[name] for name in names if name in self.fields]

    @property
    def limit_fields(self) -> list[Any]:
        """The limits beside the areas, as bound fields."""
        return [self[name] for name in ("scar", "passive_movement", "heat", "text")]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("signed") == "no" and cleaned.get("says") in ("allowed", WITHIN):
            self.add_error("signed", _("A letter without a signature cannot allow a massage. Ask for a signed one."))
        for number in range(1, LIMIT_ROWS + 1):
            if bool(cleaned.get(f"region_{number}")) != bool(cleaned.get(f"limit_{number}")):
                self.add_error(f"limit_{number}", _("Choose both an area and a limit, or neither"))
        if cleaned.get("says") == WITHIN and not self._names_a_limit(cleaned):
            self.add_error("says", _("Enter at least one limit below, or choose “Massage is allowed”"))
        return cleaned

    def _names_a_limit(self, cleaned: dict[str, Any]) -> bool:
        named = [cleaned.get(f"region_{number}") for number in range(1, LIMIT_ROWS + 1)]
        said = [
            cleaned.get(name) not in (None, "", "silent", "allowed") for name in ("scar", "passive_movement", "heat")
        ]
        return any(named) or any(said) or bool(cleaned.get("text"))

    def as_letter(self) -> dict[str, Any]:
        """The letter in the intake format: `covers` holds question ids."""
        cleaned = self.cleaned_data
        return {
            "clinician_role": cleaned["clinician_role"],
            "date": cleaned["date"].isoformat(),
            "signed": cleaned["signed"] == "yes",
            "says": cleaned["says"],
            "covers": sorted(cleaned["covers"]),
            "limits": self._limits(),
        }

    def _limits(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        chosen = [(cleaned[f"region_{n}"], cleaned[f"limit_{n}"]) for n in range(1, LIMIT_ROWS + 1)]
        given = [(region, limit) for region, limit in chosen if region]
        return {
            "max_pressure": {region: limit for region, limit in given if limit != AVOID},
            "avoid": [region for region, limit in given if limit == AVOID],
            "scar": cleaned["scar"] or "silent",
            "passive_movement": cleaned["passive_movement"] or "silent",
            "heat": cleaned["heat"] or "silent",
            "text": cleaned["text"],
        }


def _verdicts() -> list[tuple[str, Choice]]:
    return [
        ("allowed", Choice(gettext("Massage is allowed"))),
        (WITHIN, Choice(gettext("Massage is allowed within limits"), gettext("Enter each limit below."))),
        ("not_allowed", Choice(gettext("No massage"), gettext("Then there is none, whatever else is answered."))),
    ]


def _areas(rulebook: Rulebook) -> list[tuple[str, Any]]:
    language = page_language()
    instances: Iterable[str] = (name for region in rulebook.regions.values() for name in region.instances())
    return [("", "–"), *((name, region_name(rulebook, language, name)) for name in instances)]


def _pressures(rulebook: Rulebook) -> list[tuple[str, Any]]:
    language = page_language()
    named = [(f"P{number}", rulebook.text(language, f"pressure.P{number}")) for number in range(1, 5)]
    return [("", "–"), (AVOID, _("Do not touch")), *named]
