"""Forms that came in after their sender was signed out: kept, encrypted, and shown again to the same person alone."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from clinic.practice import audit
from clinic.practice.errors import sent_fields
from clinic.practice.models import KeptForm, User

KEPT_FOR = timedelta(days=1)
SESSION_KEY = "kept_forms"
"""Session key: number of each form that waits for this person -> the path of the page that it stood on."""
FIELD = "kept"
"""Names, in a form that is sent again, the kept one that it comes from."""
LONGEST_ADDRESS = 400


@sensitive_variables()
@transaction.atomic
def keep(request: HttpRequest, page: str, *, by: User) -> KeptForm | None:
    """Keep what was sent, for whoever sent it; None where nothing was typed. Files and secrets are not kept.

    `page` is the address of the page that the form stood on.
    """
    fields = sent_fields(request)
    address = request.get_full_path()
    if not any(value.strip() for _name, value in fields) or max(len(address), len(page)) > LONGEST_ADDRESS:
        return None
    form = KeptForm.objects.create(user=by, path=address, page=page, fields=fields)
    audit.record(clinic=None, action="form.kept", by=by, subject=f"kept:{form.pk}")
    return form


def recall(request: HttpRequest) -> None:
    """After signing in: note in the session which forms wait for this person, so that no page has to ask."""
    waiting = {str(form.pk): urlsplit(form.page).path for form in live_of(request.user)}
    if waiting:
        request.session[SESSION_KEY] = waiting


def live_of(user: Any) -> Any:
    """The forms that wait for this user, the newest first."""
    return KeptForm.objects.filter(user=user.pk, kept_at__gt=timezone.now() - KEPT_FOR).order_by("-pk")


def forget(request: HttpRequest, pk: str) -> None:
    """Let go of one of this person's kept forms."""
    if pk in request.session.get(SESSION_KEY, {}):
        live_of(request.user).filter(pk=pk).delete()
        request.session[SESSION_KEY] = {key: page for key, page in request.session[SESSION_KEY].items() if key != pk}


def forget_old(now: datetime) -> None:
    """Delete what nobody came back for within a day. The worker of the mail calls this."""
    KeptForm.objects.filter(kept_at__lte=now - KEPT_FOR).delete()


class KeptFormMiddleware:
    """Once a kept form was sent again and taken, it is forgotten."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and response.status_code in (301, 302, 303) and _is_kept(request):
            forget(request, request.POST[FIELD])
        return response


def _is_kept(request: HttpRequest) -> bool:
    return FIELD in request.POST and request.user.is_authenticated


@require_POST
def kept_forget(request: HttpRequest, kept: int) -> HttpResponse:
    """Throw a kept form away, and go back to the page that it stood on."""
    page = request.session.get(SESSION_KEY, {}).get(str(kept))
    forget(request, str(kept))
    return redirect(page or "home")
