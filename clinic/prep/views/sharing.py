"""Sharing and mail: the client ends every link or asks for one, and a clinic chooses when to remind."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from clinic.intake.hand_over import give_back
from clinic.practice import actions as practice_actions
from clinic.practice.models import Clinic
from clinic.practice.tenancy import LINK_KEY, ClientRequest, StaffRequest, is_handed_over
from clinic.prep import actions
from clinic.prep.reminders import PREP_HOURS

NEVER = "0"


@require_POST
def mail_me(request: ClientRequest) -> HttpResponse:
    """Mail the client a link to this page: to the address on file, whatever was sent here."""
    if request.appointment.client.email and not request.appointment.is_over:
        actions.mail_page_link(appointment=request.appointment)
        messages.success(request, _("The link is on its way to the e-mail address that your clinic has."))
    else:
        messages.error(request, _("We cannot send the link. Please call your clinic."))
    return redirect("prep:page")


@require_POST
def stop_sharing(request: ClientRequest) -> HttpResponse:
    """End every link to this appointment at once, this browser's too; staff who are signed in here stay so."""
    practice_actions.stop_sharing(appointment=request.appointment, by=None)
    if is_handed_over(request):
        return give_back(request)
    if request.user.is_authenticated:
        request.session.pop(LINK_KEY, None)
        request.session.cycle_key()
    else:
        request.session.flush()
    return redirect(reverse("link_lost") + "?why=stopped")


class MailForm(forms.Form):
    """When clients are reminded of their page."""

    use_required_attribute = False
    prep = forms.ChoiceField(
        label=gettext_lazy("Remind the client of their page to get ready with"),
        help_text=gettext_lazy("Only where nothing holds the visit back."),
        widget=forms.RadioSelect({"legend_h2": True}),
        error_messages={
            "required": gettext_lazy("Choose when to remind, or “Never”"),
            "invalid_choice": gettext_lazy("Choose when to remind, or “Never”"),
        },
    )

    def __init__(self, data: Any, *, clinic: Clinic) -> None:
        super().__init__(data, initial={"prep": str(clinic.prep_mail_hours or NEVER)}, label_suffix="")
        choices = [(str(hours), _before(hours)) for hours in PREP_HOURS]
        self.fields["prep"].choices = [*choices, (NEVER, _("Never"))]  # type: ignore[attr-defined]

    def hours(self) -> int | None:
        """Hours before the visit; None for never."""
        return int(self.cleaned_data["prep"]) or None


def _before(hours: int) -> str:
    days = hours // 24
    return ngettext("%(days)s day before", "%(days)s days before", days) % {"days": days}


@require_http_methods(["GET", "HEAD", "POST"])
def mail_settings(request: StaffRequest) -> HttpResponse:
    """Which reminders go out, and the one that the clinic chooses."""
    form = MailForm(request.POST if request.method == "POST" else None, clinic=request.clinic)
    if form.is_valid():
        practice_actions.choose_prep_mail(clinic=request.clinic, hours=form.hours(), by=request.user)
        messages.success(request, _("Saved."))
        return redirect("prep:mail_settings", request.clinic.slug)
    return render(request, "prep/mail_settings.html", {"form": form}, status=422 if form.errors else 200)
