"""A clinic's own numbers: what became of pain, where forms are left, what stops people. Small groups are not told."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic.intake.drafts import OF_NOTE
from clinic.intake.flow import DETAILS, ONE_BY_ONE, OWN_STEPS
from clinic.intake.models import Draft, Intake
from clinic.practice.language import language
from clinic.practice.models import Appointment, Clinic, Membership
from clinic.prep.models import Assessment, Level
from clinic.progress.history import Course
from clinic.rules import load
from clinic.rules.measures import Change, pain_change

FEWEST = 5
"""Groups of fewer people are not told: they say nothing, and may point at somebody."""
MOST_FORMS = 500
"""How many unsent forms are opened to see where they end: the newest."""
HELD = (Level.URGENT, Level.REFER, Level.CLEARANCE)
GROUPS = (Change.MUCH_LESS, Change.LESS, Change.SAME, Change.MORE)
"""Columns of the outcomes; much more pain counts with more."""
Line = tuple[str, int]


@dataclass(frozen=True)
class Outcome:
    """Clients whose review (visit 4 or 8) fell into one month: how many, and where their pain was heading."""

    month: date
    review: int
    clients: int
    counts: Sequence[int | None]
    """In the order of GROUPS, then those without two scores; None where the number is too small to tell."""

    @property
    def is_told(self) -> bool:
        return self.clients >= FEWEST


def outcomes(courses: Iterable[Course], since: date) -> list[Outcome]:
    """One row for each month and review, the newest month first."""
    found: dict[tuple[date, int], Counter[Change | None]] = {}
    for course in courses:
        for review in course.told.reviews:
            visit = next((each for each in course.visits if _is_review(each.appointment, each.number, review)), None)
            if visit is not None and visit.day >= since:
                found.setdefault((visit.day.replace(day=1), review), Counter())[_heading(course, review)] += 1
    return [
        Outcome(month, review, counted.total(), _told(counted))
        for (month, review), counted in sorted(found.items(), key=lambda item: (item[0][0], -item[0][1]), reverse=True)
    ]


def _is_review(appointment: Appointment, number: int, review: int) -> bool:
    return number == review and appointment.status == Appointment.Status.DONE


def _heading(course: Course, review: int) -> Change | None:
    """Where pain was heading from the first visit to this one: the worst of the week, else that before the session."""
    ends = [visit for visit in course.visits if visit.number in (1, review) and visit.is_rated]
    for scores in ([visit.week for visit in ends], [visit.before for visit in ends]):
        if len(scores) == 2 and scores[0] is not None and scores[1] is not None:
            change = pain_change(scores[0], scores[1], course.told)
            return Change.MORE if change is Change.MUCH_MORE else change
    return None


def _told(counted: Mapping[Change | None, int]) -> list[int | None]:
    counts = [counted.get(group, 0) for group in (*GROUPS, None)]
    return suppressed(counts) if sum(counts) >= FEWEST else [None] * len(counts)


def suppressed(counts: Sequence[int]) -> list[int | None]:
    """The counts without those from 1 to 4, and without a second one where a single gap could be worked out."""
    hidden = {at for at, count in enumerate(counts) if 0 < count < FEWEST}
    if len(hidden) == 1:
        others = [at for at in range(len(counts)) if at not in hidden]
        hidden.add(min(others, key=lambda at: (counts[at] == 0, counts[at])))
    return [None if at in hidden else count for at, count in enumerate(counts)]


def gathered(counted: Mapping[str, int], others: str) -> list[Line]:
    """(words, count), the most frequent first; groups that are too small stand together as `others`."""
    told = [(words, count) for words, count in counted.items() if count >= FEWEST]
    rest = sum(count for count in counted.values() if count < FEWEST)
    lines = sorted(told, key=lambda line: (-line[1], line[0]))
    return [*lines, (others, rest)] if rest else lines


@dataclass(frozen=True)
class Forms:
    """How the forms of past visits ended."""

    booked: int
    sent: int
    unopened: int
    left: Sequence[Line]
    """The last page that was saved, or typed into, of those that were begun and never sent."""
    left_total: int
    looked_at: int


def forms(clinic: Clinic, since: date, therapist: Membership | None = None) -> Forms:
    """The forms of visits from that day until now that were neither cancelled nor are still to come."""
    past = _past(clinic, since, therapist).exclude(status=Appointment.Status.CANCELLED)
    states: Counter[str | None] = Counter(past.values_list("intake__state", flat=True))
    begun = Intake.objects.filter(clinic=clinic, appointment__in=past, sent_at=None).order_by("-pk")
    newest = list(begun.only("pk", "document")[:MOST_FORMS])
    typed = dict(
        Draft.objects.filter(intake__in=[intake.pk for intake in newest]).exclude(page__startswith=OF_NOTE)
        .order_by("at").values_list("intake_id", "page")
    )  # fmt: skip
    pages = Counter(_page_words(_last_page(intake, typed.get(intake.pk, ""))) for intake in newest)
    unsent = states[Intake.State.DRAFT]
    return Forms(
        booked=states.total(),
        sent=states.total() - unsent - states[None],
        unopened=states[None],
        left=gathered(pages, _("Other pages, fewer than %(fewest)s forms each") % {"fewest": FEWEST}),
        left_total=unsent,
        looked_at=len(newest),
    )


def _past(clinic: Clinic, since: date, therapist: Membership | None) -> QuerySet[Appointment]:
    start = datetime.combine(since, time(), clinic.zone)
    past = clinic.appointments.filter(starts_at__gte=start, starts_at__lt=timezone.now(), client__closed_at=None)
    return past if therapist is None else past.filter(therapist=therapist)


def _last_page(intake: Intake, typed: str) -> str:
    """The page that was saved last; one that was only typed into counts where none was."""
    document: dict[str, Any] = intake.document
    saved: dict[str, int] = document.get("saved") or {}
    return max(saved, key=lambda key: saved[key]) if saved else typed.removeprefix("staff/")


def _page_words(key: str) -> str:
    """A page of the form in words."""
    if not key:
        return _("Opened, and nothing filled in")
    own = {name: title for steps in OWN_STEPS.values() for name, title in steps}
    name = key.removesuffix(ONE_BY_ONE).removesuffix(DETAILS)
    if name in own:
        return str(own[name])
    keys = (f"page.{name}.title", f"question.{name}.row", f"question.{name}.ask", f"section.{name}")
    return _text(keys) or _("A page that is no longer asked")


@dataclass(frozen=True)
class Stops:
    """What held visits back: by level, and by the reason behind it."""

    visits: int
    levels: Sequence[Line]
    reasons: Sequence[Line]


def stops(clinic: Clinic, since: date, therapist: Membership | None = None) -> Stops:
    """The visits that an answer held back at some time, whatever became of them; each is counted once a reason."""
    held = Assessment.objects.filter(clinic=clinic, level__in=HELD, appointment__in=_past(clinic, since, therapist))
    levels: dict[int, set[str]] = {}
    rules: dict[int, set[str]] = {}
    for found in held.only("appointment_id", "level", "result").iterator():
        levels.setdefault(found.appointment_id, set()).add(found.level)
        rules.setdefault(found.appointment_id, set()).update(_holding(found))
    others = _("Other reasons, fewer than %(fewest)s visits each") % {"fewest": FEWEST}
    by_level = Counter(level for each in levels.values() for level in each)
    by_rule = Counter(rule for each in rules.values() for rule in each)
    named = Counter({f"{_text((f'finding.{rule}.title',)) or rule} ({rule})": count for rule, count in by_rule.items()})
    told = [(str(level.label), by_level[level]) for level in HELD if by_level[level] >= FEWEST]
    return Stops(len(levels), told, gathered(named, others))


def _holding(assessment: Assessment) -> set[str]:
    """The rules that held this visit back."""
    result: dict[str, Any] = assessment.result
    names = {level.value for level in HELD}
    return {found["rule"] for found in result.get("findings", ()) if found.get("level") in names}


def _text(keys: Iterable[str]) -> str:
    """The first of these texts of the working rulebook, in the language of the page."""
    rulebook, spoken = load(), language()
    return next((rulebook.text(spoken, key) for key in keys if rulebook.has_text(spoken, key)), "")
