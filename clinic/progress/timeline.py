"""A client's timeline: visits, forms, letters, plans, scores and notes in one list, the newest first, in one query."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clinic.intake.models import Clearance, Intake
from clinic.practice.models import Appointment, Client
from clinic.prep.models import Assessment, Level, PlanVersion
from clinic.progress.models import Measure, Note, Rating

PAGE = 25
Cursor = tuple[datetime, str, int]
"""Moment, kind and number of the last entry that was shown."""

_RATED = {
    Rating.Moment.BEFORE: _("Pain before the session"),
    Rating.Moment.AFTER: _("Pain after the session"),
    Rating.Moment.NEXT_DAY: _("How it was the day after"),
}
_MEASURED = {Measure.Source.CLIENT: _("Measures, from the client"), Measure.Source.STAFF: _("Measures, from us")}


@dataclass(frozen=True)
class Kind:
    """One kind of entry: its name, the page that an entry links to, and how its rows are found.

    `rows` gives the moment as `t_at`, a code of what happened as `t_code`, and the visit as `t_visit`.
    """

    title: str | Promise
    route: str
    rows: Callable[[Client], QuerySet[Any]]
    words: Callable[[str], str | Promise]
    is_health: bool = True


def _choices(choices: Any) -> Callable[[str], str | Promise]:
    labels = dict(choices.choices)
    return lambda code: labels.get(code, code)


def _of_visits(model: Any, **asked: Any) -> Callable[[Client], QuerySet[Any]]:
    """Rows of a model that hangs on visits, with these expressions for moment and code."""
    return lambda client: model.objects.filter(clinic=client.clinic_id, appointment__client=client).annotate(
        t_visit=F("appointment_id"), **asked
    )


def _visits(client: Client) -> QuerySet[Any]:
    """Visits up to now: those to come stand in a table of their own."""
    past = Appointment.objects.filter(client=client, starts_at__lte=timezone.now())
    return past.annotate(t_visit=F("pk"), t_at=F("starts_at"), t_code=F("status"))


def _forms(client: Client) -> QuerySet[Any]:
    sent = Intake.objects.filter(client=client, sent_at__isnull=False)
    return sent.annotate(t_visit=F("appointment_id"), t_at=F("sent_at"), t_code=F("state"))


def _letters(client: Client) -> QuerySet[Any]:
    """A clearance at the moment of its last step."""
    at = Case(
        When(state=Clearance.State.RECEIVED, then=Coalesce("received_at", "recorded_at")),
        When(state=Clearance.State.REQUESTED, then=Coalesce("requested_at", "recorded_at")),
        default=F("recorded_at"),
    )
    return Clearance.objects.filter(client=client).annotate(t_visit=F("appointment_id"), t_at=at, t_code=F("state"))


def _plans(client: Client) -> QuerySet[Any]:
    """Versions that were made the plan."""
    mine = PlanVersion.objects.filter(clinic=client.clinic_id, assessment__appointment__client=client)
    published = mine.filter(published_at__isnull=False)
    visit, code = F("assessment__appointment_id"), Cast("number", CharField())
    return published.annotate(t_visit=visit, t_at=F("published_at"), t_code=code)


_number = Cast("number", CharField())
KINDS: dict[str, Kind] = {
    "visit": Kind(_("Visit"), "prep:plan", _visits, _choices(Appointment.Status), is_health=False),
    "form": Kind(_("Form"), "prep:review", _forms, _choices(Intake.State)),
    "result": Kind(
        _("What the rules found"),
        "prep:review",
        _of_visits(Assessment, t_at=F("created_at"), t_code=F("level")),
        _choices(Level),
    ),
    "letter": Kind(_("Doctor’s letter"), "prep:clearance", _letters, _choices(Clearance.State)),
    "plan": Kind(_("Plan, changed"), "prep:plan_versions", _plans, lambda code: _("Version %s") % code),
    "rating": Kind(
        _("Scores"),
        "progress:measures",
        _of_visits(Rating, t_at=F("rated_at"), t_code=F("moment")),
        lambda code: _RATED.get(code, code),  # type: ignore[call-overload]
    ),
    "measure": Kind(
        _("Measures"),
        "progress:measures",
        _of_visits(Measure, t_at=F("at"), t_code=F("source")),
        lambda code: _MEASURED.get(code, code),  # type: ignore[call-overload]
    ),
    "note": Kind(
        _("Note"), "progress:note", _of_visits(Note, t_at=F("at"), t_code=_number), lambda code: _("Version %s") % code
    ),
}
"""Kind -> how it is found and told."""


@dataclass(frozen=True)
class Entry:
    """One thing that happened: when, what kind, in which words, and the page that shows it (none for the desk)."""

    at: datetime
    kind: str
    number: int
    title: str | Promise
    words: str | Promise
    url: str
    level: str = ""

    @property
    def cursor(self) -> str:
        """Where the next page goes on, for the address bar."""
        return f"{self.at.astimezone(UTC):%Y%m%dT%H%M%S%f}-{self.kind}-{self.number}"


def read_cursor(text: str) -> Cursor | None:
    """What stands in the address; nonsense counts as not asked."""
    moment, _dash, rest = text.partition("-")
    kind, _dash, number = rest.partition("-")
    if kind not in KINDS or not (number.isascii() and number.isdigit()) or len(number) > 17:
        return None
    try:
        return datetime.strptime(moment, "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC), kind, int(number)
    except ValueError:
        return None


def timeline(client: Client, after: Cursor | None, *, sees_health: bool, size: int = PAGE) -> tuple[list[Entry], bool]:
    """The entries behind `after`, and whether more follow; in one query, however long the record is."""
    kinds = [name for name, kind in KINDS.items() if sees_health or not kind.is_health]
    first, *others = (_rows(name, client, after) for name in kinds)
    rows = first.union(*others, all=True) if others else first
    found = list(rows.order_by("-t_at", "-t_kind", "-t_pk")[: size + 1])
    return [_entry(client, row, sees_health) for row in found[:size]], len(found) > size


def _rows(name: str, client: Client, after: Cursor | None) -> QuerySet[Any]:
    rows = KINDS[name].rows(client).annotate(t_kind=Value(name, CharField()), t_pk=F("pk"))
    if after is not None:
        rows = rows.filter(_behind(name, *after))
    return rows.order_by().values_list("t_at", "t_kind", "t_pk", "t_code", "t_visit")


def _behind(name: str, at: datetime, kind: str, number: int) -> Q:
    """Of the same moment, what comes later in the list: the other kinds by name, then the number."""
    if name < kind:
        return Q(t_at__lte=at)
    return Q(t_at__lt=at) | Q(t_at=at, t_pk__lt=number) if name == kind else Q(t_at__lt=at)


def _entry(client: Client, row: tuple[Any, ...], sees_health: bool) -> Entry:
    at, name, number, code, visit = row
    kind = KINDS[name]
    url = reverse(kind.route, args=[client.clinic.slug, visit]) if visit and sees_health else ""
    return Entry(at, name, number, kind.title, kind.words(code), url, code if name == "result" else "")
