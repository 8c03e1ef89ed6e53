"""What a clinic may take away of one sent intake: the 2H document, FHIR, and a PDF with every answer that is stored."""

from typing import Any

from django.utils import timezone

from clinic.intake.models import Intake
from clinic.practice.models import Appointment
from clinic.prep import exports_fhir as fhir
from clinic.prep.models import Assessment
from clinic.prep.reading import rulebook_behind
from clinic.prep.stage import intake_of, newest_of


def sent_of(appointment: Appointment) -> tuple[Intake, Assessment] | None:
    """The intake of an appointment and its assessment in force; None until the form has been sent."""
    intake, newest = intake_of(appointment), newest_of(appointment)
    return (intake, newest) if intake is not None and intake.sent_at is not None and newest is not None else None


def reference_of(intake: Intake) -> str:
    """What the client's receipt calls this form."""
    return f"K{intake.pk:05d}"


def as_document(assessment: Assessment) -> dict[str, Any]:
    """The 2H document as the rules read it; `manage.py prepare` makes the same assessment of it again."""
    return dict(assessment.facts)  # type: ignore[arg-type]


def as_fhir(intake: Intake, assessment: Assessment, language: str) -> dict[str, Any]:
    """The client, the questions and the answers, as one FHIR Bundle."""
    book, client = rulebook_behind(assessment), intake.appointment.client
    questions = fhir.questionnaire(book, language, assessment.rulebook.first_used_at)
    whom = fhir.address_of("client", f"{intake.clinic.slug}/{client.pk}")
    answers = fhir.response(
        as_document(assessment),
        book,
        language,
        subject=whom,
        authored=intake.sent_at,
        reference=reference_of(intake),
    )
    return fhir.bundle(
        (whom, fhir.patient(client)),
        (fhir.address_of("rulebook", book.version), questions),
        (fhir.address_of("intake", f"{intake.clinic.slug}/{intake.pk}"), answers),
        at=timezone.now(),
    )
