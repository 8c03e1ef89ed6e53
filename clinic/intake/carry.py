"""A follow-up visit: the last answers, shown and confirmed part by part, and what is asked afresh in any case.

The clinical reference gives no time for which answers hold, so the careful one is taken (CONV): 90 days, as for a
doctor's letter. The urgent check and the pain are never carried over. An answer that depends on the day is carried only
where it was "no"; one of "not sure" never is.
"""

from datetime import date, datetime
from typing import Any, cast

from clinic.intake import answers, consent, pages
from clinic.intake.document import Document
from clinic.intake.flow import DETAILS, ONE_BY_ONE
from clinic.intake.models import Intake
from clinic.intake.sheet import Sheet
from clinic.practice.models import Appointment
from clinic.rules.questions import Question

DAYS = 90
PARTS = ("you", "goals", "where", "knee", "health", "comfort")
"""What is confirmed, in the order of the page. `knee` and `health` are sections of the rulebook."""
FRESH = frozenset({
    "injury", "ottawa_walk", "ottawa_bend", "ottawa_bone", "mild_swelling", "pregnant", "skin_local", "numbness", "ra",
    "gout", "other_surgery", "fracture12w", "patch_gel",
})  # fmt: skip
"""Answers that depend on the day: a yes of last time is asked again."""
EXTRA = ("who", "areas", "where", "has_letter", "signed_name", "sensitive", "letters")
KEPT = ("goals", "wishes", "answers", "done", "singly")
SIGNED = ("treatment", "sensitive", "letters")
SAME, CHANGE = "same", "change"

_OWN = {"you": ["contact"], "goals": ["goals"], "where": ["where"], "comfort": ["comfort"]}


def beginning(appointment: Appointment) -> dict[str, Any]:
    """The document that a new intake starts with: empty, or with the last answers laid beside it to be confirmed."""
    last = previous(appointment)
    if last is None or last.sent_at is None:
        return {}
    sent = last.sent_at.astimezone(appointment.clinic.zone).date()
    if last.stopped or (appointment.local_start.date() - sent).days > DAYS:
        return {}
    document = Document(cast("dict[str, Any]", last.document))
    raw = {key: document.raw[key] for key in KEPT if key in document.raw}
    raw["extra"] = {key: document.extra[key] for key in EXTRA if key in document.extra}
    return {"last": {"intake": last.pk, "sent": sent.isoformat(), "raw": raw, "signed": _signed(last)}}


def previous(appointment: Appointment) -> Intake | None:
    """The client's newest sent intake of an earlier appointment here, or None."""
    sent = Intake.objects.filter(clinic=appointment.clinic, client=appointment.client, sent_at__isnull=False)
    judged = sent.filter(state__in=(Intake.State.SENT, Intake.State.ACCEPTED))
    earlier = judged.filter(appointment__starts_at__lt=appointment.starts_at).exclude(appointment=appointment)
    return earlier.select_related("appointment__therapist__user", "client").order_by("-appointment__starts_at").first()


def _signed(last: Intake) -> list[dict[str, Any]]:
    """The signatures that stand, with the day on which they were given."""
    standing = last.consents.filter(withdrawn_at=None, kind__in=SIGNED).order_by("pk")
    return [
        {**cast("dict[str, Any]", given.signed), "kind": given.kind, "version": given.text_version,
         "at": given.signed_at.isoformat()}
        for given in standing
    ]  # fmt: skip


def last_sheet(sheet: Sheet) -> Sheet:
    """The last answers, open for reading."""
    return sheet.holding(Document(sheet.document.last.get("raw") or {}))


def since(sheet: Sheet) -> date | None:
    """The day on which the last answers were sent."""
    sent = sheet.document.last.get("sent")
    return date.fromisoformat(sent) if sent else None


