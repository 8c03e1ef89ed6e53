"""What ends a session and what is measured: scores are written once; other ones for the same never replace them."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from clinic.intake import holding
from clinic.practice import audit
from clinic.practice.models import Appointment, Client, Clinic, User
from clinic.practice.refusals import Conflict, Refused
from clinic.prep.models import Assessment
from clinic.prep.refusals import NotChecked, Over
from clinic.prep.stage import Stage, intake_of, newest_of, stood_at
from clinic.progress.models import Measure, Rating, RatingMail


class NoPlan(Refused):
    """A session without a released plan cannot have taken place."""

    def __init__(self) -> None:
        super().__init__(_("There is no released plan for this visit, so there is no session to finish."))


class FinishedBefore(Refused):
    """The session was finished with other scores. `kept` are those on record: moment -> pain."""

    def __init__(self, kept: dict[str, int]) -> None:
        super().__init__(_("This session was finished before, with other scores. Nothing was changed."))
        self.kept = kept


def finish(*, appointment: Appointment, before: int, after: int, by: User) -> Appointment:
    """Store pain (0-10) before and after and mark the appointment done, which locks it. Sent twice, it is stored once.

    Raises `FinishedBefore` where other scores are on record, `Over` for an appointment that was closed
    otherwise, `NoPlan` while its plan is held, `NotChecked` until the client was asked again on arrival.
    """
    with transaction.atomic():
        found = holding.visit(appointment.pk)
        if found.status == Appointment.Status.DONE:
            _same_scores(found, before, after)
            return found
        if found.is_over:
            raise Over
        newest = newest_of(found)
        where = stood_at(found, intake_of(found), newest)  # also a visit that nobody closed on its day
        if where is not Stage.ARRIVED:
            raise NotChecked if where is Stage.READY else NoPlan
        first = {"pain": before, "week": _worst_of_week(newest)}
        for moment, scores in ((Rating.Moment.BEFORE, first), (Rating.Moment.AFTER, {"pain": after})):
            Rating.objects.create(clinic=found.clinic, appointment=found, moment=moment, scores=scores, recorded_by=by)
        found.status, found.version = Appointment.Status.DONE, found.version + 1
        found.save(update_fields=["status", "version"])
        subject = f"appointment:{found.pk}"
        audit.record(clinic=found.clinic, action="appointment.done", by=by, client=found.client, subject=subject)
        return found


def _worst_of_week(newest: Assessment | None) -> int | None:
    """What the client's own form says; it stays with the visit's other scores, because the form is locked now."""
    facts: dict[str, Any] = newest.facts if newest else {}
    score = (facts.get("scores") or {}).get("pain_week_worst")
    return score if isinstance(score, int) else None


class NotYet(Refused):
    """The visit has not taken place, so nobody can say how it was."""

    def __init__(self) -> None:
        super().__init__(_("This visit has not taken place yet. Come back here the day after."))


class RatedBefore(Refused):
    """The client has answered already, with other scores. `kept` are those on record."""

    def __init__(self, kept: Mapping[str, Any]) -> None:
        super().__init__(_("You have answered before. What you said then stays, and nothing was changed."))
        self.kept = kept


class MeasuredMeanwhile(Conflict):
    """Somebody else gave other measures after the page was opened. `kept` are those on record now."""

    def __init__(self, kept: Mapping[str, Any]) -> None:
        super().__init__(_("Somebody else entered this meanwhile. Nothing was changed. Look at both, then save again."))
        self.kept = kept


def rate(*, appointment: Appointment, scores: Mapping[str, Any], found: Mapping[str, Any], by: User | None) -> Rating:
    """Keep what a client says the day after: `scores` (pain, met, again), and measures. Sent twice, it is kept once.

    Raises `RatedBefore` where other scores are on record, `NotYet` and `Over` where the visit did not take place.
    """
    with transaction.atomic():
        visit = _locked(appointment)
        _took_place(visit)
        before = Rating.objects.filter(appointment=visit, moment=Rating.Moment.NEXT_DAY).first()
        if before is not None:
            standing = _standing(visit, Measure.Source.CLIENT)
            if before.scores != dict(scores) or any(standing.get(name) != value for name, value in found.items()):
                raise RatedBefore(before.scores)
            return before
        rating = Rating.objects.create(
            clinic=visit.clinic, appointment=visit, moment=Rating.Moment.NEXT_DAY, scores=dict(scores), recorded_by=by
        )
        _record("rating.added", visit, by)
        if found:
            _add(visit, found, Measure.Source.STAFF if by else Measure.Source.CLIENT, by)
        return rating


def measure(*, appointment: Appointment, found: Mapping[str, Any], seen: int, by: User | None) -> Measure | None:
    """Add what was measured at a visit; `by` is None for the client. What is on record already adds nothing.

    `seen` is the version that the page showed. Raises `MeasuredMeanwhile` where a newer one says something else about
    the same, or where other activities were chosen meanwhile; `Over` for a visit that did not take place.
    """
    source = Measure.Source.STAFF if by else Measure.Source.CLIENT
    with transaction.atomic():
        visit = _locked(appointment)
        if visit.status in (Appointment.Status.CANCELLED, Appointment.Status.NO_SHOW):
            raise Over
        standing = _standing(visit, source)
        new = {name: value for name, value in found.items() if standing.get(name) != value}
        if not new:
            return None
        later = Measure.objects.filter(appointment=visit, source=source, number__gt=seen)
        meanwhile = {name: value for each in later.order_by("number") for name, value in _found(each).items()}
        if set(meanwhile) & set(new):
            raise MeasuredMeanwhile(standing)
        return _add(visit, new, source, by)


@transaction.atomic
def choose_rating_mail(*, clinic: Clinic, is_on: bool, by: User) -> None:
    """From now on clients are asked by mail the day after a visit how they are, or are not."""
    RatingMail.objects.update_or_create(clinic=clinic, defaults={"is_on": is_on})
    audit.record(clinic=clinic, action="clinic.rating_mail", by=by, subject=f"clinic:{clinic.pk}")


def _locked(appointment: Appointment) -> Appointment:
    """The visit as the database has it now. Its client's row is held, so that a course has one writer at a time."""
    found = Appointment.objects.select_related("client", "clinic").get(pk=appointment.pk)
    holding.client(found.client_id)
    found.refresh_from_db(fields=["status"])
    return found


