"""Whether a page is whole in Spanish: every text and label that a reader or a screen reader meets."""

import gettext
import re
from pathlib import Path

from playwright.sync_api import Page

from clinic.rules.rulebook import load

CATALOGUES = [Path(app, "locale", "es", "LC_MESSAGES", "django.mo") for app in ("clinic", "guide")]
TEXTS = """() => {
    const said = [document.title], spoken = ["aria-label", "title", "placeholder", "alt", "aria-description"];
    const isOurs = (node) => node.closest("[lang]").lang === "es" && !node.closest("script, style, textarea");
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode())
        if (isOurs(walker.currentNode.parentElement)) said.push(walker.currentNode.textContent);
    for (const node of document.querySelectorAll("body *"))
        if (isOurs(node)) said.push(...spoken.map((name) => node.getAttribute(name) ?? ""));
    return said.map((text) => text.replace(/\\s+/g, " ").trim()).filter(Boolean);
}"""
ENGLISH_WORDS = re.compile(
    r"(?i)\b(the|and|your|you|with|of|not|is|are|this|that|for|to|at|on|by|from|we|it|be|please|knee|leg|pain|"
    r"today|save|send|change|open|back|next|minutes|yes|date|massage|form|link|page|answer|monday|tuesday|wednesday|"
    r"thursday|friday|saturday|sunday|january|february|march|may|june|july|august|october|december)\b"
)
NAMES = ("Oak Massage", "Cleo Marsh", "Ana Ruiz", "Kneadwell", "WCAG", "JavaScript", "iCalendar")


def english() -> frozenset[str]:
    """Every English text that reads differently in Spanish."""
    rules, own = load().texts["en"], load().texts["es"]
    texts = {text for key, text in rules.items() if own[key] != text}
    for path in CATALOGUES:
        with path.open("rb") as file:
            pairs = gettext.GNUTranslations(file)._catalog.items()  # type: ignore[attr-defined]
        texts |= {str(one[0] if isinstance(one, tuple) else one) for one, text in pairs if text and one != text}
    return frozenset(text for text in texts if "%(" not in text and "{" not in text and len(text) > 2)


def left_in_english(page: Page) -> list[str]:
    """The texts of a page that are not Spanish; names, and what is marked as another language, are passed over."""
    assert page.locator("html").get_attribute("lang") == "es", page.url
    known = english()
    return [text for text in page.evaluate(TEXTS) if text in known or _has_english_word(text)]


def _has_english_word(text: str) -> bool:
    for name in NAMES:
        text = text.replace(name, "")
    return bool(ENGLISH_WORDS.search(text))
