"""Small words for the templates of prep and progress: moments on the clinic's own clock, and links into the guide."""

from datetime import datetime

from django import template
from django.urls import reverse
from django.utils import formats

from clinic.practice.models import Clinic

register = template.Library()


@register.filter
def day_at(moment: datetime, clinic: Clinic) -> str:
    """`Tuesday 6 May`, on the clinic's calendar."""
    return formats.date_format(moment.astimezone(clinic.zone), "DAY_FORMAT")


@register.filter
def date_at(moment: datetime, clinic: Clinic) -> str:
    """`6 May 2026`, on the clinic's calendar; months are shortened."""
    return formats.date_format(moment.astimezone(clinic.zone), "SHORT_DATE_FORMAT")


@register.filter
def clock_at(moment: datetime, clinic: Clinic) -> str:
    """`2:30pm`, on the clinic's clock."""
    return formats.date_format(moment.astimezone(clinic.zone), "TIME_FORMAT").lower()


@register.filter
def iso_at(moment: datetime, clinic: Clinic) -> str:
    """The moment for a `datetime` attribute, with the clinic's offset."""
    return moment.astimezone(clinic.zone).isoformat(timespec="minutes")


@register.filter
def topic_url(topic: str) -> str:
    """The guide's address of `topic`, `topic/page` or either with `#anchor`."""
    path, _hash, anchor = topic.partition("#")
    slug, _slash, page = path.partition("/")
    address = reverse("guide:page", args=[slug, page]) if page else reverse("guide:topic", args=[slug])
    return f"{address}#{anchor}" if anchor else address


@register.filter
def first_name(name: str) -> str:
    """`Ana` of `Ana Ruiz`."""
    return next(iter(name.split()), name)


@register.filter
def of_kind(items: list[dict[str, object]], kind: str) -> list[dict[str, object]]:
    """The checklist items of one kind: do, know or after."""
    return [item for item in items if item["kind"] == kind]
