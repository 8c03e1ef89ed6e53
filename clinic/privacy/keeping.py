"""How long things are kept: one table of kinds, what each clinic may choose, and when a record's time is over."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clinic.intake.models import Clearance, Draft, Intake, LetterFile
from clinic.practice.models import Appointment, Client, ClientLink, Clinic, Event, SingleUseLink
from clinic.prep.models import Assessment
from clinic.privacy.models import Keeping

YEAR = 365
EIGHT_YEARS = 8 * YEAR + 2
OF_AGE = 18
TOOK_PLACE = Q(status__in=(Appointment.Status.ARRIVED, Appointment.Status.DONE)) | Q(intake__sent_at__isnull=False)
"""A visit of which a record has to be kept: it took place, or its form came in."""

Due = Callable[[Clinic, datetime], QuerySet[Any]]


@dataclass(frozen=True)
class Kind:
    """One kind of data: how it is called, from when its days count, why it is kept, and which rows are over.

    `days` is the default (our own choice, CONV: no source fixes one number for all countries).
    """

    title: Promise
    counts_from: Promise
    why: Promise
    days: int
    least: int
    due: tuple[Due, ...]
    most: int = 50 * YEAR


def _drafts(clinic: Clinic, before: datetime) -> QuerySet[Any]:
    return Draft.objects.filter(clinic=clinic, at__lt=before)


def _unsent(clinic: Clinic, before: datetime) -> QuerySet[Any]:
    """Forms that never came in. One that the rules have read, as an urgent answer makes them, is a record."""
    unsent = Intake.objects.filter(clinic=clinic, sent_at=None, appointment__starts_at__lt=before)
    return unsent.filter(~Exists(Assessment.objects.filter(intake=OuterRef("pk"))))


def _links(clinic: Clinic, before: datetime) -> QuerySet[Any]:
    return ClientLink.objects.filter(clinic=clinic, expires_at__lt=before)


def _single_use(clinic: Clinic, before: datetime) -> QuerySet[Any]:
    return SingleUseLink.objects.filter(clinic=clinic, expires_at__lt=before)


def _letters(clinic: Clinic, before: datetime) -> QuerySet[Any]:
    """Pages of letters that count no more. What the letter said stays with the record."""
    day, state = before.astimezone(clinic.zone).date(), Clearance.State
    ended = Q(clearance__state__in=(state.ACCEPTED, state.EXPIRED), clearance__expires_on__lt=day)
    ended |= Q(clearance__state__in=(state.REFUSED, state.VOIDED), clearance__recorded_at__lt=before)
    return LetterFile.objects.filter(ended, clinic=clinic).defer("content")


def _records(clinic: Clinic, before: datetime) -> QuerySet[Any]:
    """Clients without a visit since then. Of who was a child then, the days count from when they come of age."""
    born = years_before(before.astimezone(clinic.zone).date(), OF_AGE)
    later = Appointment.objects.filter(client=OuterRef("pk"), starts_at__gte=before)
    found = Client.objects.filter(~Exists(later), clinic=clinic, created_at__lt=before, merged_into=None)
    return found.filter(Q(birth_date=None) | Q(birth_date__lte=born))


def _trail(clinic: Clinic, before: datetime) -> QuerySet[Any]:
    return Event.objects.filter(clinic=clinic, at__lt=before)


KINDS: dict[str, Kind] = {
    "drafts": Kind(
        _("Typed into a form, and not saved"),
        _("after it was typed"),
        _("So that a client finds again what they typed."),
        days=30,
        least=1,
        due=(_drafts,),
    ),
    "unsent": Kind(
        _("Forms that never came in"),
        _("after the visit they were for"),
        _("So that a late client can still go on."),
        days=90,
        least=14,
        due=(_unsent,),
    ),
    "links": Kind(
        _("Links of clients, doctors and guardians"),
        _("after the link ended"),
        _("So that an old link gets a helpful page."),
        days=30,
        least=1,
        due=(_links, _single_use),
    ),
    "letters": Kind(
        _("Pages of doctors’ letters"),
        _("after the letter stopped counting"),
        _("So that you can look again at what the doctor wrote. What it said stays in the record."),
        days=YEAR,
        least=30,
        due=(_letters,),
    ),
    "records": Kind(
        _("Clients and their records"),
        _("after the last visit, or after the 18th birthday of a child"),
        _("The law asks health records to be kept for years. Ask which number holds for you."),
        days=EIGHT_YEARS,
        least=30,
        due=(_records,),
    ),
    "trail": Kind(
        _("Who read and changed what"),
        _("after the day of the line"),
        _("So that you can answer who saw a record."),
        days=EIGHT_YEARS,
        least=YEAR,
        due=(_trail,),
    ),
}
"""What a clinic may choose the days of, in the order in which the retention job works."""

MAIL_DAYS = 90
FIXED: dict[str, tuple[Promise, Promise]] = {
    "mail": (_("E-mails that were sent or given up"), _("90 days. They hold numbers, never a text.")),
    "sessions": (_("Browsers that are signed in"), _("Until they run out, at most 12 hours.")),
    "erasures": (_("Who was erased"), _("For good, as numbers only. After a restore they are erased again.")),
    "backups": (_("Backups"), _("As long as whoever runs this installation keeps them.")),
}
"""What is the same for every clinic: its name, and how long it is kept."""


def days_of(clinic: Clinic) -> dict[str, int]:
    """Kind -> the number of days that holds in this clinic."""
    chosen = dict(Keeping.objects.filter(clinic=clinic).values_list("kind", "days"))
    return {name: chosen.get(name, kind.days) for name, kind in KINDS.items()}


def kept_until(client: Client) -> date | None:
    """The day until which the client's record has to be kept; None where there is none, or its time is over."""
    visits = client.appointments.filter(TOOK_PLACE)
    last = visits.order_by("-starts_at").values_list("starts_at", flat=True).first()
    if last is None:
        return None
    since = last.astimezone(client.clinic.zone).date()
    if client.birth_date:
        since = max(since, years_before(client.birth_date, -OF_AGE))
    until = since + timedelta(days=days_of(client.clinic)["records"])
    return until if until > client.clinic.today() else None


def years_before(day: date, years: int) -> date:
    """The same day so many years before; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def over_before(days: int, now: datetime | None = None) -> datetime:
    """What is older than this moment is over."""
    return (now or timezone.now()) - timedelta(days=days)