def taken_over(sheet: Sheet, chosen: dict[str, str]) -> dict[str, Any]:
    """What the choices (part -> same or change) change in the document; parts chosen alike before stay as they are."""
    old = sheet.document
    before = old.extra.get("kept") or {}
    patch: dict[str, Any] = {"answers": {}, "singly": {}, "wishes": {}, "extra": {"kept": chosen}}
    done, again = set(old.done), set(old.again)
    for part, choice in chosen.items():
        if before.get(part) == choice:
            continue
        keys = steps_of(sheet, part)
        again = again | keys if choice == CHANGE else again - keys
        if not (part in before and choice == CHANGE):  # it was taken over already, and may have been changed since
            _take(sheet, part, patch)
            done |= keys
    if chosen.get("comfort") == SAME and before.get("comfort") != SAME and (signatures := _standing(sheet)):
        patch["signatures"] = signatures
        done.add("consent")
        patch["extra"] |= {key: value for key, value in last_sheet(sheet).document.extra.items() if key in _NAMES}
    patch["extra"]["again"] = sorted(again) or None
    return patch | {"done": sorted(done)}


_NAMES = ("signed_name", "sensitive", "letters")


def steps_of(sheet: Sheet, part: str) -> set[str]:
    """The steps of the form that this part stands for, of those that were answered last time."""
    if part in _OWN:
        return set(_OWN[part])
    last = last_sheet(sheet).document
    listed = {page.id for page in sheet.rulebook.pages if page.section == part}
    names = {*listed, *(f"{page}{ONE_BY_ONE}" for page in listed)}
    names |= {f"{question.id}{DETAILS}" for question in _questions(sheet, part)}
    return (names & last.done) | ({"doctor"} if part == "health" else set())


def _questions(sheet: Sheet, part: str) -> list[Question]:
    names = {name for page in sheet.rulebook.pages if page.section == part for name in page.questions}
    names |= set(pages.DOCTOR) if part == "health" else set()
    return [question for name, question in sheet.rulebook.questions.items() if name in names]


def _take(sheet: Sheet, part: str, patch: dict[str, Any]) -> None:
    """Lay a part's last answers into the patch."""
    last = last_sheet(sheet).document
    if part == "you":
        patch["extra"]["who"] = last.extra.get("who")
    elif part == "goals":
        patch["goals"] = last.goals
    elif part == "where":
        known = {name for region in sheet.rulebook.regions.values() for name in region.instances()}
        patch["extra"] |= {"areas": [name for name in last.areas if name in known], "where": last.extra.get("where")}
        patch["tender"] = []
    elif part == "comfort":
        patch["wishes"] = last.wishes
    else:
        held = {question.id: last.answers.get(question.id) for question in _questions(sheet, part)}
        patch["answers"] |= {name: held[name] for name in held if _holds(sheet.question(name), held[name])}
        listed = {page.id for page in sheet.rulebook.pages if page.section == part}
        patch["singly"] |= dict.fromkeys(listed & last.singly, True)
        if part == "health":
            patch["extra"]["has_letter"] = last.extra.get("has_letter")


def _holds(question: Question, answer: Any) -> bool:
    """Whether a last answer may be taken over: it still fits its question, is sure, and does not depend on the day."""
    value = answers.value_of(answer)
    if answer is None or answers.is_unsure(value) or not _fits(question, value):
        return False
    return question.id not in FRESH or answers.is_nothing(question, value)


def _fits(question: Question, value: Any) -> bool:
    """Rulebooks change: a choice that is no longer offered is asked anew."""
    if question.type == "yn":
        return value in ("yes", "no")
    if question.type == "choice":
        return value in question.choices
    return question.type != "ms" or set(value) <= set(question.choices)


def _standing(sheet: Sheet) -> list[dict[str, Any]]:
    """The last signatures with the day they were given, if every one is of the words that are signed today."""
    signed = [dict(given) for given in sheet.document.last.get("signed") or []]
    if not any(given["kind"] == "treatment" for given in signed):
        return []
    if any(given["version"] != consent.VERSION for given in signed) or sheet.is_minor:
        return []
    return [{**given, "at": datetime.fromisoformat(given["at"])} for given in signed]
