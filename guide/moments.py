"""The moment that an editor names by a date, a time and a time zone; what no clock will show is refused in words."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

FARTHEST = timedelta(days=5 * 366)
_OVER = gettext_lazy("This moment is over. Choose one that is still to come.")


class MomentError(ValueError):
    """A moment that cannot be meant, with a sentence for the person who named it."""


def zones() -> list[str]:
    """The time zones to choose from, by continent and city; `UTC` first."""
    return ["UTC", *sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))]


def zone_of(name: object) -> ZoneInfo:
    """The zone of this name, else the installation's."""
    return ZoneInfo(name if isinstance(name, str) and name in zones() else settings.GUIDE_TIME_ZONE)


def moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The moment in UTC. Raises MomentError where it is over, or where a clock change skips or repeats the hour."""
    today = timezone.now().date()
    if day < today - timedelta(days=1):
        raise MomentError(_OVER)
    if day > today + FARTHEST:
        raise MomentError(_("This is more than five years away. Choose an earlier day."))
    earlier = datetime.combine(day, at, zone).replace(fold=0)
    later = earlier.replace(fold=1)
    if earlier.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != earlier.replace(tzinfo=None):
        raise MomentError(_("The clocks go forward that night, and this time does not exist. Choose another hour."))
    if earlier.utcoffset() != later.utcoffset():
        raise MomentError(_("The clocks go back that night, and this time comes twice. Choose another hour."))
    if earlier <= timezone.now():
        raise MomentError(_OVER)
    return earlier.astimezone(UTC)
