"""Short ways in: a window that is signed in, or has opened a client's link, without passing through those pages."""

from django.test import Client as Browser
from playwright.sync_api import Page

from clinic.practice.models import Appointment, Membership
from clinic.practice.tenancy import LINK_KEY, find_link, mint_link
from tests.conftest import sign_in


def as_member(page: Page, member: Membership) -> Page:
    """The window of a member of staff who has signed in with both steps."""
    return _with_session(page, sign_in(member))


def as_client(page: Page, visit: Appointment) -> Page:
    """The phone of a client who has opened the link to this visit."""
    browser, link = Browser(), find_link(mint_link(visit))
    assert link is not None
    session = browser.session
    session[LINK_KEY] = link.pk
    session.save()
    return _with_session(page, browser)


def _with_session(page: Page, browser: Browser) -> Page:
    page.goto("/livez")
    page.context.add_cookies([{"name": "session", "value": browser.cookies["session"].value, "url": page.url}])
    return page
