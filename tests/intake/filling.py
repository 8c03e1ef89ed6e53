"""Filling in the form as Cleo does: page after page, through the web."""

import re
from collections.abc import Mapping
from datetime import date
from html import unescape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.test import Client as Browser


BORN = date.today().year - 41
NONE, UNSURE, NOWHERE = "none_of_these", "unsure_about_one", "no_tender_areas"

Answers = Mapping[str, Any]
"""Page key -> what is sent there. A page that is not named gets what `quiet` says."""


def parts(name: str, day: date) -> dict[str, str]:
    """A date as the three inputs of a field."""
    return {f"{name}_0": str(day.day), f"{name}_1": str(day.month), f"{name}_2": str(day.year)}


def quiet(key: str) -> dict[str, Any]:
    """What somebody sends who has nothing to report."""
    own: dict[str, dict[str, Any]] = {
        "contact": {"who": "me", "name": "Cleo Marsh", "phone": "", "email": "", "birth_date_0": "14",
                    "birth_date_1": "3", "birth_date_2": str(BORN)},
        "goals": {"primary": "pain", "secondary": "", "other": ""},
        "where": {"area": [NOWHERE]},
        "pain": {"pain_now": "3", "pain_week_worst": "5"},
        "doctor": {"meds": "", "doctor_said": "nothing_said", "share_consent": "yes", "has_letter": "no"},
        "comfort": {"pressure_pref": "P3", "heat_wanted": "no", "position_limits": [NONE], "ok_glutes": "yes",
                    "ok_inner_thigh": "yes", "other_no_touch": [NONE], "about": [NONE]},
        "consent": {"agreed": "on", "signed_name": "Cleo Marsh", "sensitive": "yes"},
    }  # fmt: skip
    return own.get(key) or {"rows": [NONE]}


def hidden(html: str) -> dict[str, Any]:
    """The hidden inputs of a page, as a browser sends them back."""
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", html):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and value and "csrf" not in name[1]:
            found.setdefault(name[1], []).append(unescape(value[1]))
    return dict(found)


def send(browser: "Browser", url: str, data: Answers, **more: Any) -> Any:
    """Open a page and send it with its hidden inputs."""
    shown = browser.get(url)
    assert shown.status_code == 200, (url, shown.status_code, shown.get("Location"))
    return browser.post(url, {**hidden(shown.content.decode()), **data}, **more)


def fill(browser: "Browser", answers: Answers, until: str = "") -> list[str]:
    """Go through the form from the overview to the check, answering page by page; the keys of the pages seen."""
    from django.urls import reverse

    seen: list[str] = []
    url = first_gap(browser)
    while url.startswith("/my/intake/") and url not in (reverse("prep:check"), reverse("intake:stop")):
        key = url.split("/")[4]
        if key == until:
            return seen
        assert seen.count(key) < 3, f"the form keeps asking {key}"
        seen.append(key)
        answer = send(browser, url, answers.get(key) or quiet(key))
        assert answer.status_code == 302, f"{key}: {errors(answer.content.decode())}"
        url = answer["Location"]
    return [*seen, url]


def first_gap(browser: "Browser") -> str:
    """Where the overview's button leads."""
    page = browser.get("/my/intake/")
    found = re.search(r'class="button"\s+href="([^"]+)"', page.content.decode())
    assert found, page.content.decode()
    return found[1]


def errors(html: str) -> list[str]:
    """The messages above the inputs of a page."""
    return [re.sub(r"<[^>]+>", " ", found) for found in re.findall(r'<p class="error".*?</p>', html, re.DOTALL)]