def _took_place(visit: Appointment) -> None:
    if visit.status in (Appointment.Status.CANCELLED, Appointment.Status.NO_SHOW):
        raise Over
    if visit.status != Appointment.Status.DONE:
        raise NotYet


def _add(visit: Appointment, found: Mapping[str, Any], source: str, by: User | None) -> Measure:
    """One more version. The activities of a course are chosen once: other words for them are refused."""
    chosen = _chosen(visit.client)
    words = [each["words"] for each in found.get("activities", ())]
    if chosen and words and words != [each["words"] for each in chosen]:
        raise MeasuredMeanwhile({"activities": chosen})
    newest = Measure.objects.filter(appointment=visit).order_by("-number").values_list("number", flat=True).first()
    added = Measure.objects.create(
        clinic=visit.clinic, appointment=visit, number=(newest or 0) + 1, source=source, found=dict(found), by=by
    )
    _record("measure.added", visit, by)
    return added


def _chosen(client: Client) -> list[dict[str, Any]]:
    """The activities as they stand first in the client's course."""
    every = (_found(each).get("activities") for each in Measure.objects.of_client(client))
    return next((found for found in every if found), [])


def _standing(visit: Appointment, source: str) -> dict[str, Any]:
    """What one side has said at a visit: the newest of each."""
    versions = Measure.objects.filter(appointment=visit, source=source).order_by("number")
    return {name: value for each in versions for name, value in _found(each).items()}


def _found(version: Measure) -> dict[str, Any]:
    found: dict[str, Any] = version.found
    return found


def _record(action: str, visit: Appointment, by: User | None) -> None:
    kind, subject = audit.kind_of(by, otherwise="client"), f"appointment:{visit.pk}"
    audit.record(clinic=visit.clinic, action=action, by=by, kind=kind, client=visit.client, subject=subject)


def _same_scores(appointment: Appointment, before: int, after: int) -> None:
    """Raise `FinishedBefore` unless these are the scores on record."""
    kept = {rating.moment: rating.scores["pain"] for rating in Rating.objects.filter(appointment=appointment)}
    if kept != {Rating.Moment.BEFORE: before, Rating.Moment.AFTER: after}:
        raise FinishedBefore(kept)
