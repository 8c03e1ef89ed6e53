"""The way of a draft to its readers: sent for review, sent back, set for later, published when its hour comes."""

import logging
from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guide import actions, edition
from guide.body import BodyError
from guide.models import Revision, Step

log = logging.getLogger(__name__)


@transaction.atomic
def send_for_review(*, revision: Revision, by: Any) -> Revision:
    """Hand a draft to a second person. It stays as it is until they have read it. Raises BodyError."""
    revision = _locked(revision)
    if not revision.is_draft:
        raise BodyError([_("Only a draft can be sent for review.")])
    actions.check_whole(actions.compile_draft(revision=revision, by=by))
    return _moved(revision, Revision.State.IN_REVIEW, Step.Kind.SENT, by=by)


@transaction.atomic
def take_back(*, revision: Revision, by: Any) -> Revision:
    """Make a text that waits for review or for its hour a draft again, which can be changed."""
    revision = _locked(revision)
    if not revision.is_working or revision.is_draft:
        raise BodyError([_("This text does not wait for anything.")])
    return _moved(revision, Revision.State.DRAFT, Step.Kind.TAKEN_BACK, by=by)


@transaction.atomic
def send_back(*, revision: Revision, by: Any, note: str) -> Revision:
    """Give a text back to its writer with what should be changed. Raises BodyError without a note."""
    revision = _locked(revision)
    if not revision.in_review:
        raise BodyError([_("Only a text that is in review can be sent back.")])
    if not note.strip():
        raise BodyError([_("Say what should be changed, so that the writer can go on.")])
    return _moved(revision, Revision.State.DRAFT, Step.Kind.SENT_BACK, by=by, note=note.strip())


@transaction.atomic
def schedule(*, revision: Revision, at: datetime, by: Any) -> Revision:
    """Have a text published at a moment to come. Raises BodyError where it could not be published now either."""
    revision = _locked(revision)
    if not revision.is_working:
        raise BodyError([_("Only a draft can be published.")])
    actions.check_second_person(revision, by)
    if revision.is_draft:
        actions.compile_draft(revision=revision, by=by)
    actions.check_whole(revision)
    revision.publish_at, revision.approver = at, by
    revision.save(update_fields=["approver"])
    return _moved(revision, Revision.State.SCHEDULED, Step.Kind.SCHEDULED, by=by, at=at)


@transaction.atomic
def record_review(*, revision: Revision, by: Any, reviewer: str, reviewed_on: date, next_review_on: date) -> Revision:
    """Note that somebody has read a live page and found it right. Its words do not change."""
    revision = _locked(revision)
    if not revision.is_live:
        raise BodyError([_("Only a published page can be reviewed here.")])
    revision.reviewer, revision.reviewed_on, revision.next_review_on = reviewer, reviewed_on, next_review_on
    revision.save(update_fields=["reviewer", "reviewed_on", "next_review_on"])
    actions.told(revision, Step.Kind.REVIEWED, by=by, note=reviewer)
    edition.turn()
    return revision


def publish_due(now: datetime) -> list[Revision]:
    """Publish what is scheduled and due; any number of workers may call it. What cannot go live is a draft again."""
    due = Revision.objects.filter(state=Revision.State.SCHEDULED, publish_at__lte=now).order_by("publish_at", "pk")
    return [revision for pk in due.values_list("pk", flat=True) if (revision := _publish_due(pk, now))]


@transaction.atomic
def _publish_due(pk: int, now: datetime) -> Revision | None:
    due = Revision.objects.select_for_update().filter(state=Revision.State.SCHEDULED, publish_at__lte=now)
    revision = due.filter(pk=pk).first()  # another worker may have done it, or an editor taken it back
    if revision is None:
        return None
    try:
        with transaction.atomic():
            return actions.publish(revision=revision, by=revision.approver)
    except BodyError as error:
        log.error("Revision %s could not be published and is a draft again.", pk)
        _moved(revision, Revision.State.DRAFT, Step.Kind.SENT_BACK, by=None, note=str(error))
        return None


def _locked(revision: Revision) -> Revision:
    return Revision.objects.select_for_update().get(pk=revision.pk)


def _moved(
    revision: Revision, state: Revision.State, kind: Step.Kind, *, by: Any, note: str = "", at: datetime | None = None
) -> Revision:
    revision.state, revision.publish_at = state, at
    if state == Revision.State.DRAFT:
        revision.approver = None
    revision.save(update_fields=["state", "publish_at", "approver"])
    when = at.astimezone(UTC).strftime(Step.WRITTEN) if at else ""
    actions.told(revision, kind, by=by, note=note or when)
    return revision
