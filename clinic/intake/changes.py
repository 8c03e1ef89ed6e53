"""What is different from the client's last intake, in words, for the therapist: what was added, what was taken away."""

from typing import Any

from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from clinic.intake import carry
from clinic.intake.models import Intake
from clinic.intake.summary import summary

WHERE, PAIN = reverse_lazy("intake:page", args=["knee", "where"]), reverse_lazy("intake:page", args=["knee", "pain"])


def since_last(intake: Intake, language: str) -> dict[str, Any] | None:
    """The rows that differ from the client's last sent intake here; None where there is no earlier one.

    What is not answered yet is no change, and neither is what the client said of the changes themselves.
    """
    last = carry.previous(intake.appointment)
    if last is None or last.sent_at is None:
        return None
    last.clinic = last.appointment.clinic = intake.clinic
    last.appointment.client = last.client = intake.client
    now = _rows(intake, language)
    gaps = {row["change_url"] for row in now if row["gap"]}
    gaps |= {WHERE} if PAIN in gaps else set()  # the places are told with their numbers
    before, after = _told(_rows(last, language), gaps), _told(now, gaps)
    labels = [label for label in dict.fromkeys([*after, *before]) if label != _("Since your last visit")]
    rows = [_row(label, before.get(label, []), after.get(label, [])) for label in labels]
    return {"sent": last.sent_at, "rows": [row for row in rows if row["added"] or row["gone"]]}


def _rows(intake: Intake, language: str) -> list[dict[str, Any]]:
    """Every row of the summary; its address names the page, which is the same at each visit."""
    return [row for section in summary(intake, language) for row in section["rows"]]


def _told(rows: list[dict[str, Any]], gaps: set[str]) -> dict[str, list[str]]:
    """Label -> values, without the pages that are not answered now."""
    return {row["label"]: [str(value) for value in row["values"]] for row in rows if row["change_url"] not in gaps}


def _row(label: str, was: list[str], now: list[str]) -> dict[str, Any]:
    return {
        "label": label,
        "added": [value for value in now if value not in was],
        "gone": [value for value in was if value not in now],
    }
