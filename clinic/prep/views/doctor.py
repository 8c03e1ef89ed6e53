"""The doctor's door: a link that takes one letter, once. To look at it changes nothing and shows nobody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from clinic import wall
from clinic.intake.models import LetterFile
from clinic.practice import single_use
from clinic.practice.models import SingleUseLink
from clinic.practice.refusals import Refused
from clinic.prep import actions
from clinic.prep.actions.letters import has_agreed
from clinic.prep.upload_forms import UploadForm

STATUS = {"unknown": 404, "revoked": 410, "expired": 410, "spent": 410, "locked": 403, "not_agreed": 403}


@require_http_methods(["GET", "HEAD", "POST"])
def letter_door(request: HttpRequest, token: str) -> HttpResponse:
    """Take the letter. All files or none: the link works once, and a page that could not be read would be lost."""
    link = single_use.find(token, single_use.Purpose.LETTER)
    if link is not None:
        wall.enter(link.clinic_id)
    why = single_use.why_dead(link) or _not_agreed(link)
    if link is None or why is not None:
        return dead(request, "letter", why, link)
    timezone.activate(link.clinic.zone)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_valid():
        try:
            actions.receive(appointment=link.appointment, pages=form.pages, source=LetterFile.Source.DOCTOR, link=link)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return render(request, "prep/letter_arrived.html", {"clinic": link.clinic, "count": len(form.pages)})
    if form.was_refused and not single_use.count_wrong(link):
        return dead(request, "letter", "locked", link)
    context = {"form": form, "clinic": link.clinic, "until": link.expires_at}
    return render(request, "prep/letter_door.html", context, status=422 if form.errors else 200)


def _not_agreed(link: SingleUseLink | None) -> str | None:
    return "not_agreed" if link is not None and not has_agreed(link.appointment.client) else None


def dead(request: HttpRequest, purpose: str, why: str | None, link: SingleUseLink | None) -> HttpResponse:
    """Why the link does nothing, and what to do instead; it names no client."""
    context = {"purpose": purpose, "why": why, "clinic": link.clinic if link else None}
    return render(request, "prep/single_use_dead.html", context, status=STATUS[why or "unknown"])
