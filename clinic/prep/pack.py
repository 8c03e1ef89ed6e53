"""What the prep pack's sheets hold: the client's checklist on one page, the therapist's plan on at most two.

Both are snapshots on paper: no answer, no name on the client's sheet (paper lies about), and a code that opens public
pages or asks staff to sign in, never one that carries a secret link.
"""

import io
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import pikepdf
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from clinic import qr
from clinic.practice.models import Appointment, Clinic
from clinic.prep.models import Assessment
from clinic.prep.own_words import Shown
from clinic.prep.pdf import pdf
from clinic.prep.plan_page import phases
from clinic.prep.reading import rendered
from clinic.prep.stage import RELEASED, Stage
from clinic.prep.templatetags.prep_tags import clock_at, day_at, first_name, topic_url

FIRST_VISIT_EARLY, EARLY = timedelta(minutes=15), timedelta(minutes=10)
ON_PAPER = (RELEASED - {Stage.DONE}) | {Stage.CLEARANCE, Stage.BLOCKED}
"""Stages with something to take along on paper."""
DENSITIES = 6
"""How often a sheet may be set closer before it is given as it is; `prep.typ` and `plan.typ` know the steps."""
READ_MORE = "tips"
"""The guide's topic on getting ready: where the code on the client's sheet leads."""

Json = dict[str, Any]


def come_at(appointment: Appointment, facts: Mapping[str, Any]) -> datetime:
    """When to arrive: the first visit begins with a longer talk."""
    return appointment.starts_at - (FIRST_VISIT_EARLY if facts.get("first_visit") else EARLY)


def fitted(template: str, data: Json, most_pages: int) -> bytes:
    """The sheet, set ever closer until it fits on so many pages. No text is ever cut."""
    made = b""
    for density in range(DENSITIES):
        made = pdf(template, {**data, "density": density})
        with pikepdf.open(io.BytesIO(made)) as file:
            if len(file.pages) <= most_pages:
                break
    return made


def checklist(
    appointment: Appointment,
    newest: Assessment,
    stage: Stage,
    language: str,
    paper: str,
    *,
    house: Sequence[Shown] = (),
) -> bytes:
    """The client's sheet, one page. `house` are the clinic's policies."""
    return fitted("prep.typ", checklist_data(appointment, newest, stage, language, house) | {"paper": paper}, 1)


def plan(appointment: Appointment, newest: Assessment, language: str, paper: str) -> bytes:
    """The therapist's sheet, at most two pages."""
    return fitted("plan.typ", plan_data(appointment, newest, language) | {"paper": paper}, 2)


def checklist_data(
    appointment: Appointment, newest: Assessment, stage: Stage, language: str, house: Sequence[Shown] = ()
) -> Json:
    """What the client's page says, for paper."""
    clinic, result = appointment.clinic, rendered(newest, language, "client")
    released, items = stage in RELEASED, result["checklist"]
    said = {item["id"]: _whole(item, clinic) for item in items}
    shown = result["plan"] if released else None
    return {
        **_head(appointment),
        "title": _("Get ready for your visit") if released else _held_title(stage, result),
        "come": _("Please come at %(time)s.") % {"time": clock_at(come_at(appointment, newest.facts), clinic)},
        "lead": [] if released else _held_steps(stage, result),
        "call": _call_first(appointment) if released else None,
        "to_do": [_item(item, clinic) for item in items if item["kind"] == "do"],
        "steps": [_step(phase) for phase in shown["phases"]] if shown else [],
        "steps_note": shown["shortened_why"] if shown else "",
        "speak": said.get("speak_up", "") if shown else "",
        "wear": said.get("clothing_choice", "") if released else "",
        "changes": result["card"]["changes"] if shown else [],
        "know": [_item(item, clinic) for item in items if item["kind"] == "know" and not _has_place(item, shown)],
        "after": [_whole(item, clinic) for item in items if item["kind"] == "after"],
        "house": [{"title": shown.title, "text": shown.said.whole} for shown in house],
        "disclaimer": _small_print(result),
        **_code(settings.SITE_URL + topic_url(READ_MORE), _("Code: the guide’s page on getting ready")),
        "words": {
            "to_do": _("Before you come"), "steps": _("What happens, minute by minute"), "wear": _("What you wear"),
            "changes": _("What we change for you"), "we_will": _("We will:"),
            "know": _("Good to know"), "after": _("After your visit"),
            "code": _("More about getting ready"), "minutes": _("min"),
            "house": _("At %(name)s") % {"name": clinic.name},
        },
    }  # fmt: skip


