"""The words that a client or a guardian signs. New wording gets a new VERSION; what was signed is kept whole."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from clinic.intake.models import Consent
from clinic.intake.sheet import Sheet
from clinic.practice.models import Clinic

VERSION = "2026-12"
SENSITIVE = ("glutes", "inner_thigh")
"""Regions that are agreed to by themselves (clinical reference, section 3 and the checklist's `glutes_consent`)."""
COMFORT = "comfort"
"""The page on which the client says where not to touch."""
Kind = Consent.Kind


def treatment(sheet: Sheet) -> list[str]:
    """The agreement to a massage, sentence by sentence."""
    return [
        _("I ask %(clinic)s for a massage of my legs and knees.") % {"clinic": sheet.clinic.name},
        _("My answers in this form are true, as far as I know. I will tell my therapist if something changes."),
        _("A massage therapist does not find out what is wrong with my knee. Massage does not replace a doctor."),
        _("I keep on as much clothing as I like. Only the part that is worked on is uncovered."),
        _("I can say “less”, “not there” or “stop” at any time. The therapist then stops at once."),
        _("I may feel a bit sore for a day or two. My therapist has to know if it is more than that."),
        _("The clinic keeps my answers in confidence and uses them for my treatment only."),
    ]


def sensitive(sheet: Sheet) -> list[str]:
    """The agreement to those parts that are asked for by themselves: the ones that a plan may touch."""
    words = {
        "glutes": _("I agree to work on my buttocks. It is done through the sheet or under a cover."),
        "inner_thigh": _("I agree to work on the lower part of my inner thighs. The rest stays covered."),
    }
    named = [words[region] for region in may_touch(sheet)]
    return [*named, _("I can say no to this and still have my massage. I can change my mind at any moment.")]


def letters(clinic: Clinic) -> list[str]:
    """The agreement that the clinic keeps the pages of a doctor's letter."""
    return [
        _("%(clinic)s may keep my doctor’s letter with my record.") % {"clinic": clinic.name},
        _("Its pages are kept so that a thief cannot read them. Only the people who treat me do."),
        _("I can take this back. The pages are deleted then. What the letter allows stays in my record."),
    ]


def may_touch(sheet: Sheet) -> list[str]:
    """The sensitive regions that the client has not ruled out on the page about comfort; all, before that page."""
    untouched = set(sheet.document.wishes.get("no_touch", []))
    regions = sheet.rulebook.regions
    return [name for name in SENSITIVE if not set(regions[name].instances()) <= untouched]


def untouched(sheet: Sheet) -> list[str]:
    """What is not to be touched: what the client named, and the sensitive parts where they did not agree to them.

    The two stay apart in the document, so that neither page overwrites what the other one says.
    """
    named = set(sheet.document.wishes.get("no_touch", []))
    if sheet.document.extra.get("sensitive") == "no":
        named |= {name for region in SENSITIVE for name in sheet.rulebook.regions[region].instances()}
    return [name for region in sheet.rulebook.regions.values() for name in region.instances() if name in named]


def must_say(sheet: Sheet) -> bool:
    """Whether the client has to say yes or no to the sensitive parts now: the page about comfort is filled in."""
    return COMFORT in sheet.document.done and bool(may_touch(sheet))


def is_lacking(sheet: Sheet) -> bool:
    """Whether a signature or the answer about the sensitive parts is missing: then nothing can be sent."""
    extra = sheet.document.extra
    return not extra.get("signed_name") or (must_say(sheet) and extra.get("sensitive") not in ("yes", "no"))


def signature(kind: str, sentences: Iterable[str], name: str, **more: Any) -> dict[str, Any]:
    """What `intake.actions.sign` takes: the words as they were shown, and who typed their name under them."""
    return {"kind": str(kind), "version": VERSION, "text": "\n".join(sentences), "name": name, **more}


def guardian(sheet: Sheet) -> list[str]:
    """The agreement of a parent or guardian to the massage of somebody under 18."""
    under_16 = sheet.age is not None and sheet.age < 16
    stays = _("I stay in the room.") if under_16 else _("I stay in the building, unless we both agree otherwise.")
    return [
        _("I am the parent or guardian of %(name)s.") % {"name": sheet.client.name},
        _("I agree to a massage of the legs and knees by %(clinic)s.") % {"clinic": sheet.clinic.name},
        _("They stay covered, and can say stop at any time. I can take my agreement back at any time."),
        stays,
    ]
