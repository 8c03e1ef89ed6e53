"""The client's side of a letter: what to ask the doctor, the sheet to take along, and the way back by photo or file."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from clinic.intake import consent
from clinic.intake.models import Intake, LetterFile
from clinic.practice.language import language
from clinic.practice.refusals import Refused
from clinic.practice.tenancy import ClientRequest
from clinic.prep import actions
from clinic.prep.actions.letters import may_keep_letters
from clinic.prep.clearance_sheet import reference, sheet
from clinic.prep.clearance_state import Mine, Standing, mine
from clinic.prep.letters import role_words
from clinic.prep.paper import LETTER, paper_of
from clinic.prep.reading import rendered
from clinic.prep.stage import OVER, intake_of, newest_of, stage
from clinic.prep.upload_forms import AgreeForm, UploadForm


@require_http_methods(["GET", "HEAD", "POST"])
def my_clearance(request: ClientRequest) -> HttpResponse:
    """Where the clearance stands. POST signs that the letter may be kept, and then takes files."""
    intake = intake_of(request.appointment)
    if request.method != "POST" or intake is None:
        return _page(request, intake)
    if request.appointment.is_over:
        messages.error(request, _("This visit is over. Please call your clinic."))
        return _page(request, intake, status=409)
    if not mine_of(request).may_upload:
        messages.error(request, _("You need no doctor’s letter, so nothing was stored."))
        return _page(request, intake, status=409)
    return _taken(request, intake) if may_keep_letters(intake) else _agreed(request, intake)


def _agreed(request: ClientRequest, intake: Intake) -> HttpResponse:
    form = AgreeForm(request.POST)
    if not form.is_valid():
        return _page(request, intake, agree=form, status=422)
    actions.agree_to_letters(intake=intake, name=form.cleaned_data["signed_name"], by=None)
    messages.success(request, _("Signed. Now you can send the letter."))
    return redirect("prep:my_clearance")


def _taken(request: ClientRequest, intake: Intake) -> HttpResponse:
    """Keep every file that could be read, also where another could not: nothing has to be chosen twice."""
    form = UploadForm(request.POST, request.FILES)
    is_whole = form.is_valid()
    if form.pages:
        try:
            actions.receive(appointment=request.appointment, pages=form.pages, source=LetterFile.Source.CLIENT)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return _page(request, intake, upload=form, status=422)
    if not is_whole:
        return _page(request, intake, upload=form, status=422)
    tell_kept(request, len(form.pages))
    return redirect("prep:my_clearance")


def tell_kept(request: Any, count: int) -> None:
    """ "2 files have arrived", on the next page."""
    words = ngettext("%(count)s file has arrived.", "%(count)s files have arrived.", count)
    messages.success(request, words % {"count": count})


@require_POST
def my_letter_pdf(request: ClientRequest) -> HttpResponse:
    """Make the sheet for the doctor: a POST, because each sheet has an upload link of its own."""
    newest = newest_of(request.appointment)
    if newest is None or request.appointment.is_over or not mine_of(request).may_upload:
        return redirect("prep:my_clearance")
    return sheet_response(request, newest, by=None)


def sheet_response(request: Any, newest: Any, by: Any, appointment: Any = None) -> HttpResponse:
    """The sheet as a file to save or print; from then on the clearance counts as requested."""
    appointment = appointment or request.appointment
    clearance, token = actions.ask_doctor(appointment=appointment, by=by)
    content = sheet(
        appointment=appointment, clearance=clearance, newest=newest, token=token,
        paper=request.POST.get("paper", ""), now=timezone.now(),
    )  # fmt: skip
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="sheet-{reference(clearance)}.pdf"'
    return response


def mine_of(request: ClientRequest) -> Mine:
    """The client's clearance as they see it."""
    appointment = request.appointment
    return mine(appointment.client, newest_of(appointment), appointment.local_start.date())


def _next_step(found: Mine, may_keep: bool) -> str:
    """What the client does next: that one button is filled."""
    if not may_keep:
        return "sign"
    return "sheet" if found.standing in (Standing.NEEDED, Standing.EXPIRED) else "send"


def _page(
    request: ClientRequest,
    intake: Intake | None,
    agree: AgreeForm | None = None,
    upload: UploadForm | None = None,
    status: int = 200,
) -> HttpResponse:
    appointment, newest = request.appointment, newest_of(request.appointment)
    found = mine_of(request)
    may_keep = intake is not None and may_keep_letters(intake)
    letter: Any = found.clearance.letter if found.clearance is not None else None
    context = {
        "appointment": appointment,
        "stage": stage(appointment, intake, newest),
        "over_stages": OVER,
        "mine": found,
        "result": rendered(newest, language(), "client") if newest else None,
        "files": list(found.clearance.files.defer("content")) if found.clearance else [],
        "letter": letter,
        "letter_from": role_words(str(letter["clinician_role"])) if letter else "",
        "may_keep": may_keep,
        "next": _next_step(found, may_keep),
        "on_letter": paper_of(appointment.clinic) == LETTER,
        "words": consent.letters(appointment.clinic) if not may_keep else [],
        "agree": agree or AgreeForm(),
        "upload": upload or UploadForm(),
        "form": agree or upload,
        "kept": len(upload.pages) if upload is not None else 0,
    }
    return render(request, "prep/my_clearance.html", context, status=status)
