"""The therapist's side of a letter: the pages beside the form that records it, and the list of what waits or ends."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic.intake import consent
from clinic.intake.models import LetterFile
from clinic.practice.language import language
from clinic.practice.models import Appointment
from clinic.practice.records import note_read
from clinic.practice.refusals import Refused
from clinic.practice.tenancy import StaffRequest
from clinic.prep import actions
from clinic.prep.actions.letters import agreement_of
from clinic.prep.board import row_of
from clinic.prep.clearance_state import lists
from clinic.prep.filed import filed
from clinic.prep.letters import LetterForm, findings_needing_letter
from clinic.prep.reading import rendered, rulebook_behind
from clinic.prep.refusals import LettersNotAgreed
from clinic.prep.stage import OVER, intake_of, newest_of
from clinic.prep.upload_forms import SendBackForm, ToldForm, UploadForm
from clinic.prep.views.letter_files import FILE_NAME
from clinic.prep.views.my_clearance import sheet_response, tell_kept
from clinic.prep.views.shared import show_refusal, staff_appointment
from clinic.rules import load


@require_http_methods(["GET", "HEAD", "POST"])
def clearance(request: StaffRequest, appointment: int) -> HttpResponse:
    """Which findings need a letter, the pages that came in, the letters on file, and the form to record one."""
    found = staff_appointment(request, appointment, "clearance")
    form = _letter_form(request, found, request.POST if request.method == "POST" else None)
    if form is not None and form.is_valid() and _recorded(request, found, form):
        return redirect("prep:plan", request.clinic.slug, found.pk)
    return _page(request, found, form=form)


def _recorded(request: StaffRequest, appointment: Appointment, form: LetterForm) -> bool:
    intake: Any = intake_of(appointment)
    pages = form.cleaned_data["pages"] if "pages" in form.fields else _shown(request)
    try:
        actions.record_letter(
            intake=intake, letter=form.as_letter(), by=request.user, key=form.cleaned_data["key"], pages=pages
        )
    except Refused as refusal:
        show_refusal(request, form, refusal)
        return False
    messages.success(request, _("Letter recorded."))
    return True


def _shown(request: StaffRequest) -> list[str]:
    """The files that stood on the page when the form was sent. What came in since, nobody has read."""
    return [name for name in request.POST.getlist("shown") if FILE_NAME.fullmatch(name)]


def _letter_form(request: StaffRequest, appointment: Appointment, data: Any = None) -> LetterForm | None:
    """The form to record a letter, where the answers ask for one."""
    intake, newest = intake_of(appointment), newest_of(appointment)
    needing = findings_needing_letter(rendered(newest, language())) if newest else []
    if newest is None or intake is None or not needing:
        return None
    book, files = rulebook_behind(newest), _waiting_files(appointment)
    return LetterForm(data, findings=needing, rulebook=book, today=request.clinic.today(), files=files)


def _waiting_files(appointment: Appointment) -> list[LetterFile]:
    """The pages that came in and that no letter is recorded of yet; without their bytes."""
    waiting = LetterFile.objects.filter(clearance__in=appointment.client.clearances.open())
    return list(waiting.defer("content").select_related("clearance").order_by("pk"))


def _page(
    request: StaffRequest,
    appointment: Appointment,
    *,
    form: LetterForm | None = None,
    upload: UploadForm | None = None,
    back: SendBackForm | None = None,
    told: ToldForm | None = None,
) -> HttpResponse:
    newest, today = newest_of(appointment), request.clinic.today()
    result = rendered(newest, language()) if newest else None
    pages = Prefetch("files", LetterFile.objects.defer("content"))
    every = appointment.client.clearances.order_by("-recorded_at", "-pk").prefetch_related(pages)
    wrong = next((given for given in (form, upload, back, told) if given is not None and given.errors), None)
    context = {
        "appointment": appointment,
        "newest": newest,
        "needing": findings_needing_letter(result) if result else [],
        "record_form": form or _letter_form(request, appointment),
        "form": wrong,
        "upload": upload or UploadForm(),
        "back": back or SendBackForm(),
        "open": appointment.client.clearances.open().order_by("pk").first(),
        "files": _waiting_files(appointment),
        "agreement": agreement_of(appointment.client),
        "words": consent.letters(request.clinic),
        "told": told or _told_form(request, appointment),
        "letters": filed(every, newest, result, today),
        "row": row_of(appointment, newest),
        "today": today,
        "over_stages": OVER,
        "days": load().everybody.numbers["letter_days"],
    }
    return render(request, "prep/clearance.html", context, status=422 if wrong else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def letter_upload(request: StaffRequest, appointment: int) -> HttpResponse:
    """Staff photograph or scan what the client brought on paper. First they write down that the client agreed to it."""
    found = staff_appointment(request, appointment, "clearance")
    if request.method != "POST":
        return redirect("prep:clearance", request.clinic.slug, found.pk)
    if agreement_of(found.client) is None:
        return _told(request, found)
    form = UploadForm(request.POST, request.FILES)
    is_whole = form.is_valid()
    if form.pages:
        try:
            actions.receive(appointment=found, pages=form.pages, source=LetterFile.Source.STAFF, by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return _page(request, found, upload=form)
    if not is_whole:
        return _page(request, found, upload=form)
    tell_kept(request, len(form.pages))
    return redirect("prep:clearance", request.clinic.slug, found.pk)


def _told(request: StaffRequest, appointment: Appointment) -> HttpResponse:
    form = _told_form(request, appointment, request.POST)
    if request.FILES:
        form.add_error(None, str(LettersNotAgreed()))
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.note_letters_agreed(
                client=appointment.client, name=given["name"], how=given["how"], on=given["on"], by=request.user
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
    if form.errors:
        return _page(request, appointment, told=form)
    messages.success(request, _("Written down. Now you can add the pages."))
    return redirect("prep:clearance", request.clinic.slug, appointment.pk)


def _told_form(request: StaffRequest, appointment: Appointment, data: Any = None) -> ToldForm:
    today = request.clinic.today()
    return ToldForm(data, today=today, prefix="told", initial={"name": appointment.client.name, "on": today})


@require_POST
def letter_set_aside(request: StaffRequest, appointment: int) -> HttpResponse:
    """The pages cannot be used: the client is told why, on their page, and a letter is needed again."""
    found = staff_appointment(request, appointment, "clearance")
    form = SendBackForm(request.POST)
    waiting = found.client.clearances.received().order_by("pk").first()
    if form.is_valid() and waiting is not None:
        try:
            actions.send_back(clearance=waiting, why=form.cleaned_data["why"], by=request.user, pages=_shown(request))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Sent back. The client sees on their page what is wrong."))
            return redirect("prep:clearance", request.clinic.slug, found.pk)
    if form.is_valid():
        form.add_error(None, _("No pages wait here any more. Somebody else may have dealt with them."))
    return _page(request, found, back=form)


@require_POST
def letter_pdf(request: StaffRequest, appointment: int) -> HttpResponse:
    """The sheet for the doctor, made by staff."""
    found = staff_appointment(request, appointment, "clearance")
    newest = newest_of(found)
    if newest is None or found.is_over or not findings_needing_letter(rendered(newest, language())):
        return redirect("prep:clearance", request.clinic.slug, found.pk)
    return sheet_response(request, newest, by=request.user, appointment=found)


@require_safe
def clearances(request: StaffRequest) -> HttpResponse:
    """What waits to be read, whom a letter is awaited from, and which letters end within two weeks."""
    found = lists(request.clinic)
    note_read(request, "clearances", listed=found.clients())
    return render(request, "prep/clearances.html", {"lists": found, "today": request.clinic.today()})
