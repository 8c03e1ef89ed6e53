"""What was signed, word for word, and taking it back: by the client, or by staff on their behalf."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from clinic.intake import consent
from clinic.intake.models import Consent, Intake
from clinic.intake.sheet import sheet_of
from clinic.practice.forms import PlainForm
from clinic.practice.language import language
from clinic.practice.models import Appointment
from clinic.practice.refusals import Refused
from clinic.practice.tenancy import ClientRequest, StaffRequest
from clinic.prep import actions
from clinic.prep.actions.consents import standing
from clinic.prep.board import row_of
from clinic.prep.stage import OVER, intake_of, newest_of, stage
from clinic.prep.upload_forms import AgreeForm
from clinic.prep.views.shared import staff_appointment

Kind = Consent.Kind
THEIR_OWN = (Kind.TREATMENT, Kind.SENSITIVE, Kind.LETTERS)
"""What a client may take back alone; a guardian tells the clinic."""
THEN = {
    Kind.TREATMENT: gettext_lazy("Your plan is put on hold at once, and your therapist is told. You can sign again."),
    Kind.SENSITIVE: gettext_lazy("Your plan is made anew without these parts. Your visit stays."),
    Kind.LETTERS: gettext_lazy("The pages are deleted at once. What the letter allows stays in your record."),
    Kind.GUARDIAN: gettext_lazy("The plan is put on hold until a parent or guardian signs again."),
}
"""What happens when an agreement is taken back."""


class WithdrawForm(PlainForm):
    """Which agreement is taken back, and that this is meant."""

    kind = forms.ChoiceField(choices=Kind.choices, widget=forms.HiddenInput)
    sure = forms.BooleanField(
        label=gettext_lazy("Yes, I take this back"),
        error_messages={"required": gettext_lazy("Tick the box if you are sure")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def my_consent(request: ClientRequest) -> HttpResponse:
    """What the client signed. POST takes one agreement back, or signs the treatment again."""
    intake = intake_of(request.appointment)
    if request.method != "POST" or intake is None:
        return render(request, "prep/my_consent.html", _context(request.appointment, intake, THEIR_OWN))
    if "again" in request.POST:
        return _signed_again(request, intake)
    form, done = _withdrawn(request.POST, intake, THEIR_OWN, by=None)
    if done:
        messages.success(request, _("Taken back. Nothing else is lost."))
        return redirect("prep:my_consent")
    return _refused(request, "prep/my_consent.html", intake, form, THEIR_OWN)


def _signed_again(request: ClientRequest, intake: Intake) -> HttpResponse:
    form = AgreeForm(request.POST, prefix="again")
    if form.is_valid():
        words = consent.treatment(sheet_of(intake, language()))
        try:
            actions.sign_again(
                intake=intake, by=None,
                signature=consent.signature(Kind.TREATMENT, words, form.cleaned_data["signed_name"]),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Signed. Your form counts again."))
            return redirect("prep:page")
    context = _context(request.appointment, intake, THEIR_OWN) | {"again": form, "form": form}
    return render(request, "prep/my_consent.html", context, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def consents(request: StaffRequest, appointment: int) -> HttpResponse:
    """What was signed for this visit. POST takes one agreement back for the client, who told the staff."""
    found = staff_appointment(request, appointment, "consents")
    intake, every = intake_of(found), tuple(Kind)
    if request.method != "POST" or intake is None:
        return render(request, "prep/consents.html", _context(found, intake, every))
    form, done = _withdrawn(request.POST, intake, every, by=request.user)
    if done:
        messages.success(request, _("Taken back for the client."))
        return redirect("prep:consents", request.clinic.slug, found.pk)
    return _refused(request, "prep/consents.html", intake, form, every)


def _withdrawn(data: Any, intake: Intake, kinds: tuple[Kind, ...], by: Any) -> tuple[WithdrawForm, bool]:
    form = WithdrawForm(data)
    form.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]  # type: ignore[attr-defined]
    if not form.is_valid():
        return form, False
    try:
        actions.withdraw(intake=intake, kind=form.cleaned_data["kind"], by=by)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return form, False
    return form, True


def _refused(request: Any, template: str, intake: Intake, form: WithdrawForm, kinds: tuple[Kind, ...]) -> HttpResponse:
    context = _context(intake.appointment, intake, kinds, form) | {"form": form}
    return render(request, template, context, status=422)


def _context(
    appointment: Appointment, intake: Intake | None, kinds: tuple[Kind, ...], wrong: WithdrawForm | None = None
) -> dict[str, Any]:
    newest = newest_of(appointment)
    signed = list(intake.consents.order_by("-signed_at", "-pk")) if intake is not None else []
    in_force = [found for kind in kinds for found in standing(intake, kind)] if intake is not None else []
    typed = str(wrong.data.get("kind")) if wrong is not None else ""
    forms_of = {
        kind: wrong if wrong is not None and typed == kind else WithdrawForm(initial={"kind": kind}) for kind in kinds
    }
    return {
        "appointment": appointment,
        "intake": intake,
        "stage": stage(appointment, intake, newest),
        "row": row_of(appointment, newest),
        "in_force": [
            {"consent": found, "form": forms_of[Kind(found.kind)], "then": THEN[Kind(found.kind)]} for found in in_force
        ],
        "ended": [found for found in signed if found.withdrawn_at is not None],
        "is_withdrawn": intake is not None and intake.state == Intake.State.WITHDRAWN,
        "is_over": appointment.is_over,
        "words": consent.treatment(sheet_of(intake, language())) if intake is not None else [],
        "again": AgreeForm(prefix="again"),
        "over_stages": OVER,
    }
