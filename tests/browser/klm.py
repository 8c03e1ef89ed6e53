"""The keystroke-level model: how long somebody needs, without error, for what was really done in the browser.

Operators in seconds after Card, Moran and Newell (1980, 1983): a practised person. A tap is pointing and pressing; each
tap and each text is a decision. Reading is theirs too: one look of 0.23 s takes in a phrase, 652 words a minute. Who
reads every word for the first time (238 a minute) takes about twice as long; that figure is given beside it.
"""

from dataclasses import dataclass

from playwright.sync_api import Page

KEY, POINT, PRESS, HOME, MENTAL, RESPONSE = 0.28, 1.10, 0.10, 0.40, 1.35, 0.50
"""One key on a phone; pointing; pressing; hands to the keys; a decision; waiting for the next page."""
PRACTISED, FIRST_TIME = 652, 238
"""Words a minute."""

COUNT = """() => {
    const form = document.querySelector("main form");
    window.klm = { taps: 0, keys: 0, fields: 0 };
    form.addEventListener("change", (event) => {
        const box = event.target;
        if (box.matches("input[type=radio], input[type=checkbox]")) window.klm.taps += 1;
        else if (box.matches("select")) window.klm.taps += 2;
        else { window.klm.keys += box.value.length; window.klm.fields += 1; }
    }, true);
    const shown = form.cloneNode(true), unread = "details:not([open]) > :not(summary), .hidden, script, svg, option";
    shown.querySelectorAll(unread).forEach((each) => each.remove());
    return shown.textContent.split(/\\s+/).filter((word) => /[a-z]/i.test(word)).length;
}"""
"""Counts from here on what is done to the form of the page; returns how many words stand open in it."""


@dataclass
class Effort:
    """What somebody did, all pages together."""

    pages: int = 0
    taps: int = 0
    keys: int = 0
    fields: int = 0
    words: int = 0

    def seconds(self, words_a_minute: int = PRACTISED) -> float:
        """How long that takes: a decision for each tap and each text, a tap to reach each text."""
        acts = self.taps + self.fields
        hands = acts * (POINT + PRESS) + self.keys * KEY + self.fields * HOME
        return hands + acts * MENTAL + self.words / words_a_minute * 60 + self.pages * RESPONSE

    def begin(self, page: Page) -> None:
        """A page is open: read it, and count from here."""
        self.pages, self.words = self.pages + 1, self.words + page.evaluate(COUNT)

    def end(self, page: Page) -> None:
        """The page is about to be sent: one more tap."""
        done = page.evaluate("() => window.klm")
        self.taps, self.keys, self.fields = (
            self.taps + done["taps"] + 1,
            self.keys + done["keys"],
            self.fields + done["fields"],
        )

    def __str__(self) -> str:
        counted = f"{self.pages} pages, {self.taps} taps, {self.keys} keys, {self.words} words"
        return f"{_clock(self.seconds())} ({counted}; reading each word: {_clock(self.seconds(FIRST_TIME))})"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s"
