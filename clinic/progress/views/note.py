"""The note of a visit: written after the session, corrected later with a reason; every version stays readable."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clinic.intake import drafts, keeping
from clinic.practice.models import Appointment
from clinic.practice.refusals import Refused
from clinic.practice.tenancy import StaffRequest
from clinic.prep.stage import intake_of
from clinic.prep.views.shared import staff_appointment
from clinic.progress import note_draft, notes
from clinic.progress.models import Note
from clinic.progress.note_form import NoteForm


@require_http_methods(["GET", "HEAD", "POST"])
def note(request: StaffRequest, appointment: int) -> HttpResponse:
    """The newest version in a form, the older ones below; POST adds a version."""
    found = staff_appointment(request, appointment, "note")
    versions = list(Note.objects.of_visit(found))
    newest = versions[0] if versions else None
    with_reason = notes.needs_reason(found, newest)
    if request.method != "POST":
        typed = note_draft.found(found, request.user, newest.number if newest else 0)
        form = NoteForm(typed.data, newest=newest, with_reason=with_reason)
        others = [(draft, note_draft.lines(draft)) for draft in typed.others]
        form = drafts.unchecked(form) if typed.data else form
        return _page(request, found, form, versions, status=200, others=others, **typed.context)
    form = NoteForm(request.POST, newest=newest, with_reason=with_reason)
    if form.is_valid():
        try:
            _write(request, found, form)
        except notes.WrittenMeanwhile as refusal:
            return _both_texts(request, found, form, refusal)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            note_draft.done(found, request.POST, request.user)
            now = timezone.now().astimezone(request.clinic.zone)
            messages.success(request, _("Saved %(time)s") % {"time": now.strftime("%H:%M")})
            return redirect("progress:client", request.clinic.slug, found.client_id)
    return _page(request, found, form, versions, status=422, **_kept(request, found))


@require_POST
def draft(request: StaffRequest, appointment: int) -> HttpResponse:
    """What is being typed into the note, sent by its script; or thrown away. Its answer shows no record."""
    every = request.clinic.appointments.select_related("client", "intake")
    found: Appointment = get_object_or_404(every, pk=appointment, client__closed_at=None)
    found.clinic = found.client.clinic = request.clinic
    intake, page = intake_of(found), note_draft.page_of(request.user)
    if "drop" in request.POST:
        if intake is not None:
            drafts.drop(intake=intake, page=page, sent=request.POST, by=request.user)
        return redirect("progress:note", request.clinic.slug, found.pk)
    if intake is None or notes.why_closed(found):
        return keeping.closed()
    return keeping.keep(intake, page, request.POST, _seen(request), by=request.user)


def _kept(request: StaffRequest, appointment: Appointment) -> dict[str, Any]:
    """A note that could not be saved is kept too."""
    return note_draft.keep_refused(appointment, request.POST, _seen(request), request.user)


def _seen(request: StaffRequest) -> int:
    """The version of the note that the page showed."""
    number = request.POST.get("seen", "")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 0


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
    more = _kept(request, appointment)
    return _page(request, appointment, form, versions, status=409, problem=refusal, now=refusal.now, **more)


def _page(
    request: StaffRequest, appointment: Appointment, form: NoteForm, versions: list[Note], status: int, **more: Any
) -> HttpResponse:
    context = {
        "appointment": appointment,
        "form": form,
        "draft_url": note_draft.address(appointment),
        "closed": notes.why_closed(appointment),
        "locked": notes.needs_reason(appointment, versions[0] if versions else None),
        "versions": [(each, notes.in_words(notes.said(each))) for each in versions],
        **more,
    }
    if now := more.get("now"):
        context["stored"] = notes.in_words(notes.said(now))
    return render(request, "progress/note.html", context, status=status)
