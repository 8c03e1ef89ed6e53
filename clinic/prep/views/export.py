"""Taking a sent intake away: as JSON, as FHIR, or as a PDF with every stored answer. Each download is in the trail."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clinic.intake.models import Intake
from clinic.practice.language import language
from clinic.practice.tenancy import StaffRequest
from clinic.prep import exports
from clinic.prep.exports_answers import sections
from clinic.prep.exports_record import moment
from clinic.prep.models import Assessment
from clinic.prep.paper import paper_of
from clinic.prep.pdf import pdf
from clinic.prep.views.shared import staff_appointment

NAMES = {"json": "intake.json", "fhir": "intake-fhir.json", "pdf": "intake.pdf"}
TYPES = {"json": "application/json", "fhir": "application/fhir+json", "pdf": "application/pdf"}


@require_safe
def export(request: StaffRequest, appointment: int) -> HttpResponse:
    """Which files there are."""
    found = staff_appointment(request, appointment, "export")
    sent = exports.sent_of(found)
    context = {"appointment": found, "sent": sent, "reference": exports.reference_of(sent[0]) if sent else ""}
    return render(request, "prep/export.html", context)


@require_safe
def export_file(request: StaffRequest, appointment: int, kind: str) -> HttpResponse:
    """One file: `json`, `fhir` or `pdf`. Before the form is sent there is none."""
    found = staff_appointment(request, appointment, f"export_{kind}")
    sent = exports.sent_of(found)
    if sent is None:
        messages.error(request, _("There is nothing to take away until the form is sent."))
        return redirect("prep:export", request.clinic.slug, appointment)
    response = HttpResponse(_content(request, kind, *sent), content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{NAMES[kind]}"'
    return response


def _content(request: StaffRequest, kind: str, intake: Intake, assessment: Assessment) -> bytes:
    if kind == "pdf":
        return pdf("answers.typ", _pdf_data(request, intake, assessment))
    is_plain = kind == "json"
    made = exports.as_document(assessment) if is_plain else exports.as_fhir(intake, assessment, language())
    return json.dumps(made, ensure_ascii=False, indent=2).encode()


def _pdf_data(request: StaffRequest, intake: Intake, assessment: Assessment) -> dict[str, Any]:
    reference, clinic = exports.reference_of(intake), request.clinic
    booked = intake.appointment
    return {
        "title": _("All answers of form %(reference)s") % {"reference": reference},
        "paper": paper_of(clinic, request.GET.get("paper", "")),
        "footer": f"{clinic.name} · {reference}",
        "note": _("Everything that is stored of this form, as it stands. Questions that were not asked are left out."),
        "about": [
            [_("Client"), booked.client.name],
            [_("Visit"), moment(clinic, booked.starts_at)],
            [_("Therapist"), booked.therapist.user.name],
            [_("Sent"), moment(clinic, intake.sent_at) if intake.sent_at else ""],
            [_("Rulebook"), assessment.rulebook_id[:12]],
        ],
        "sections": sections(intake, assessment, language()),
    }
