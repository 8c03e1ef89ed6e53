"""The coming appointments of somebody who works here no longer, or is away: given over to another therapist."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from clinic.practice.forms import PlainForm
from clinic.practice.models import Appointment, Membership
from clinic.practice.records import note_read
from clinic.practice.tenancy import StaffRequest
from clinic.prep import actions

MOST = 200
"""Appointments on one page; the next ones come when these are given over."""


class ReassignForm(PlainForm):
    """Which appointments, and to whom."""

    appointments = forms.MultipleChoiceField(
        error_messages={
            "required": gettext_lazy("Tick at least one appointment"),
            "invalid_choice": gettext_lazy("One of these was changed meanwhile. Look at the list again."),
        },
    )
    therapist = forms.ModelChoiceField(
        label=gettext_lazy("Give them to"),
        queryset=Membership.objects.none(),
        empty_label=gettext_lazy("Choose a therapist"),
        error_messages={
            "required": gettext_lazy("Choose a therapist"),
            "invalid_choice": gettext_lazy("Choose a therapist of this clinic"),
        },
    )

    def __init__(self, *args: Any, member: Membership, rows: list[Appointment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed: Any = self.fields["appointments"]
        listed.choices = [(str(row.pk), str(row)) for row in rows]
        others: Any = self.fields["therapist"]
        others.queryset = member.clinic.memberships.therapists().exclude(pk=member.pk).select_related("user")
        others.label_from_instance = lambda other: str(other.user)
        others.widget.attrs["class"] = "input pick"


@require_http_methods(["GET", "HEAD", "POST"])
def reassign(request: StaffRequest, member: int) -> HttpResponse:
    """All are ticked to begin with: mostly one colleague takes over everything."""
    found = get_object_or_404(request.clinic.memberships.select_related("user"), pk=member)
    found.clinic = request.clinic
    rows = list(found.appointments.coming().select_related("client")[:MOST])
    for row in rows:
        row.clinic = request.clinic
    form = ReassignForm(request.POST if request.method == "POST" else None, member=found, rows=rows)
    if form.is_valid():
        return _given(request, found, form, rows)
    if rows:
        note_read(request, "appointments", subject=f"membership:{found.pk}")
    ticked = set(request.POST.getlist("appointments")) if request.method == "POST" else {str(row.pk) for row in rows}
    context = {"member": found, "form": form, "rows": [(row, str(row.pk) in ticked) for row in rows], "most": MOST}
    return render(request, "prep/reassign.html", context, status=422 if form.errors else 200)


def _given(request: StaffRequest, member: Membership, form: ReassignForm, rows: list[Appointment]) -> HttpResponse:
    therapist, ticked = form.cleaned_data["therapist"], form.cleaned_data["appointments"]
    chosen = [row for row in rows if str(row.pk) in ticked]
    given = actions.reassign(appointments=chosen, therapist=therapist, by=request.user)
    words = ngettext(
        "%(count)s appointment is with %(name)s now.", "%(count)s appointments are with %(name)s now.", given
    )
    messages.success(request, words % {"count": given, "name": therapist.user})
    if member.appointments.coming().exists():
        return redirect("prep:reassign", clinic=request.clinic.slug, member=member.pk)
    return redirect("practice:member", clinic=request.clinic.slug, member=member.pk)
