"""What hands do in the browser: signing in, and filling in a page of the form, whatever stands on it."""

import re
import time
from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from playwright.sync_api import Locator, Page, expect

from clinic.practice.models import Membership
from tests.conftest import PASSWORD

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PERIOD = 30
"""Seconds that a code of the authenticator app lives."""


def sign_in(page: Page, member: Membership) -> None:
    """A member of staff, who lands on the day's board."""
    sign_in_as(page, member.user, "today")


def sign_in_as(page: Page, user: Any, home: str) -> None:
    """E-mail, password, and the code of an authenticator app, as a person types them; then their first page."""
    if not Authenticator.objects.filter(user=user).exists():
        TOTP.activate(user, SECRET)
    page.goto("/sign-in/")
    page.get_by_label("E-mail").fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.locator("input[name=code]").fill(format_hotp_value(hotp_value(SECRET, int(time.time()) // PERIOD)))
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile(f"/({home}|trust)/"))
    if "/trust/" in page.url:
        page.locator("main button").nth(1).click()  # "Don't trust": this is no browser to keep
    page.wait_for_url(f"**/{home}/")


@dataclass
class Answers:
    """What somebody says, wherever it is asked; everything else is answered "no", "none" or with the first choice."""

    ticks: frozenset[str] = frozenset()
    """Values of checkboxes to tick."""
    choices: dict[str, str] = field(default_factory=dict)
    """Name of a radio group or select -> value."""
    texts: dict[str, str] = field(default_factory=dict)
    """Name of a text input -> what is typed. Inputs that are not named here are left as they are."""

    def give(self, form: Locator) -> None:
        """Fill in every question of a form."""
        unfold(form)
        self._type(form)
        self._choose(form)
        self._tick(form)

    def _type(self, form: Locator) -> None:
        for name, text in self.texts.items():
            box = form.locator(
                f"input[type=text][name='{name}'], input[type=email][name='{name}'], textarea[name='{name}']"
            )
            if box.count():
                box.fill(text)

    def _choose(self, form: Locator) -> None:
        for name in _names(form, "input[type=radio]"):
            group = form.locator(f"input[type=radio][name='{name}']")
            values = [button.get_attribute("value") for button in group.all()]
            wanted = self.choices.get(name, "no" if "no" in values else values[0])
            form.locator(f"input[type=radio][name='{name}'][value='{wanted}']").check()

    def _tick(self, form: Locator) -> None:
        for name in _names(form, "input[type=checkbox]"):
            boxes = form.locator(f"input[type=checkbox][name='{name}']")
            values = [str(box.get_attribute("value")) for box in boxes.all()]
            wanted = [value for value in values if value in self.ticks]
            alone = form.locator(f"input[type=checkbox][name='{name}'][data-alone]")
            for value in wanted:
                form.locator(f"input[type=checkbox][name='{name}'][value='{value}']").check()
            if not wanted and alone.count():
                alone.first.check()
            elif len(values) == 1:
                boxes.first.check()


def choose(page: Page, name: str, value: str) -> None:
    """Tap the label of a choice, as a finger does: it lies over the button."""
    button = page.locator(f"input[name='{name}'][value='{value}']")
    page.locator("label").filter(has=button).click()
    expect(button).to_be_checked()


def unfold(form: Locator) -> None:
    """Open every folded part."""
    folded = form.locator("details:not([open]) > summary")
    while folded.count():
        folded.first.click()


def _names(form: Locator, kind: str) -> list[str]:
    return list(dict.fromkeys(str(box.get_attribute("name")) for box in form.locator(kind).all()))