def plan_data(appointment: Appointment, newest: Assessment, language: str) -> Json:
    """What the therapist's plan page says, for paper."""
    result = rendered(newest, language)
    shown, client = result["plan"], appointment.client
    path = reverse("prep:plan", kwargs={"clinic": appointment.clinic.slug, "appointment": appointment.pk})
    checks = shown["checkpoints"]
    return {
        **_head(appointment),
        "title": _("Session plan for %(name)s") % {"name": client.name},
        "first_visit": _("First visit") if newest.facts.get("first_visit") else "",
        "shortened": shown["shortened_why"],
        "limits": [{"title": each["title"], "text": each["text"], "why": each["why"]} for each in shown["limits"]],
        "avoid": [{"text": each["region_text"], "why": each["why"]} for each in shown["avoid_grouped"]],
        "left_out": [{"text": each["technique_text"], "why": each["why"]} for each in shown["left_out"]],
        "stop_rule": shown["stop_rule"],
        "course": shown["course"],
        "phases": [_phase(phase, checks) for phase in phases(shown)],
        "disclaimer": _small_print(result),
        **_code(settings.SITE_URL + path, _("Code: this plan on the screen, after signing in")),
        "words": {
            "limits": _("Keep to this"), "avoid": _("Do not touch"), "left_out": _("Leave out"),
            "stop": _("Stop and ask again if:"), "course": _("More visits"), "steps": _("Minute by minute"),
            "code": _("On the screen"), "minutes": _("min"), "check": _("Minute"), "none": _("no pressure"),
        },
    }  # fmt: skip


def _head(appointment: Appointment) -> Json:
    clinic, therapist = appointment.clinic, first_name(appointment.therapist.user.name)
    when = f"{day_at(appointment.starts_at, clinic)}, {clock_at(appointment.starts_at, clinic)}"
    told = {"minutes": appointment.minutes, "name": therapist}
    return {
        "when": when,
        "length": _("%(minutes)s minutes with %(name)s") % told,
        "where": [clinic.name, *([clinic.address] if clinic.address else [])],
        "footer": " · ".join(part for part in (clinic.name, clinic.phone, clinic.hours) if part),
    }


def _small_print(result: Json) -> str:
    """What the sheet is not; and that no clinician has read its safety texts, where that is so."""
    unread = "" if result["reviewed"] else _("A clinician has not reviewed these safety texts yet.")
    return f"{result['disclaimer']} {unread}".strip()


def _held_title(stage: Stage, result: Json) -> str:
    return _("We need a parent or guardian first") if stage is Stage.BLOCKED else result["card"]["title"]


def _held_steps(stage: Stage, result: Json) -> list[str]:
    if stage is Stage.BLOCKED:
        return [_("A parent or guardian must say yes and sign before we can plan your massage.")]
    return [result["card"]["text"], *result["card"]["do"]]


def _call_first(appointment: Appointment) -> Json:
    clinic = appointment.clinic
    emergency = _("For chest pain or trouble breathing, call %(number)s.") % {"number": clinic.emergency_number}
    return {
        "title": _("Call us first if:"),
        "items": [_("your leg or knee is newly swollen or hot"), _("you have a fever or feel ill"),
                  _("you had a fall or a new medicine")],
        "text": " ".join(part for part in (f"{clinic.phone}." if clinic.phone else "", emergency) if part),
    }  # fmt: skip


def _has_place(item: Json, shown: Json | None) -> bool:
    """Whether the sheet says this item elsewhere."""
    return item["id"] == "clothing_choice" or (item["id"] == "speak_up" and shown is not None)


def _item(item: Json, clinic: Clinic) -> Json:
    reason = " ".join(part for part in (item["reason"], item["because_text"]) if part)
    return {"text": item["text"], "reason": reason, "own": _own(item, clinic)}


def _own(item: Json, clinic: Clinic) -> str:
    """What the clinic adds to a line, marked as the clinic's; empty where it adds nothing."""
    return f"{clinic.name}: {item['own'].whole}" if item["own"] else ""


def _whole(item: Json, clinic: Clinic) -> str:
    return " ".join(part for part in (item["text"], _own(item, clinic)) if part)


def _step(phase: Json) -> Json:
    return {"time": _minutes(phase), "text": phase["client_title"]}


def _minutes(part: Json) -> str:
    return f"{part['start']}–{part['start'] + part['minutes']}"


def _phase(phase: Json, checks: list[Json]) -> Json:
    mine = [check for check in checks if check["phase"] == phase["id"]]
    return {
        "title": phase["title"],
        "minutes": _minutes(phase),
        "why": phase["why"],
        "notes": phase["notes"],
        "blocks": [_block(block) for block in phase["blocks"]],
        "checks": [{"minute": check["minute"], "text": check["text"]} for check in mine],
    }


def _block(block: Json) -> Json:
    where = f"{block['region_text']}: {block['technique_text'].lower()}" if block["region_text"] else block["text"]
    return {
        "minutes": _minutes(block),
        "text": where,
        "pressure": block["pressure_text"] or "",
        "position": block["position_new"],
        "notes": block["notes"],
        "why": block["why_new"],
    }


def _code(address: str, label: str) -> Json:
    return {"qr": qr.svg(address, label), "qr_label": label, "address": address.partition("://")[2]}
