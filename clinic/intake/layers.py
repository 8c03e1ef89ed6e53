"""Both layers of the knee map beside each other: what the client says and what the therapist found, never merged."""

from typing import Any

from django.utils.translation import gettext as _

from clinic.intake.models import Intake, TherapistMap
from clinic.intake.own.knee import EVERYWHERE, FEELINGS, MAP_ORDER
from clinic.intake.sheet import Sheet, sheet_of
from clinic.intake.therapist_map import FELT, areas_of, newest
from clinic.intake.typed import blank_sheet
from clinic.practice.models import Appointment
from clinic.rules.wording import split_side

BACK_OF_KNEE = ("back_thigh", "back_knee", "calf")
"""Drawn in the knee's back view; the others of the knee map stand in its front view."""
BODY = {"hip_side": ("body_front",), "foot_ankle": ("body_front", "body_back"), "low_back": ("body_back",),
        "glutes": ("body_back",)}  # fmt: skip


def layers(appointment: Appointment, language: str) -> dict[str, Any]:
    """The two layers: which zones to mark, in which pictures, and every place in words."""
    intake: Intake | None = getattr(appointment, "intake", None)  # a visit that has none has no such attribute
    if intake is not None:
        intake.appointment, intake.client, intake.clinic = appointment, appointment.client, appointment.clinic
    sheet = sheet_of(intake, language) if intake else blank_sheet(language)
    return of_sheet(sheet, newest(appointment))


def of_sheet(sheet: Sheet, found: TherapistMap | None) -> dict[str, Any]:
    """The same for an open sheet and a map that was read already."""
    said, noticed = client_places(sheet), therapist_places(found)
    names = [name for region in sheet.rulebook.regions.values() for name in region.instances()]
    chosen = [name for name in names if name in said or name in noticed]
    rows = [
        {"value": name, "name": sheet.region(name), "client": name in said, "therapist": name in noticed,
         "said": said.get(name, ""), "noticed": noticed.get(name, "")}
        for name in chosen
    ]  # fmt: skip
    pictures = {picture for name in chosen for picture in pictures_of(name)}
    everywhere = sheet.document.extra.get("where") == EVERYWHERE
    note = (found.found or {}).get("note", "") if found else ""  # type: ignore[attr-defined]
    return {"rows": rows, "marked": rows, "figures": pictures, "everywhere": everywhere, "note": note, "found": found}


def pictures_of(name: str) -> tuple[str, ...]:
    """The pictures that show this place; none for one without a side."""
    region, side = split_side(name)
    if not side:
        return ()
    if region in MAP_ORDER:
        return (f"{'back' if region in BACK_OF_KNEE else 'front'}_{side}",)
    return BODY.get(region, ())


def client_places(sheet: Sheet) -> dict[str, str]:
    """Each place that the client chose, with their number and words."""
    scored = {area["region"]: area for area in sheet.document.tender}
    return {name: _words(scored.get(name), FEELINGS) for name in sheet.document.areas}


def therapist_places(found: TherapistMap | None) -> dict[str, str]:
    """Each place that the therapist marked, with number and words."""
    return {area["region"]: _words(area, FELT) for area in areas_of(found.found if found else None)}


def _words(area: dict[str, Any] | None, vocabulary: Any) -> str:
    """As "6 of 10, sharp"; a place without more is "Marked"."""
    if area is None:
        return _("Marked")
    score = [] if area.get("score") is None else [_("%(score)s of 10") % {"score": area["score"]}]
    words = [str(vocabulary[word]).lower() for word in area.get("words", []) if word in vocabulary]
    return ", ".join([*score, *words]) or _("Marked")
