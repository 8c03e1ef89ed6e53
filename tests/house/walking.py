"""A walk over every route: addresses with everybody's records in them, who may go where, and what an answer says."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.test import Client as Browser
from django.urls import reverse

from clinic.mail.models import Message
from clinic.practice.models import Appointment, Client, Membership, Role
from tests.house.routes import Route, routes

OAK_CANARY, ELM_CANARY = "Quillfeather", "Zephyrwood"
NOWHERE = 10**9
END = datetime(2100, 1, 1, tzinfo=UTC)
NAMELESS = "None"
"""Routes without a name: the admin's catch-all."""

FRONT_DESK = {
    "intake:hand_over",
    "practice:appointment_add",
    "practice:client_add",
    "practice:client_edit",
    "practice:clients",
    "practice:kept_forget",
    "practice:link",
    "practice:link_mail",
    "practice:link_revoke",
    "practice:walk_in",
    "prep:move",
    "prep:today",
    "progress:client",
}
"""What the front desk may open in a clinic: no page with an answer in it. Kept apart from the table on purpose."""
OWNERS_ONLY = {
    "privacy:merge",
    "privacy:merge_find",
    "practice:client_import",
    "practice:clients_csv",
    "practice:import_bad",
    "practice:import_look",
    "practice:invitation_again",
    "practice:invitation_link",
    "practice:invitation_withdraw",
    "practice:invite",
    "practice:member",
    "practice:member_close",
    "practice:member_open",
    "practice:people",
    "practice:settings_clinic",
    "practice:unsent",
    "practice:unsent_again",
    "practice:unsent_aside",
    "prep:reassign",
    "prep:settings",
    "prep:settings_item",
    "prep:settings_policies",
    "prep:settings_wording",
    "privacy:erase",
    "privacy:keeping",
    "privacy:member_trail",
    "privacy:member_trail_csv",
}
"""What an owner alone may open. Kept apart from the table on purpose, too."""


def prefix(route: Route, values: dict[str, Any]) -> str:
    return route.address(values).split("/")[1]


def oaks_records(appointment: Appointment, link_token: str) -> dict[str, Any]:
    """A value for each part of an address that varies: Oak's own records."""
    oak, cleo = appointment.clinic, appointment.client
    invited = oak.invitations.create(email="ivy@oak.example", role=Role.THERAPIST, token_hash="a", expires_at=END)
    Client.objects.filter(pk=cleo.pk).update(name=f"Cleo {OAK_CANARY}")
    file = oak.imports.create(content={"headings": ["Name"], "bad": []})
    return {
        "clinic": oak.slug,
        "client": cleo.pk,
        "appointment": appointment.pk,
        "member": appointment.therapist_id,
        "file": file.pk,
        "other": oak.clients.create(name="Cleo Twice").pk,
        "invitation": invited.pk,
        "message": Message.objects.create(name="client_link", tenant=oak.pk, ids={"appointment": appointment.pk}).pk,
        "kept": 1,
        "section": "urgent",
        "item": "shorts",
        "page": "urgent",
        "token": link_token,
        "name": "no-such-file",
        "topic": "causes",
        "pk": 1,
        "object_id": "1",
        "content_type_id": 1,
        "app_label": "guide",
        "url": "nowhere",
        "uidb36": "1",
        "key": "bad-key",
        "revision": 1,
        "language": "en",
        "slug": "causes",
    }


def elms_records(rex: Membership, starts_at: datetime) -> dict[str, int]:
    """The rival's records."""
    elm = rex.clinic
    client = elm.clients.create(name=f"Ed {ELM_CANARY}", email="ed@elm.example")
    theirs = elm.appointments.create(client=client, therapist=rex, starts_at=starts_at)
    asked = elm.invitations.create(email="eve@elm.example", role=Role.OWNER, token_hash="b", expires_at=END)
    lost = Message.objects.create(name="client_link", tenant=elm.pk, ids={"appointment": theirs.pk})
    return {
        "client": client.pk,
        "appointment": theirs.pk,
        "member": rex.pk,
        "invitation": asked.pk,
        "message": lost.pk,
        "other": client.pk,
        "file": elm.imports.create().pk,
    }


@contextmanager
def undone(browser: Browser) -> Iterator[None]:
    """Take back whatever one request did, so that every route is asked in the same state."""
    cookies = {name: morsel.value for name, morsel in browser.cookies.items()}
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    browser.cookies.clear()
    for name, value in cookies.items():
        browser.cookies[name] = value


def ask(browser: Browser, method: str, address: str) -> Any:
    with undone(browser):
        return getattr(browser, method)(address)


def at_the_lost_link(response: Any, method: str) -> bool:
    """A client's page without a link: a form that was sent is answered at once, so that what was typed is not lost."""
    if method == "post":
        return response.status_code == 403 and b"This link does not open a form" in response.content
    return ends_in(response, reverse("link_lost"))


def ends_in(response: Any, address: str) -> bool:
    return response.status_code == 302 and response["Location"].startswith(address)


def named() -> list[Route]:
    return [route for route in routes() if not route.name.endswith(NAMELESS)]


def text(response: Any) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return str(body.decode(errors="replace"))
