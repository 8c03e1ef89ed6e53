"""The pages of a letter, handed out so that a browser does nothing with them, and only to those who give care."""

import re

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from clinic.intake.models import LetterFile
from clinic.practice.tenancy import StaffRequest
from clinic.prep.views.shared import staff_appointment

SANDBOX = "default-src 'none'; sandbox"
"""What a browser may do with a file of somebody else's: nothing."""
FILE_NAME = re.compile(r"[A-Za-z0-9_-]{32}")
ENDINGS = {LetterFile.Kind.JPEG: ("image/jpeg", "jpg"), LetterFile.Kind.PDF: ("application/pdf", "pdf")}


@require_safe
def letter_file(request: StaffRequest, appointment: int, name: str) -> HttpResponse:
    """One file of a letter to save, in nobody's hands but those of this clinic's care."""
    found = _file(request, appointment, name)
    kind, ending = ENDINGS[LetterFile.Kind(found.kind)]
    return _served(found, kind, f'attachment; filename="letter-{found.pk}.{ending}"')


@require_safe
def letter_image(request: StaffRequest, appointment: int, name: str) -> HttpResponse:
    """One page of a letter as a picture for our own page. A PDF is no picture: it is saved and opened elsewhere."""
    found = _file(request, appointment, name)
    if found.kind != LetterFile.Kind.JPEG:
        raise Http404
    return _served(found, "image/jpeg", "inline")


def _file(request: StaffRequest, appointment: int, name: str) -> LetterFile:
    visit = staff_appointment(request, appointment, "letter")
    if not FILE_NAME.fullmatch(name):
        raise Http404  # and no database is asked for a name that it cannot hold
    return get_object_or_404(request.clinic.letter_files, clearance__client=visit.client, name=name)


def _served(found: LetterFile, kind: str, disposition: str) -> HttpResponse:
    headers = {"Content-Disposition": disposition, "Content-Security-Policy": SANDBOX, "Cache-Control": "no-store",
               "X-Content-Type-Options": "nosniff"}  # fmt: skip
    return HttpResponse(found.content, content_type=kind, headers=headers)
