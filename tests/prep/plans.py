"""Hands on the page that changes a plan: every field as the page gave it, and one button pressed."""

from html.parser import HTMLParser
from typing import Any

from django.test import Client as Browser
from django.urls import reverse

from clinic.practice.models import Appointment
from clinic.prep.models import PlanVersion
from clinic.prep.plan_edits import Footing
from clinic.prep.plans import footing_of, head_of, plan_in
from clinic.prep.stage import newest_of
from clinic.rules.model import Plan
from tests.prep.forms import sent

TENDER = [{"region": "inner_knee_R", "score": 6, "words": []}, {"region": "calf_R", "score": 3, "words": []}]


class Fields(HTMLParser):
    """The fields of the form that has the most of them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.forms.append({})
        is_off = given.get("type") in ("radio", "checkbox") and "checked" not in given
        if tag == "input" and self.forms and given.get("name") and not is_off:
            self.forms[-1][str(given["name"])] = given.get("value") or ""

    @property
    def largest(self) -> dict[str, Any]:
        return max(self.forms, key=len)


def at(name: str, appointment: Appointment, clinic: str = "oak") -> str:
    return reverse(f"prep:{name}", args=[clinic, appointment.pk])


def planned(appointment: Appointment) -> Plan:
    """A sent form with two sore places, and the plan that the rules make of it."""
    sent(appointment, tender=TENDER)
    return plan_of(appointment)


def plan_of(appointment: Appointment) -> Plan:
    """The newest version, published or not."""
    newest = newest_of(appointment)
    assert newest is not None
    return plan_in(newest, head_of(newest))


def footing(appointment: Appointment) -> Footing:
    newest = newest_of(appointment)
    assert newest is not None
    return footing_of(newest)


def find(plan: Plan, **wanted: Any) -> tuple[int, int]:
    """The address of the first block like this."""
    for phase, each in enumerate(plan.phases):
        for place, block in enumerate(each.blocks):
            if all(getattr(block, name) == value for name, value in wanted.items()):
                return phase, place
    raise AssertionError(f"no block like {wanted}")


def opened(browser: Browser, appointment: Appointment) -> dict[str, Any]:
    """The form of the edit page, with the reason chosen."""
    response = browser.get(at("plan_edit", appointment))
    assert response.status_code == 200, response.content.decode()
    return Fields(response.content.decode()).largest | {"reason": "asked"}


def press(browser: Browser, appointment: Appointment, do: str, **typed: Any) -> Any:
    """Open the page, type, and press one button."""
    return browser.post(at("plan_edit", appointment), opened(browser, appointment) | {"do": do} | typed)


def changed(browser: Browser, appointment: Appointment, do: str, **typed: Any) -> PlanVersion:
    """The same, where it must be done."""
    response = press(browser, appointment, do, **typed)
    assert response.status_code == 302, response.context["problems"]
    version = PlanVersion.objects.order_by("-pk").first()
    assert version is not None
    return version


def of(appointment: Appointment, sent: dict[str, Any]) -> dict[str, Any]:
    """What a form of the plan's pages sends, with the number of the plan that it was shown for."""
    newest = appointment.assessments.order_by("-number").first()
    return {**sent, "plan": newest.number if newest else 0}


def published(browser: Browser, appointment: Appointment, do: str, **typed: Any) -> PlanVersion:
    """A change that was made the plan at once."""
    version = changed(browser, appointment, do, **typed)
    response = browser.post(at("plan_publish", appointment), of(appointment, {"version": version.number}))
    assert response.status_code == 302
    version.refresh_from_db()
    return version
