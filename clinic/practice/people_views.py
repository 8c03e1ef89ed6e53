"""The owner's page about people: who works here in which role, who is invited, and what each role may do."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic.practice import invitations, people
from clinic.practice.fields import Choice
from clinic.practice.forms import PlainForm
from clinic.practice.models import Invitation, Membership, Role
from clinic.practice.roles import ACTS
from clinic.practice.tenancy import StaffRequest

HINTS: dict[Role, Any] = {
    Role.THERAPIST: gettext_lazy("Clients, health answers, letters and plans."),
    Role.FRONT_DESK: gettext_lazy("Clients and appointments. No health answers."),
    Role.OWNER: gettext_lazy("All that a therapist may, and who works here."),
}
LAST_OWNER = gettext_lazy("A clinic needs an owner. Make somebody else an owner first.")


class RoleForm(PlainForm):
    """One of the three roles."""

    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=lambda: [(role, Choice(role.label, hint)) for role, hint in HINTS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a role"), "invalid_choice": gettext_lazy("Choose a role")},
    )


class InviteForm(RoleForm):
    """Whom to invite, as what."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("They get a link that works once, for 7 days. They sign in with this address."),
        widget=forms.TextInput({"inputmode": "email", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": gettext_lazy("Enter their e-mail address"),
            "invalid": gettext_lazy("Enter an e-mail address like name@example.com"),
        },
    )
    field_order = ["email", "role"]


@require_safe
def people_page(request: StaffRequest) -> HttpResponse:
    """Everybody who works here or did, those who are invited, and the roles in words."""
    members = list(request.clinic.memberships.listed())
    asked = list(request.clinic.invitations.open())
    mails = invitations.mail_states(asked)
    rows = [{"invitation": each, "mail": mails.get(each.pk), "why": invitations.why_dead(each)} for each in asked]
    context = {"members": members, "invitations": rows, "acts": ACTS, "roles": list(Role)}
    return render(request, "practice/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: StaffRequest) -> HttpResponse:
    form = InviteForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _invited(request, form):
        return redirect("practice:people", clinic=request.clinic.slug)
    return render(request, "practice/invite.html", {"form": form}, status=422 if form.errors else 200)


def _invited(request: StaffRequest, form: InviteForm) -> bool:
    email = form.cleaned_data["email"]
    try:
        people.invite(clinic=request.clinic, email=email, role=form.cleaned_data["role"], by=request.user)
    except people.AlreadyMember:
        form.add_error("email", _("Somebody with this address is on your list already. Look them up there."))
        return False
    messages.success(request, _("The invitation is on its way to %(address)s.") % {"address": email})
    return True


@require_POST
def invitation_again(request: StaffRequest, invitation: int) -> HttpResponse:
    """A fresh link to the same address, in the same role; the one before ends."""
    found = _invitation(request, invitation)
    try:
        people.invite(clinic=request.clinic, email=found.email, role=found.role, by=request.user)
        messages.success(request, _("The invitation is on its way to %(address)s.") % {"address": found.email})
    except people.AlreadyMember:
        messages.warning(request, _("%(address)s works here already.") % {"address": found.email})
    return redirect("practice:people", clinic=request.clinic.slug)


@require_POST
def invitation_withdraw(request: StaffRequest, invitation: int) -> HttpResponse:
    found = _invitation(request, invitation)
    if people.withdraw(invitation=found, by=request.user):
        messages.success(request, _("The invitation of %(address)s is taken back.") % {"address": found.email})
    else:
        messages.warning(request, _("This invitation was used or taken back a moment ago."))
    return redirect("practice:people", clinic=request.clinic.slug)


@require_POST
def invitation_link(request: StaffRequest, invitation: int) -> HttpResponse:
    """The link itself, to hand over where no mail arrives."""
    found = _invitation(request, invitation)
    address = people.show_link(invitation=found, by=request.user)
    if address is None:
        messages.warning(request, _("This invitation opens nothing any more. Invite them again."))
        return redirect("practice:people", clinic=request.clinic.slug)
    return render(request, "practice/invitation_link.html", {"invitation": found, "address": address})


@require_http_methods(["GET", "HEAD", "POST"])
def member(request: StaffRequest, member: int) -> HttpResponse:
    """One person: their role, and the way out."""
    found = _member(request, member)
    form = RoleForm(request.POST if request.method == "POST" else None, initial={"role": found.role})
    if form.is_valid():
        try:
            people.change_role(membership=found, role=form.cleaned_data["role"], by=request.user)
        except people.LastOwner:
            form.add_error("role", LAST_OWNER)
        else:
            messages.success(request, _("Saved. The new role counts from now on."))
            return _back(request, found)
    context = {"member": found, "form": form, "coming": found.appointments.coming().count()}
    return render(request, "practice/member.html", context, status=422 if form.errors else 200)


@require_POST
def member_close(request: StaffRequest, member: int) -> HttpResponse:
    """End somebody's access at once; what they have booked is handed over next."""
    found = _member(request, member)
    try:
        people.close_membership(membership=found, by=request.user)
    except people.LastOwner:
        messages.error(request, LAST_OWNER)
        return redirect("practice:member", clinic=request.clinic.slug, member=found.pk)
    messages.success(request, _("%(name)s works here no longer, and is signed out.") % {"name": found.user})
    if found.user != request.user and found.appointments.coming().exists():
        return redirect("prep:reassign", clinic=request.clinic.slug, member=found.pk)
    return _back(request, found)


@require_POST
def member_open(request: StaffRequest, member: int) -> HttpResponse:
    found = people.open_membership(membership=_member(request, member), by=request.user)
    messages.success(request, _("%(name)s works here again.") % {"name": found.user})
    return _back(request, found)


def _back(request: StaffRequest, changed: Membership) -> HttpResponse:
    """To the list; who took the owner's role from themselves may not see it any more."""
    is_self = changed.user_id == request.user.pk
    return redirect("home") if is_self else redirect("practice:people", clinic=request.clinic.slug)


def _member(request: StaffRequest, pk: int) -> Membership:
    every: Any = request.clinic.memberships.listed()
    found: Membership = get_object_or_404(every, pk=pk)
    found.clinic = request.clinic
    return found


def _invitation(request: StaffRequest, pk: int) -> Invitation:
    found: Invitation = get_object_or_404(request.clinic.invitations, pk=pk)
    found.clinic = request.clinic
    return found
