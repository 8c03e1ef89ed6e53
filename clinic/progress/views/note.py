"""The note of a visit: written after the session, corrected later with a reason; every version stays readable."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clinic.practice.models import Appointment
from clinic.practice.refusals import Refused
from clinic.practice.tenancy import StaffRequest
from clinic.prep.views.shared import staff_appointment
from clinic.progress import notes
from clinic.progress.models import Note
from clinic.progress.note_form import NoteForm


@require_http_methods(["GET", "HEAD", "POST"])
def note(request: StaffRequest, appointment: int) -> HttpResponse:
    """The newest version in a form, the older ones below; POST adds a version."""
    found = staff_appointment(request, appointment, "note")
    versions = list(Note.objects.of_visit(found))
    newest = versions[0] if versions else None
    form = NoteForm(
        request.POST if request.method == "POST" else None,
        newest=newest,
        with_reason=notes.needs_reason(found, newest),
    )
    if request.method == "POST" and form.is_valid():
        try:
            _write(request, found, form)
        except notes.WrittenMeanwhile as refusal:
            return _both_texts(request, found, form, refusal)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            now = timezone.now().astimezone(request.clinic.zone)
            messages.success(request, _("Saved %(time)s") % {"time": now.strftime("%H:%M")})
            return redirect("progress:client", request.clinic.slug, found.client_id)
    return _page(request, found, form, versions, status=422 if form.errors else 200)


def _write(request: StaffRequest, appointment: Appointment, form: NoteForm) -> None:
    given = form.cleaned_data
    notes.write(
        appointment=appointment,
        text=form.text(),
        reason=given.get("reason", ""),
        seen=given["seen"],
        key=given["key"],
        by=request.user,
    )


def _both_texts(
    request: StaffRequest, appointment: Appointment, form: NoteForm, refusal: notes.WrittenMeanwhile
) -> HttpResponse:
    """What is stored beside what was typed; sending again adds what was typed as the next version, knowingly."""
    form.data = {**request.POST.dict(), "seen": str(refusal.now.number)}
    versions = list(Note.objects.of_visit(appointment))
    return _page(request, appointment, form, versions, status=409, problem=refusal, now=refusal.now)


def _page(
    request: StaffRequest, appointment: Appointment, form: NoteForm, versions: list[Note], status: int, **more: Any
) -> HttpResponse:
    context = {
        "appointment": appointment,
        "form": form,
        "closed": notes.why_closed(appointment),
        "locked": notes.needs_reason(appointment, versions[0] if versions else None),
        "versions": [(each, notes.in_words(notes.said(each))) for each in versions],
        **more,
    }
    if now := more.get("now"):
        context["stored"] = notes.in_words(notes.said(now))
    return render(request, "progress/note.html", context, status=status)
