"""Visits that have taken place, for the tests of progress."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from clinic.practice.models import Appointment, Client, Membership
from clinic.progress.models import Measure, Rating


def visited(
    client: Client, therapist: Membership, pains: Iterable[tuple[int, int]], *, last_ago: timedelta = timedelta(days=7)
) -> list[Appointment]:
    """Visits a week apart, each finished, with the pain before them and the worst of the week; the oldest first."""
    pains = list(pains)
    return [
        _visit(client, therapist, scores, timezone.now() - last_ago - timedelta(weeks=len(pains) - number))
        for number, scores in enumerate(pains, 1)
    ]


def _visit(client: Client, therapist: Membership, scores: tuple[int, int], starts_at: Any) -> Appointment:
    visit = Appointment.objects.create(
        clinic=client.clinic, client=client, therapist=therapist, starts_at=starts_at, status="done"
    )
    before, week = scores
    kept: tuple[tuple[str, Mapping[str, int]], ...] = (
        ("before", {"pain": before, "week": week}),
        ("after", {"pain": 2}),
    )
    for moment, found in kept:
        Rating.objects.create(clinic=client.clinic, appointment=visit, moment=moment, scores=found)
    return visit


def scored(visit: Appointment, scores: Iterable[int], source: str = "client", **more: Any) -> Measure:
    """The three activities of the tests, scored at this visit."""
    words = ("walk down the stairs", "kneel in the garden", "sit through a film")
    activities = [{"words": each, "score": score} for each, score in zip(words, scores, strict=True)]
    number = Measure.objects.filter(appointment=visit).count() + 1
    found = {"activities": activities, **more}
    return Measure.objects.create(clinic=visit.clinic, appointment=visit, number=number, source=source, found=found)
