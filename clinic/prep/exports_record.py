"""What is stored around the answers of an intake, in words: slips, doctors' letters, signatures."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clinic.intake.models import Consent, Intake
from clinic.intake.sheet import Sheet
from clinic.practice.models import Clinic
from clinic.prep.letters import role_words
from clinic.prep.mistakes import mistakes
from clinic.prep.models import Assessment

Row = tuple[str, list[str]]


def mistaken(intake: Intake, language: str) -> Iterator[Row]:
    """Urgent answers that were taken back: both answers, when, and what the therapist found."""
    verdicts = {"open": _("Not judged yet"), "confirmed": _("It was a mistake"), "denied": _("It is true")}
    for claim in mistakes(intake, language):
        told = _("First: %(was)s. Then: %(now)s.") % {"was": claim["was"], "now": claim["now"]}
        verdict = f"{verdicts[claim['verdict']]} {claim['by']}".strip()
        yield claim["question"], [told, date_format(claim["at"], "MOMENT_FORMAT"), verdict]


def letters(sheet: Sheet, assessment: Assessment) -> Iterator[Row]:
    """The letters that the rules read, with all that stands in them."""
    for letter in assessment.facts.get("letters", []):
        said = {**{name: given for name, given in letter.items() if name != "limits"}, **letter.get("limits", {})}
        said.pop("clinician_role", None)
        lines = [f"{name.replace('_', ' ')}: {_plain(sheet, given)}" for name, given in said.items() if given]
        yield role_words(letter["clinician_role"]), lines


def _plain(sheet: Sheet, value: Any) -> str:
    if isinstance(value, bool):
        return yes_no(value)
    if isinstance(value, Mapping):
        return ", ".join(f"{sheet.region(name)} {each}" for name, each in value.items())
    return ", ".join(str(each) for each in value) if isinstance(value, list) else str(value)


def signatures(intake: Intake) -> Iterator[Row]:
    """Every signature with the words that were shown, those withdrawn too."""
    for consent in intake.consents.order_by("signed_at", "pk"):
        yield str(consent.get_kind_display()), _signed(intake, consent)


def _signed(intake: Intake, consent: Consent) -> list[str]:
    signed: Mapping[str, Any] = consent.signed  # type: ignore[assignment]
    lines = [*str(signed.get("text", "")).splitlines(), _("Signed by %(name)s") % {"name": signed.get("name", "")}]
    if signed.get("relation"):
        lines.append(str(signed["relation"]))
    if signed.get("drawing"):
        lines.append(_("A drawn signature is stored with it."))
    lines.append(_("%(when)s, text %(version)s") % {"when": moment(intake.clinic, consent.signed_at),
                                                    "version": consent.text_version})  # fmt: skip
    if consent.withdrawn_at:
        lines.append(_("Withdrawn or replaced %(when)s") % {"when": moment(intake.clinic, consent.withdrawn_at)})
    return lines


def moment(clinic: Clinic, at: datetime) -> str:
    """Day and time on the clinic's own clock."""
    return date_format(at.astimezone(clinic.zone), "MOMENT_FORMAT")


def yes_no(value: object) -> str:
    return _("Yes") if value else _("No")
