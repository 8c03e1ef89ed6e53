"""What every page must pass in every state: axe and the controls' edges at two widths, in light and dark, and no
sideways scroll at 320 px. With `PICTURES=folder` each state is photographed too, for whoever wants to look."""

import os
import re
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.browser.borders import faint

WIDTHS = (360, 1280)
WITH_TABLET = (360, 768, 1280)
RULES: dict[str, Any] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
COLOURS: dict[str, Any] = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
}
"""The rules that depend on colour: all that the dark theme can change."""
RUN = """rules => axe.run(rules).then(found =>
  found.violations.map(rule => [rule.id, rule.nodes[0].html, rule.nodes.length]))"""
THEMES = {"light": RULES, "dark": COLOURS}
PICTURES = os.environ.get("PICTURES", "")


def violations(page: Page, rules: dict[str, Any] = RULES) -> list[str]:
    """What axe finds in the page as it stands, one line for each rule: its id, and the first place."""
    if not page.evaluate("() => 'axe' in window"):  # half a megabyte: once for each document is enough
        page.evaluate(AXE_SCRIPT)
    found: list[list[Any]] = page.evaluate(RUN, rules)
    return [f"{name}: {place[:160]} ({count})" for name, place, count in found]


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


def check(page: Page, state: str, widths: tuple[int, ...] = WIDTHS) -> None:
    """Hold the page against axe on phone and desk, its colours in light and dark, and against a 320 px window."""
    size, faults = page.viewport_size, []
    page.wait_for_load_state()
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        for theme, rules in THEMES.items():
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            faults += [f"{width} {theme}: {line}" for line in violations(page, rules) + faint(page)]
            _picture(page, f"{state}-{width}-{theme}")
    page.set_viewport_size({"width": 320, "height": 640})
    if sideways(page) > 0:
        faults.append(f"320: {sideways(page)} px too wide")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(size or {"width": 1280, "height": 800})
    assert not faults, f"{state} ({page.url}):\n" + "\n".join(faults)


def _picture(page: Page, name: str) -> None:
    if PICTURES:
        test = os.environ["PYTEST_CURRENT_TEST"].partition("::")[0].rpartition("/")[2].removesuffix(".py")
        stem = re.sub(r"[^\w-]+", "-", f"{test}-{name}").strip("-").lower()
        page.screenshot(path=str(Path(PICTURES) / f"{stem}.png"), full_page=True)
