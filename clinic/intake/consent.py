"""The words that a client or a guardian signs. New wording gets a new VERSION; what was signed is kept whole."""

from django.utils.translation import gettext as _

from clinic.intake.sheet import Sheet

VERSION = "2026-11"


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


def guardian(sheet: Sheet) -> list[str]:
    """The agreement of a parent or guardian to the massage of somebody under 18."""
    under_16 = sheet.age is not None and sheet.age < 16
    stays = _("I stay in the room.") if under_16 else _("I stay in the building, unless we both agree otherwise.")
    return [
        _("I am the parent or guardian of %(name)s.") % {"name": sheet.client.name},
        _("I agree to a massage of the legs and knees by %(clinic)s.") % {"clinic": sheet.clinic.name},
        stays,
    ]
