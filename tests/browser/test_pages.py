"""Every other page, in the states that no journey passes through, held against all checks."""

from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page

from clinic.practice.models import Appointment, ClientLink, Membership
from clinic.practice.tenancy import mint_link, token_hash
from clinic.progress.demo import load_demo
from tests.browser.checks import WITH_TABLET, check
from tests.conftest import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OpenWindow = Callable[..., Page]
TOPICS = (
    "causes",
    "benefits",
    "how-to-massage",
    "techniques",
    "after-knee-surgery",
    "tips",
    "when-to-see-a-provider",
    "questions",
)


@pytest.fixture
def guide(db: None) -> None:
    """The guide's own pages."""
    call_command("loadguide", stdout=StringIO())


@pytest.fixture
def demo(db: None) -> Membership:
    """The demo clinic, with somebody at every stage: its owner."""
    load_demo()
    return Membership.objects.select_related("user").get(user__email="ana@riverside.example")


@pytest.mark.usefixtures("guide")
def test_the_guide(open_window: OpenWindow) -> None:
    page = open_window()
    paths = ["/guide/", *(f"/guide/{topic}/" for topic in TOPICS)]
    paths += [f"/guide/search/{query}" for query in ("", "?q=", "?q=swelling", "?q=zzzz")]
    for path in paths:
        page.goto(path)
        check(page, path, WITH_TABLET)


def test_the_public_pages(open_window: OpenWindow) -> None:
    page = open_window()
    for path in (
        "/guide/",
        "/guide/nowhere/",
        "/accessibility/",
        "/privacy/",
        "/a/",
        "/a/?why=left",
        "/sign-in/",
        "/nowhere/",
    ):
        page.goto(path)
        check(page, path)
    page.goto("/sign-in/")
    page.get_by_role("button", name="Sign in").click()
    assert page.title().startswith("Error: ")
    check(page, "sign in with nothing")


def test_links_that_do_not_open(open_window: OpenWindow, appointment: Appointment) -> None:
    page = open_window(360)
    now = timezone.now()
    for state in ({"revoked_at": now}, {"expires_at": now}, {"wrong_tries": 5}, {"first_used_at": now}):
        token = mint_link(appointment)
        ClientLink.objects.filter(token_hash=token_hash(token)).update(**state)
        page.goto(f"/a/{token}/")
        check(page, f"link with {state}")
    page.goto("/a/garbled/")
    check(page, "garbled link")


def _signed_in(open_window: OpenWindow, member: Membership) -> Page:
    page = open_window()
    session = sign_in(member).cookies["session"].value
    page.goto("/livez")
    page.context.add_cookies([{"name": "session", "value": session, "url": page.url}])
    return page


def test_the_staffs_pages_at_every_stage(open_window: OpenWindow, demo: Membership) -> None:
    page = _signed_in(open_window, demo)
    clinic = f"/c/{demo.clinic.slug}"
    paths = [f"{clinic}/today/", f"{clinic}/today/?day=2020-01-01", f"{clinic}/clients/", f"{clinic}/clients/?q=zzz"]
    paths += [f"{clinic}/start/", f"{clinic}/start/?q=maria", "/accounts/2fa/"]
    for found in Appointment.objects.exclude(status="done").order_by("starts_at"):
        here = f"{clinic}/appointments/{found.pk}"
        paths += [f"{here}/review/", f"{here}/plan/"]
    for path in paths:
        page.goto(path)
        check(page, path)


def test_the_staffs_pages_about_one_client(open_window: OpenWindow, demo: Membership) -> None:
    page = _signed_in(open_window, demo)
    clinic = f"/c/{demo.clinic.slug}"
    james = Appointment.objects.filter(client__name="James Okoro").order_by("-starts_at")[0]
    sam = Appointment.objects.get(client__name="Sam Whitfield")
    here = f"{clinic}/appointments/{james.pk}"
    paths = [f"{clinic}/clients/{james.client_id}/", f"{clinic}/clients/{james.client_id}/edit/"]
    paths += [f"{here}/{page}/" for page in ("move", "rescreen", "finish", "link", "clearance")]
    paths += [f"{clinic}/appointments/{sam.pk}/{page}/" for page in ("clearance", "review")]
    priya = Appointment.objects.get(client__name="Priya Nair")
    sections = ("urgent", "knee", "health", "comfort")
    paths += [f"{clinic}/appointments/{priya.pk}/intake/{section}/" for section in sections]
    for path in paths:
        page.goto(path)
        check(page, path)


def test_the_clients_page_at_every_stage(open_window: OpenWindow, demo: Membership) -> None:
    for found in Appointment.objects.exclude(status="done").select_related("client"):
        page = open_window(360)
        page.goto(f"/a/{mint_link(found)}/")
        page.get_by_role("button", name="Continue").click()
        for path in ("/my/intake/", "/my/prep/"):
            page.goto(path)
            check(page, f"{path} of {found.client}")
