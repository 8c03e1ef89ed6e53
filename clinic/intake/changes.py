"""What is different from the client's last intake, in words, for the therapist: what was added, what was taken away."""

from typing import Any

from django.utils.translation import gettext as _

from clinic.intake import carry
from clinic.intake.models import Intake
from clinic.intake.summary import summary


def since_last(intake: Intake, language: str) -> dict[str, Any] | None:
    """The rows that differ from the client's last sent intake here; None where there is no earlier one.

    What is not answered yet is no change, and neither is what the client said of the changes themselves.
    """
    last = carry.previous(intake.appointment)
    if last is None or last.sent_at is None:
        return None
    last.clinic = last.appointment.clinic = intake.clinic
    last.appointment.client = last.client = intake.client
    was, _gaps = _rows(last, language)
    now, gaps = _rows(intake, language)
    labels = [label for label in dict.fromkeys([*now, *was]) if label not in gaps | {_("Since your last visit")}]
    rows = [_row(label, was.get(label, []), now.get(label, [])) for label in labels]
    return {"sent": last.sent_at, "rows": [row for row in rows if row["added"] or row["gone"]]}


def _rows(intake: Intake, language: str) -> tuple[dict[str, list[str]], set[str]]:
    """Label -> values of what was answered, and the labels of what was not."""
    rows = [row for section in summary(intake, language, staff=True) for row in section["rows"]]
    told = {row["label"]: [str(value) for value in row["values"]] for row in rows if not row["gap"]}
    return told, {row["label"] for row in rows if row["gap"]}


def _row(label: str, was: list[str], now: list[str]) -> dict[str, Any]:
    return {
        "label": label,
        "added": [value for value in now if value not in was],
        "gone": [value for value in was if value not in now],
    }
