"""What therapists do to a plan: change it, publish it, go back, carry edits over, plan another length."""

import hashlib
import json
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic.intake import holding
from clinic.practice import audit
from clinic.practice.models import Appointment, User
from clinic.prep.actions.booking import move
from clinic.prep.models import Assessment, PlanVersion
from clinic.prep.plan_contents import contents
from clinic.prep.plan_edits import Stored, Tried, make, make_again, stored
from clinic.prep.plan_refusals import EditRefused, PlanChanged, PlanHeld, PlanLocked, PlanReplaced
from clinic.prep.plans import edits_in, footing_of, head_of, is_locked, is_released, number_of, plan_in, version_at
from clinic.prep.stage import newest_of
from clinic.rules.adjust import Edit
from clinic.rules.model import Plan


def change_plan(
    *,
    assessment: Assessment,
    edits: Iterable[Edit],
    base: int,
    version: int,
    reason: str,
    by: User,
    key: str,
) -> tuple[PlanVersion, Tried]:
    """Make edits, all or none, and keep the outcome as a new draft. The form that was sent twice makes one.

    `version` is the newest one that the page knew; the addresses of the edits are those of version `base`.
    Raises `PlanChanged` where somebody else made a version meanwhile, `EditRefused` where the rules say no,
    `PlanLocked`, `PlanHeld` or `PlanReplaced` where this plan is not to be changed any more.
    """
    with transaction.atomic():
        assessment = _open(assessment)
        head = head_of(assessment)
        listed, based = list(edits), plan_in(assessment, version_at(assessment, base))
        made_with = _made_with(key, version, [stored(edit, based) for edit in listed])
        if (older := assessment.plan_versions.filter(made_with=made_with).first()) is not None:
            return older, Tried(plan_in(assessment, older))
        if version != number_of(head):
            raise PlanChanged(head)
        tried = make(based, listed, footing_of(assessment))
        if base != version and not tried.refused:
            tried = make_again(plan_in(assessment, head), tried.made, footing_of(assessment))
        if tried.refused:
            raise EditRefused(tried.refused[0][1], tried.at)
        known = [*edits_in(head), *({**each, "by": by.pk} for each in tried.made)]
        return _kept(assessment, tried.plan, known, reason, by, made_with=made_with), tried


def publish_plan(*, assessment: Assessment, version: int, by: User) -> PlanVersion | None:
    """Make the newest version the plan that everybody reads. Pressed twice, it is published once."""
    with transaction.atomic():
        assessment = _open(assessment)
        head = head_of(assessment)
        if version != number_of(head):
            raise PlanChanged(head)
        if head is not None and head.published_at is None:
            _publish(head, by)
        return head


def restore_plan(*, assessment: Assessment, number: int, version: int, by: User, key: str) -> PlanVersion:
    """Go back to an earlier version (0: the plan of the rules): it becomes the newest draft, and nothing is deleted."""
    with transaction.atomic():
        assessment = _open(assessment)
        head, wanted = head_of(assessment), version_at(assessment, number)
        made_with = _made_with(key, version, [{"restored": number}])
        if (older := assessment.plan_versions.filter(made_with=made_with).first()) is not None:
            return older
        if version != number_of(head):
            raise PlanChanged(head)
        reason = _("Back to version %(number)s") % {"number": number} if number else _("Back to the plan of the rules")
        return _kept(assessment, plan_in(assessment, wanted), edits_in(wanted), reason, by, made_with=made_with)


def carry_over(
    *, assessment: Assessment, older: PlanVersion, by: User, publish: bool = False
) -> tuple[PlanVersion, Tried]:
    """Make the edits of an older plan on this newer one, as far as its rules allow; the outcome is a draft.

    To `publish` it at once, every edit has to fit: what was left out has to be looked at first.
    """
    with transaction.atomic():
        assessment = _open(assessment)
        if (head := head_of(assessment)) is not None:
            raise PlanChanged(head)
        tried = make_again(plan_in(assessment, None), edits_in(older), footing_of(assessment))
        reason = _("Changes carried over from the plan before")
        kept = _kept(assessment, tried.plan, tried.made, reason, by)
        if publish and not tried.refused:
            _publish(kept, by)
        return kept, tried


def take_fresh(*, assessment: Assessment, by: User) -> PlanVersion:
    """Leave the edits of an older plan behind: the fresh plan stands, and the record says who decided so."""
    with transaction.atomic():
        assessment = _open(assessment)
        if (head := head_of(assessment)) is not None:
            raise PlanChanged(head)
        kept = _kept(assessment, plan_in(assessment, None), [], _("The fresh plan was taken"), by)
        _publish(kept, by)
        return kept


def replan(*, appointment: Appointment, minutes: int, version: int, by: User) -> Appointment:
    """Plan the same session with another length. Raises `PlanLocked` once it has ended, `Stale` on an old `version`."""
    with transaction.atomic():
        found = holding.visit(appointment.pk)
        if is_locked(found):
            raise PlanLocked
        return move(appointment=found, starts_at=found.starts_at, minutes=minutes, version=version, by=by)


def _open(assessment: Assessment) -> Assessment:
    """The same assessment with its appointment held, where its plan may still be changed."""
    appointment = holding.visit(assessment.appointment_id)
    if is_locked(appointment):
        raise PlanLocked
    newest = newest_of(appointment)
    if newest is None or not is_released(appointment, newest):
        raise PlanHeld
    if newest.pk != assessment.pk:
        raise PlanReplaced
    newest.appointment = appointment
    return newest


def _made_with(key: str, version: int, edits: list[Stored]) -> str:
    """What tells one sending of a form from another: its key together with what it asks for."""
    return hashlib.sha256(json.dumps([key, version, edits], sort_keys=True).encode()).hexdigest()


def _kept(
    assessment: Assessment, plan: Plan, edits: list[Stored], reason: str, by: User, *, made_with: str | None = None
) -> PlanVersion:
    """The next version, a draft. The newest one is asked for anew: nobody else can write while we hold the visit."""
    version = PlanVersion.objects.create(
        clinic=assessment.clinic,
        assessment=assessment,
        number=number_of(head_of(assessment)) + 1,
        content={**contents(assessment, plan, footing_of(assessment).limits), "edits": edits, "reason": reason},
        made_with=made_with,
        made_by=by,
    )
    _record("plan.changed", version, by)
    return version


def _publish(version: PlanVersion, by: User) -> None:
    version.published_at, version.published_by = timezone.now(), by
    version.save(update_fields=["published_at", "published_by"])
    _record("plan.published", version, by)


def _record(action: str, version: PlanVersion, by: User) -> None:
    client = version.assessment.appointment.client
    audit.record(clinic=version.clinic, action=action, by=by, client=client, subject=f"plan:{version.pk}")
