"""Staff pages about clients, appointments and their links. The policy table has let the request in already."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic.practice import actions, finding, policy, search, tenancy
from clinic.practice.forms import AppointmentForm, ClientForm, WalkInForm
from clinic.practice.models import Client
from clinic.practice.records import clinic_appointment, clinic_client, note_read
from clinic.practice.tenancy import StaffRequest

PAGE = 50
SUGGESTED = 10

page_with_form = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def clients(request: StaffRequest) -> HttpResponse:
    """The clinic's clients, found by name, phone, e-mail or date of birth."""
    typed = request.GET.get("q", "").strip()[: search.LONGEST]
    order = request.GET.get("sort", "name")
    order = order if order in search.ORDERS else "name"
    last = _number(request.GET.get("after"))
    rows = finding.page(request.clinic, typed, most=PAGE + 1, order=order, last=last)
    note_read(request, "clients", listed=[client.pk for client in rows[:PAGE]])
    last = rows[PAGE - 1].pk if len(rows) > PAGE else None
    context = {"rows": rows[:PAGE], "typed": typed, "order": order, "last": last, "after": request.GET.get("after"),
               "namesakes": namesakes(rows[:PAGE])}  # fmt: skip
    return render(request, "practice/clients.html", context)


def namesakes(rows: list[Client]) -> set[int]:
    """The ids of those in a list who share name and birth date with another one in it: more is shown of them."""
    same = Counter((client.name_folded, client.birth_date) for client in rows)
    return {client.pk for client in rows if same[client.name_folded, client.birth_date] > 1}


def _number(text: str | None) -> int | None:
    """A record's number, or None for whatever else was typed into the address."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 18 else None


@page_with_form
def client_add(request: StaffRequest) -> HttpResponse:
    form = ClientForm(_sent(request), instance=Client(clinic=request.clinic, language=request.clinic.language))
    if form.is_valid():
        key = form.cleaned_data["key"]
        client = actions.add_client(clinic=request.clinic, details=form.details(), key=key, by=request.user)
        _saved(request)
        return redirect("progress:client", clinic=request.clinic.slug, client=client.pk)
    return _form_page(request, "practice/client_form.html", form)


@page_with_form
def client_edit(request: StaffRequest, client: int) -> HttpResponse:
    record = clinic_client(request, client)
    form = ClientForm(_sent(request), instance=record)
    if form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            actions.change_client(client=record, details=form.details(), version=version, by=request.user)
        except actions.Changed as conflict:
            return _both_texts(request, form, conflict.now)
        _saved(request)
        return redirect("progress:client", clinic=request.clinic.slug, client=record.pk)
    return _form_page(request, "practice/client_form.html", form, client=request.clinic.clients.get(pk=record.pk))


def _both_texts(request: StaffRequest, form: ClientForm, now: Client) -> HttpResponse:
    """Somebody else saved first: show what is stored beside what was typed; sending again overwrites knowingly."""
    form.data = {**form.data.dict(), "version": str(now.version)}  # type: ignore[attr-defined]
    stored = [(form[name].label, form.shown(name, getattr(now, name))) for name in ClientForm.Meta.fields]
    context = {"form": form, "client": now, "stored": stored}
    return render(request, "practice/client_form.html", context, status=409)


@page_with_form
def appointment_add(request: StaffRequest, client: int) -> HttpResponse:
    record = clinic_client(request, client)
    form = AppointmentForm(_sent(request), clinic=request.clinic, me=request.membership)
    if form.is_valid():
        booking = {name: form.cleaned_data[name] for name in ("therapist", "starts_at", "minutes", "key")}
        appointment = actions.add_appointment(client=record, by=request.user, **booking)
        _saved(request)
        return redirect("practice:link", clinic=request.clinic.slug, appointment=appointment.pk)
    return _form_page(request, "practice/appointment_form.html", form, client=record)


@page_with_form
def walk_in(request: StaffRequest) -> HttpResponse:
    """Start now: a client who is known, or a new one; then come the questions, or for the desk the client's link."""
    typed = request.GET.get("q", "").strip()[: search.LONGEST]
    chosen = _number(request.POST.get("client") or request.GET.get("client"))
    client = clinic_client(request, chosen) if chosen is not None else None
    form = WalkInForm(_sent(request), clinic=request.clinic, me=request.membership, client=client)
    if form.is_valid():
        session: dict[str, Any] = {name: form.cleaned_data[name] for name in ("therapist", "minutes", "key")}
        details = form.details()
        appointment = actions.start_now(
            clinic=request.clinic, client=client, details=details, by=request.user, **session
        )
        there: dict[str, Any] = {"clinic": request.clinic.slug, "appointment": appointment.pk}
        if request.membership.role in policy.CARE:
            return redirect("intake:staff", **there, section="urgent")
        return redirect("practice:link", **there)
    found = [] if client or not typed else finding.page(request.clinic, typed, most=SUGGESTED)
    if found:
        note_read(request, "clients", listed=[client.pk for client in found])
    return _form_page(request, "practice/walk_in.html", form, client=client, typed=typed, found=found)


@page_with_form
def link(request: StaffRequest, appointment: int) -> HttpResponse:
    """The client's link: POST mints one and shows it, this once, as text and as a QR code."""
    record = clinic_appointment(request, appointment, "link")
    address = actions.mint_link(appointment=record, by=request.user) if request.method == "POST" else None
    live = record.links.filter(tenancy.live_links()).count()
    context = {"appointment": record, "address": address, "live": live, "days": tenancy.LINK_DAYS_AFTER}
    return render(request, "practice/link.html", context)


@require_POST
def link_mail(request: StaffRequest, appointment: int) -> HttpResponse:
    record = clinic_appointment(request, appointment, "link")
    if record.client.email:
        actions.mail_link(appointment=record, by=request.user)
        messages.success(request, _("The link is on its way to %(address)s.") % {"address": record.client.email})
    return redirect("practice:link", clinic=request.clinic.slug, appointment=record.pk)


@require_POST
def link_revoke(request: StaffRequest, appointment: int) -> HttpResponse:
    record = clinic_appointment(request, appointment, "link")
    actions.stop_sharing(appointment=record, by=request.user)
    messages.success(request, _("No link to this appointment works any more."))
    return redirect("practice:link", clinic=request.clinic.slug, appointment=record.pk)


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _form_page(request: HttpRequest, template: str, form: Any, **context: Any) -> HttpResponse:
    return render(request, template, {"form": form, **context}, status=422 if form.errors else 200)


def _saved(request: StaffRequest) -> None:
    now = timezone.now().astimezone(request.clinic.zone)
    messages.success(request, _("Saved %(time)s") % {"time": now.strftime("%H:%M")})
