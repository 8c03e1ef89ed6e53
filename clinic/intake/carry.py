"""A follow-up visit: the last answers, shown and confirmed part by part, and what is asked afresh in any case.

The clinical reference gives no time for which answers hold, so the careful one is taken (CONV): 90 days, as for a
doctor's letter. The urgent check and the pain are never carried over. An answer that depends on the day is carried only
where it was "no", without the details that do; one of "not sure" never is.
"""

from datetime import date
from typing import Any, cast

from clinic.intake import answers, consent, earlier, pages
from clinic.intake.document import Document
from clinic.intake.flow import DETAILS, ONE_BY_ONE
from clinic.intake.models import Consent
from clinic.intake.sheet import Sheet
from clinic.practice.models import Appointment
from clinic.rules.questions import Question

DAYS = 90
PARTS = ("you", "goals", "where", "knee", "health", "comfort")
"""What is confirmed, in the order of the page. `knee` and `health` are sections of the rulebook."""
FRESH = frozenset({
    "injury", "ottawa_walk", "ottawa_bend", "ottawa_bone", "mild_swelling", "pregnant", "skin_local", "numbness",
    "other_surgery", "fracture12w", "patch_gel",
})  # fmt: skip
"""Answers that depend on the day: a yes of last time is asked again."""
FRESH_STATES = frozenset({"bp", "diabetes", "gout", "ra", "varicose"})
"""Illnesses that stay, in a state that depends on the day: the tick stays, and how it is now is asked again."""
FRESH_DETAILS = frozenset({
    "leg_surgery.wound_closed", "leg_surgery.problems", "heart.stable", "epilepsy_ms_other.epilepsy_controlled",
    "epilepsy_ms_other.ms_heat_ok",
})  # fmt: skip
"""Details that depend on the day: the answer is carried, and these are asked again."""
EXTRA = ("who", "areas", "where", "has_letter", "signed_name", "sensitive", "letters")
KEPT = ("goals", "wishes", "answers", "done", "singly")
SIGNED = (Consent.Kind.TREATMENT, Consent.Kind.SENSITIVE, Consent.Kind.LETTERS)
CHOSEN = ("sensitive", "letters")
"""Signatures that the client may also say no to; the choice is kept under the same name."""
SAME, CHANGE = "same", "change"

_OWN = {"you": ["contact"], "goals": ["goals"], "where": ["where"], "comfort": ["comfort"]}


def beginning(appointment: Appointment) -> dict[str, Any]:
    """The document that a new intake starts with: empty, or with the last answers laid beside it to be confirmed.

    Only the newest answers serve: where they were stopped, never sent or taken back, older ones do not speak for them.
    """
    last = earlier.newest(earlier.others(appointment))
    if last is None or last.sent_at is None or earlier.is_barred(last) or not earlier.is_before(last, appointment):
        return {}
    sent = last.sent_at.astimezone(appointment.clinic.zone).date()
    if (appointment.local_start.date() - sent).days > DAYS:
        return {}
    document = Document(cast("dict[str, Any]", last.document))
    raw = {key: document.raw[key] for key in KEPT if key in document.raw}
    if last.appointment.status == Appointment.Status.DONE and "wishes" in raw:
        raw["wishes"] = {**raw["wishes"], "first_massage": "no"}  # they have had one here since
    raw["extra"] = {key: document.extra[key] for key in EXTRA if key in document.extra}
    return {"last": {"intake": last.pk, "sent": sent.isoformat(), "raw": raw}}


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
    patch: dict[str, Any] = {"answers": {}, "open": {}, "singly": {}, "wishes": {}, "extra": {"kept": chosen}}
    done, again = set(old.done), set(old.again)
    for part, choice in chosen.items():
        if before.get(part) == choice:
            continue
        keys = steps_of(sheet, part)
        again = again | keys if choice == CHANGE else again - keys
        if part not in before:  # it was taken over already, and may have been changed since
            _take(sheet, part, patch)
            done |= keys
    if chosen.get("comfort") == SAME and "comfort" not in before and (standing := _standing(sheet)):
        patch["signatures"] = [_as_signed(given) for given in standing]
        done.add("consent")
        patch["extra"] |= _agreed(sheet, standing)
    patch["extra"]["again"] = sorted(again) or None
    return patch | {"done": sorted(done)}


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
        valid = {name: held[name] for name in held if _holds(sheet.question(name), held[name])}
        waits = {name for name in valid if _is_state(sheet.question(name), valid[name])}
        patch["open"] |= dict.fromkeys(waits, True)
        patch["answers"] |= {name: _lasting(name, valid[name]) for name in valid if name not in waits}
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


def _is_state(question: Question, answer: Any) -> bool:
    """Whether the illness is carried as a tick that waits for how it is now."""
    return question.id in FRESH_STATES and not answers.is_nothing(question, answers.value_of(answer))


def _lasting(name: str, answer: Any) -> Any:
    """An answer without those of its details that depend on the day."""
    lasting = {key: item for key, item in answers.follow_of(answer).items() if f"{name}.{key}" not in FRESH_DETAILS}
    return answers.joined(answers.value_of(answer), lasting)


def _fits(question: Question, value: Any) -> bool:
    """Rulebooks change: a choice that is no longer offered is asked anew."""
    if question.type == "yn":
        return value in ("yes", "no")
    if question.type == "choice":
        return value in question.choices
    return question.type != "ms" or set(value) <= set(question.choices)


def _standing(sheet: Sheet) -> list[Consent]:
    """The last signatures that stand now, if the massage is among them and every one is of today's words.

    They are read again each time: what was taken back since, at whatever visit, does not come back by itself.
    """
    mine = Consent.objects.filter(clinic=sheet.clinic, intake__client=sheet.client, kind__in=SIGNED).order_by("pk")
    ended = mine.filter(withdrawn_at__isnull=False).order_by("withdrawn_at")
    taken_back: dict[str, Any] = dict(ended.values_list("kind", "withdrawn_at"))
    last = mine.filter(intake=sheet.document.last.get("intake"), withdrawn_at=None)
    standing = [given for given in last if given.signed_at >= taken_back.get(given.kind, given.signed_at)]
    if sheet.is_minor or all(given.kind != Consent.Kind.TREATMENT for given in standing):
        return []
    return standing if all(given.text_version == consent.VERSION for given in standing) else []


def _as_signed(given: Consent) -> dict[str, Any]:
    """A signature as `intake.actions.sign` takes it, with the day on which it was given."""
    signed = cast("dict[str, Any]", given.signed)
    return {**signed, "kind": given.kind, "version": given.text_version, "at": given.signed_at}


def _agreed(sheet: Sheet, standing: list[Consent]) -> dict[str, Any]:
    """The name and the choices that stand with these signatures. A "no" needs none."""
    extra, kinds = last_sheet(sheet).document.extra, {given.kind for given in standing}
    chosen = {kind: extra.get(kind) for kind in CHOSEN if extra.get(kind) == "no" or kind in kinds}
    return {"signed_name": extra.get("signed_name"), **chosen}
