"""The client's door: a secret link becomes a session bound to one appointment. Opening a link changes nothing."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic import wall
from clinic.intake import actions
from clinic.intake.hand_over import give_back
from clinic.intake.new_link import OFFERED, NewLinkForm, send_new_link
from clinic.practice import audit
from clinic.practice.actions import choose_language
from clinic.practice.fields import DateField
from clinic.practice.language import asked, is_offered, page_it_stood_on, speak
from clinic.practice.models import Appointment, ClientLink
from clinic.practice.proof import ProofForm, count_wrong
from clinic.practice.tenancy import (
    CLIENT_SESSION,
    HANDED_KEY,
    LINK_KEY,
    WRONG_TRIES,
    ClientRequest,
    find_link,
    is_handed_over,
    is_live,
    live_links,
)

STATUS = {"unknown": 404, "revoked": 410, "expired": 410, "locked": 403}
WHYS = ("left", "given_back", "stopped", "missing")


class BirthDateForm(ProofForm):
    """What a second device has to know."""

    birth_date = DateField(
        label=gettext_lazy("Your date of birth"),
        help_text=gettext_lazy("This link was opened on another device before, so we check that it is you."),
        autocomplete="bday",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """The landing page. Only a POST lets the client in, so that mail scanners may open the link as they like."""
    found = find_link(token)
    if found is not None:
        wall.enter(found.clinic_id)
        speak(asked(request) or found.appointment.client.language)
    if found is None or not is_live(found):
        return _dead(request, found)
    checks = _must_prove(request, found)
    form = BirthDateForm(request.POST if request.method == "POST" and checks else None)
    if request.method != "POST":
        return _landing(request, found, form if checks else None)
    if checks and not form.proves(found.appointment.client.birth_date):
        return _refused(request, found, form)
    return _enter(request, found)


@require_safe
def link_lost(request: HttpRequest) -> HttpResponse:
    """Where a client without a live link ends up."""
    why = request.GET.get("why", "")
    return _lost(request, why if why in WHYS else "missing", status=200)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Forget the client on this device; staff who are signed in stay so."""
    if is_handed_over(request):
        return give_back(request)
    if request.user.is_authenticated:
        request.session.pop(LINK_KEY, None)
        request.session.pop(HANDED_KEY, None)
        request.session.cycle_key()
    else:
        request.session.flush()
    return redirect(reverse("link_lost") + "?why=left")


@require_POST
def language(request: ClientRequest) -> HttpResponse:
    """The client chooses the language of their pages and mails, and comes back to the page they were on."""
    chosen = request.POST.get("language", "")
    if is_offered(chosen):
        choose_language(client=request.appointment.client, language=chosen, by=None)
    return redirect(page_it_stood_on(request))


def why_dead(link: ClientLink | None) -> str:
    """Why a link does not open: `unknown`, `revoked`, `expired` or `locked`."""
    if link is None:
        return "unknown"
    if link.revoked_at is not None:
        return "revoked"
    return "expired" if link.expires_at <= timezone.now() else "locked"


def _dead(request: HttpRequest, link: ClientLink | None) -> HttpResponse:
    """Why the link does not open and, where that helps, a form that asks for a new one."""
    why = why_dead(link)
    asks = request.method == "POST" and "email" in request.POST
    if link is None or why not in OFFERED or not asks:
        return _lost(request, why, link)
    form = NewLinkForm(request.POST, label_suffix="")
    if not form.is_valid():
        return _lost(request, why, link, status=422, form=form)
    send_new_link(link=link, email=form.cleaned_data["email"])
    return render(request, "intake/link_asked.html", {"clinic": link.clinic})


def _must_prove(request: HttpRequest, link: ClientLink) -> bool:
    """The first device gets in by the link alone; later ones also give the date of birth, where we know it."""
    known_here = request.session.get(LINK_KEY) == link.pk
    return link.first_used_at is not None and not known_here and link.appointment.client.birth_date is not None


def _landing(request: HttpRequest, link: ClientLink, form: forms.Form | None, status: int = 200) -> HttpResponse:
    context = {"clinic": link.clinic, "form": form}
    return render(request, "intake/landing.html", context, status=status)


def _refused(request: HttpRequest, link: ClientLink, form: BirthDateForm) -> HttpResponse:
    """A wrong date counts; one that is no date does not."""
    if form.is_valid():
        left = count_wrong(link, WRONG_TRIES)
        if not left:
            _record(link, "link.locked")
            return _lost(request, "locked", link)
        form.say_wrong(left)
    return _landing(request, link, form, status=422)


def _enter(request: HttpRequest, link: ClientLink) -> HttpResponse:
    """Exchange the token for a session and go to a clean address."""
    fresh = ClientLink.objects.filter(pk=link.pk, first_used_at=None).update(first_used_at=timezone.now())
    if not fresh and link.first_used_at is None and link.appointment.client.birth_date is not None:
        return redirect(request.path)  # another device was first, a moment ago
    if not ClientLink.objects.filter(live_links(), pk=link.pk).update(wrong_tries=0):
        return redirect(request.path)  # revoked or locked a moment ago: its page says so
    request.session.cycle_key()
    request.session[LINK_KEY] = link.pk
    if not request.user.is_authenticated:
        request.session.set_expiry(CLIENT_SESSION)
    appointment = link.appointment
    appointment.clinic = appointment.client.clinic = link.clinic
    if chosen := asked(request):
        choose_language(client=appointment.client, language=chosen, by=None)
    actions.start(appointment=appointment, by=None)
    _record(link, "link.opened")
    is_done = appointment.status == Appointment.Status.DONE  # then the form is over, and how it was is asked
    return redirect("progress:after" if is_done else "intake:overview")


def _record(link: ClientLink, action: str) -> None:
    client = link.appointment.client
    audit.record(clinic=link.clinic, action=action, by=None, kind="client", client=client, subject=f"link:{link.pk}")


def _lost(
    request: HttpRequest,
    why: str,
    link: ClientLink | None = None,
    status: int | None = None,
    form: NewLinkForm | None = None,
) -> HttpResponse:
    offered = form or (NewLinkForm(label_suffix="") if why in OFFERED else None)
    context = {"why": why, "clinic": link.clinic if link else None, "form": offered, "sign_in": _sign_in(request)}
    return render(request, "intake/link_lost.html", context, status=status or STATUS[why])


def _sign_in(request: HttpRequest) -> str:
    """The way back for staff who have their tablet again, to one of their own pages."""
    back = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, None) and back.startswith("/c/")
    return reverse("account_login") + (f"?{urlencode({'next': back})}" if is_ours else "")
