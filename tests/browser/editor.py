"""An editor of the guide in the browser: who they are, how a page is looked at, and what hands do to a text."""

import os
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from playwright.sync_api import Page, expect

from guide import editors
from tests.browser.checks import WITH_TABLET, check
from tests.conftest import PASSWORD

PICTURES = os.environ.get("PICTURES", "")
"""A folder for pictures of each state, for whoever wants to look."""


def editor(name: str) -> Any:
    """Somebody who may edit the guide and belongs to no clinic."""
    user = get_user_model().objects.create_user(f"{name.lower()}@guide.example", PASSWORD, name=name, is_staff=True)
    user.groups.add(Group.objects.get(name=editors.GROUP))
    return user


def look(page: Page, state: str) -> None:
    """Held against all checks at three widths; and a picture for the eye where a folder is named."""
    check(page, state, WITH_TABLET)
    size = page.viewport_size
    for width in WITH_TABLET if PICTURES else ():
        for theme in ("light", "dark"):
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            page.screenshot(path=str(Path(PICTURES) / f"{state}-{width}-{theme}.png"), full_page=True)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(size or {"width": 1280, "height": 800})


def press(page: Page, name: str) -> None:
    """The button of this name, and the page that it leads to."""
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def follow(page: Page, name: str) -> None:
    """The link of this name, and the page that it leads to."""
    page.get_by_role("link", name=name, exact=True).click()
    page.wait_for_load_state()


def says(page: Page, words: str) -> None:
    """The page tells the editor so."""
    expect(page.get_by_text(words).first).to_be_visible()


def choose_source(page: Page, typed: str) -> None:
    """Look a source up by its reference, and take it."""
    page.get_by_role("searchbox").click()
    page.keyboard.type(typed)
    page.locator("li[role=option]").get_by_text(f"{typed} · ").click()
