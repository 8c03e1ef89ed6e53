"""The consent of a parent or guardian: recorded by the therapist who is with them, or signed by a link of their own."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clinic import wall
from clinic.intake import consent
from clinic.intake.models import Intake
from clinic.intake.sheet import sheet_of
from clinic.practice import single_use
from clinic.practice.language import asked, language, speak
from clinic.practice.models import SingleUseLink
from clinic.practice.refusals import Refused
from clinic.practice.tenancy import ClientRequest, StaffRequest
from clinic.prep import actions
from clinic.prep.board import row_of
from clinic.prep.forms import GuardianForm, GuardianMailForm, GuardianProofForm, GuardianSignForm
from clinic.prep.refusals import NotSent, NotUnder18, Over
from clinic.prep.stage import intake_of, newest_of, stage
from clinic.prep.views.doctor import dead
from clinic.prep.views.shared import absolute, show_refusal, staff_appointment

GUARDIAN = single_use.Purpose.GUARDIAN
PROVED = "guardian_link"
"""Session key: the link whose client's date of birth was given on this device."""


@require_http_methods(["GET", "HEAD", "POST"])
def guardian(request: StaffRequest, appointment: int) -> HttpResponse:
    """Show the words, and take the name and the signature of a parent or guardian."""
    found = staff_appointment(request, appointment, "guardian")
    intake = intake_of(found)
    refusal = _why_not(intake)
    data = request.POST if request.method == "POST" else None
    form = GuardianForm(data, today=request.clinic.today())
    if intake is not None and refusal is None and form.is_valid() and _recorded(request, intake, form):
        return redirect("prep:review", request.clinic.slug, found.pk)
    return _page(request, found, form, status=422 if request.method == "POST" else 200)


def _page(request: StaffRequest, found: Any, form: Any, *, status: int = 200, **more: Any) -> HttpResponse:
    intake = intake_of(found)
    words = consent.guardian(sheet_of(intake, language())) if intake else []
    is_signed = intake is not None and sheet_of(intake, language()).document.guardian_ok is True
    context = {"appointment": found, "form": form, "row": row_of(found, newest_of(found)), "words": words,
               "refusal": _why_not(intake), "is_signed": is_signed, "mail_form": GuardianMailForm()}  # fmt: skip
    return render(request, "prep/guardian.html", context | more, status=status)


def _why_not(intake: Intake | None) -> Refused | None:
    if intake is None or intake.sent_at is None:
        return NotSent()
    if intake.appointment.is_over:
        return Over()
    return None if sheet_of(intake, language()).is_minor else NotUnder18()


def _recorded(request: StaffRequest, intake: Intake, form: GuardianForm) -> bool:
    try:
        actions.record_guardian(intake=intake, by=request.user, **form.cleaned_data)
    except Refused as refusal:
        show_refusal(request, form, refusal)
        return False
    messages.success(request, _("The guardian’s consent is recorded."))
    return True


@require_POST
def guardian_link(request: StaffRequest, appointment: int) -> HttpResponse:
    """Mint a link for the guardian and show it this once, or mail it to them."""
    found = staff_appointment(request, appointment, "guardian")
    blank = GuardianForm(None, today=request.clinic.today())
    intake = intake_of(found)
    if intake is None:
        return _page(request, found, blank, status=422)
    mail = GuardianMailForm(request.POST) if "email" in request.POST else None
    if mail is not None and not mail.is_valid():
        return _page(request, found, mail, status=422, sign_form=blank, mail_form=mail)
    try:
        if mail is not None:
            return _mailed(request, found, mail.cleaned_data["email"])
        token = actions.mint_guardian_link(appointment=found, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("prep:guardian", request.clinic.slug, found.pk)
    return _page(request, found, blank, link=absolute(reverse("prep:guardian_door", args=[token])))


def _mailed(request: StaffRequest, found: Any, email: str) -> HttpResponse:
    if actions.mail_guardian(appointment=found, email=email, by=request.user):
        messages.success(request, _("The link is on its way to the guardian."))
    else:
        messages.error(request, _("Three mails went out within the hour. Wait a little, or show the link."))
    return redirect("prep:guardian", request.clinic.slug, found.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def my_guardian(request: ClientRequest) -> HttpResponse:
    """The client has a link sent to their parent or guardian."""
    intake = intake_of(request.appointment)
    is_minor = intake is not None and sheet_of(intake, language()).is_minor
    form = GuardianMailForm(request.POST if request.method == "POST" else None)
    if is_minor and form.is_valid():
        try:
            went = actions.mail_guardian(appointment=request.appointment, email=form.cleaned_data["email"], by=None)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            told = _("The link is on its way.") if went else _("Three mails went out within the hour. Please wait.")
            (messages.success if went else messages.error)(request, told)
            return redirect("prep:my_guardian")
    is_signed = is_minor and intake is not None and sheet_of(intake, language()).document.guardian_ok is True
    context = {"form": form, "appointment": request.appointment, "is_minor": is_minor, "is_signed": is_signed,
               "stage": stage(request.appointment, intake, newest_of(request.appointment))}  # fmt: skip
    return render(request, "prep/my_guardian.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def guardian_door(request: HttpRequest, token: str) -> HttpResponse:
    """The guardian's own link: the date of birth first, then the words to sign. To look changes nothing."""
    link = single_use.find(token, GUARDIAN)
    if link is not None:
        wall.enter(link.clinic_id)
    why = single_use.why_dead(link)
    if link is None or why is not None or intake_of(link.appointment) is None:
        return dead(request, "guardian", why, link)
    timezone.activate(link.clinic.zone)
    speak(asked(request) or link.appointment.client.language)
    if request.session.get(PROVED) == link.pk:
        return _signing(request, link)
    return _proving(request, link)


def _proving(request: HttpRequest, link: SingleUseLink) -> HttpResponse:
    form = GuardianProofForm(request.POST if request.method == "POST" else None)
    if form.proves(link.appointment.client.birth_date):
        request.session[PROVED] = link.pk
        return redirect(request.get_full_path())
    if form.is_valid():
        left = single_use.count_wrong(link)
        if not left:
            return dead(request, "guardian", "locked", link)
        form.say_wrong(left)
    context = {"form": form, "clinic": link.clinic}
    return render(request, "prep/guardian_proof.html", context, status=422 if form.errors else 200)


def _signing(request: HttpRequest, link: SingleUseLink) -> HttpResponse:
    form = GuardianSignForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.sign_by_link(link=link, name=given["name"], relation=given["relation"], drawing=given["drawing"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            request.session.pop(PROVED, None)
            return render(
                request, "prep/guardian_signed.html", {"clinic": link.clinic, "appointment": link.appointment}
            )
    appointment = link.appointment
    words = consent.guardian(sheet_of(appointment.intake, language()))
    context = {"form": form, "clinic": link.clinic, "appointment": appointment, "words": words}
    return render(request, "prep/guardian_door.html", context, status=422 if form.errors else 200)
