"""The clinic: the tenant to which every record about a client belongs."""

import zoneinfo
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def is_time_zone(name: str) -> None:
    """A validator: refuses what is no time zone of this machine."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("“%(name)s” is no time zone. Write one such as Europe/London."), params={"name": name})


class Clinic(models.Model):
    """A practice: the tenant. Every record about a client belongs to one."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    time_zone = models.CharField(max_length=60, default="UTC", validators=[is_time_zone])
    language = models.CharField(max_length=5, default="en")
    phone = models.CharField(max_length=40, blank=True)
    hours = models.CharField(max_length=120, blank=True, help_text=_("When the phone is answered, in words."))
    address = models.CharField(max_length=200, blank=True)
    emergency_number = models.CharField(max_length=20, default="112")
    prep_mail_hours = models.PositiveSmallIntegerField(null=True, blank=True, default=24)
    """How many hours before a visit its client is reminded of the page to get ready with; None = never."""
    version = models.PositiveIntegerField(default=1, editable=False)
    """Counts changes of its details, so that two owners cannot overwrite each other unseen."""

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    def today(self) -> date:
        """The date on the clinic's own wall."""
        return timezone.now().astimezone(self.zone).date()
