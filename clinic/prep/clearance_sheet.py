"""The one page for the doctor: what is planned, the question, and limits to tick; no more about the client."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _

from clinic import qr
from clinic.intake.models import Clearance
from clinic.practice.language import language
from clinic.practice.models import Appointment
from clinic.practice.single_use import LIVES, Purpose
from clinic.prep.letters import coverable, findings_needing_letter
from clinic.prep.models import Assessment
from clinic.prep.paper import paper_of
from clinic.prep.pdf import pdf
from clinic.prep.reading import rendered, rulebook_behind
from clinic.rules import load

MOST_ITEMS = 5
"""So many conditions stand in lines of their own; more are one paragraph, so that the page stays one."""
LONGEST = 900
"""Characters of that paragraph: what a page has room for."""


def sheet(
    *, appointment: Appointment, clearance: Clearance, newest: Assessment, token: str, paper: str, now: datetime
) -> bytes:
    """The sheet as a tagged PDF of one page. `token` opens the doctor's upload once; empty, there is no code on it."""
    items = [words for _item, words in _asked(clearance, newest)]
    address = settings.SITE_URL + reverse("prep:letter_door", args=[token]) if token else ""
    clinic, client = appointment.clinic, appointment.client
    data = {
        "title": _("A question about massage"),
        "paper": paper_of(appointment.clinic, paper),
        "footer": _("Reference %(number)s") % {"number": reference(clearance)},
        "clinic": [part for part in (clinic.name, clinic.address, clinic.phone) if part],
        "client": {"name": _short(client.name, 80), "born": _born(client)},
        "visit": formats.date_format(appointment.local_start, "DATE_FORMAT"),
        "items": [_short(item, 160) for item in items] if len(items) <= MOST_ITEMS else [],
        "paragraph": _short("; ".join(items), LONGEST) if len(items) > MOST_ITEMS else "",
        "qr": str(qr.svg(address, _("Code of the page to upload the answer"))) if address else "",
        "words": _words(appointment, now + LIVES[Purpose.LETTER]),
    }
    return pdf("clearance.typ", data, at=now.replace(microsecond=0))


def reference(clearance: Clearance) -> str:
    """What a clinic and a doctor call it on the telephone."""
    return f"L{clearance.pk:05d}"


def _asked(clearance: Clearance, newest: Assessment) -> list[tuple[str, str]]:
    """What the letter has to name and in which words: those of the answers in force."""
    needing = findings_needing_letter(rendered(newest, language(), "client"))
    waiting = [finding for finding in needing if finding["level_after_letter"] == "CLEARANCE"] or needing
    said = dict.fromkeys(words for _item, words in coverable(waiting, rulebook_behind(newest)))
    return [(words, words) for words in said]


def _born(client: Any) -> str:
    return formats.date_format(client.birth_date, "DATE_FORMAT") if client.birth_date else "–"


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _words(appointment: Appointment, until: datetime) -> dict[str, Any]:
    """Every sentence of the sheet, in the language of the page."""
    return {
        "from": _("From"),
        "patient": _("Patient"),
        "born": _("Born"),
        "visit": _("Visit"),
        "planned": _("What is planned"),
        "plan": _(
            "A massage of the thighs, the lower legs and the skin around the knees. It takes %(minutes)s minutes at "
            "most, with light to medium pressure. Nothing is stretched by force. The person can say stop at any time."
        )
        % {"minutes": appointment.minutes},
        "question": _("Our question"),
        "ask": _("Is this massage safe for your patient now, given the following?"),
        "cover": _("Please name each of these in your answer, or cross it out."),
        "answer": _("Your answer"),
        "answers": [
            _("Massage is allowed"),
            _("Massage is allowed within the limits below"),
            _("No massage for now"),
        ],
        "limits": _("Limits (leave empty what you do not limit)"),
        "area": _("Area"),
        "pressures": [_("not at all"), _("very light"), _("light"), _("medium")],
        "areas": [
            _("Thigh"),
            _("Around the knee"),
            _("Calf and shin"),
            _("Foot and ankle"),
            _("Buttock, hip, lower back"),
        ],
        "side": _("left / right / both"),
        "others": [_("Touching the scar"), _("Bending the knee for the patient"), _("A warm pack")],
        "no": _("no"),
        "yes": _("yes"),
        "remarks": _("Other limits, or until when"),
        "name": _("Name"),
        "role": _("Profession, and practice or stamp"),
        "date": _("Date"),
        "signature": _("Signature"),
        "release": _("I agree that this question is answered, and that the clinic keeps the answer with my record."),
        "patient_signature": _("Signature of the patient, and date"),
        "send": _("Send it back"),
        "scan": _("Scan the code with a phone and upload this page. It works once, until %(day)s.")
        % {"day": formats.date_format(until.astimezone(appointment.clinic.zone), "DATE_FORMAT")},
        "hand": _("Please give this page to the patient."),
        "or": _("Or give it to the patient."),
        "valid": _("We can use it for %(days)s days from its date.")
        % {"days": load().everybody.numbers["letter_days"]},
    }
