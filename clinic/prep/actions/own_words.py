"""A clinic's own words: each change makes a new version, and the old ones stay for the lists that they stood on."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from clinic.practice import audit
from clinic.practice.actions import Changed
from clinic.practice.models import Clinic, User
from clinic.prep.models import OwnWords


@transaction.atomic
def change_own_words(
    *, clinic: Clinic, subject: OwnWords.Subject, typed: Mapping[str, Any], seen: int, by: User
) -> OwnWords | None:
    """Keep what was typed for these policies or lines; an empty entry takes the clinic's words away.

    `seen` is the number of the version that the form showed; 0 stands for none. What others changed since stays, and
    raises `Changed` where they changed the very same. Returns the version in force; None where there never was one.
    """
    Clinic.objects.select_for_update().get(pk=clinic.pk)
    newest = OwnWords.objects.now(clinic, subject)
    now = newest.content if newest else {}
    shown = _content(clinic, subject, seen)
    mine = {key: entry for key, entry in typed.items() if entry != shown.get(key, {}) and entry != now.get(key, {})}
    if not mine:
        return newest
    if any(now.get(key, {}) != shown.get(key, {}) for key in mine):
        raise Changed(newest)
    made = OwnWords.objects.create(
        clinic=clinic,
        subject=subject,
        number=(newest.number if newest else 0) + 1,
        content={key: entry for key, entry in {**now, **mine}.items() if entry},
        made_by=by,
    )
    audit.record(clinic=clinic, action=f"clinic.{subject}", by=by, subject=f"own_words:{made.pk}")
    return made


def _content(clinic: Clinic, subject: OwnWords.Subject, number: int) -> dict[str, Any]:
    found = OwnWords.objects.filter(clinic=clinic, subject=subject, number=number).first()
    return found.content if found else {}
