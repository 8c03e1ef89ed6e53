"""What is different from the client's last intake, in words, for the therapist: what was added, what was taken away."""

from typing import Any

from django.urls import reverse_lazy
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clinic.intake import earlier
from clinic.intake.models import Intake
from clinic.intake.summary import summary

WHERE, PAIN = reverse_lazy("intake:page", args=["knee", "where"]), reverse_lazy("intake:page", args=["knee", "pain"])


def since_last(intake: Intake, language: str) -> dict[str, Any] | None:
    """The rows that differ from the client's last sent intake here; None where there is no earlier one.

    What is not answered yet is no change, and neither is what the client said of the changes themselves. A newer form
    that was not sent, was withdrawn or is stopped is named in `barred`: nothing of it was filled in here.
    """
    others = earlier.others(intake.appointment)
    last, barred = earlier.previous(others, intake.appointment), earlier.barred_before(others, intake)
    if last is None and barred is None:
        return None
    found: dict[str, Any] = {"sent": None, "rows": [], "barred": _barred(barred) if barred else ""}
    return found | ({"sent": last.sent_at, "rows": _differing(last, intake, language)} if last else {})


def _barred(form: Intake) -> str:
    """One sentence on a form of which nothing may serve again."""
    day = {"day": date_format(form.appointment.local_start, "DATE_FORMAT")}
    if form.stopped:
        return _("An urgent answer stopped the form for the visit on %(day)s. Read it too.") % day
    if form.state == Intake.State.WITHDRAWN:
        return _("The form for the visit on %(day)s was withdrawn. Read it too.") % day
    return _("The form for the visit on %(day)s has answers and was not sent. Read it too.") % day


def _differing(last: Intake, intake: Intake, language: str) -> list[dict[str, Any]]:
    last.clinic = last.appointment.clinic = intake.clinic
    last.appointment.client = last.client = intake.client
    now = _rows(intake, language)
    gaps = {row["change_url"] for row in now if row["gap"]}
    gaps |= {WHERE} if PAIN in gaps else set()  # the places are told with their numbers
    before, after = _told(_rows(last, language), gaps), _told(now, gaps)
    labels = [label for label in dict.fromkeys([*after, *before]) if label != _("Since your last visit")]
    rows = [_row(label, before.get(label, []), after.get(label, [])) for label in labels]
    return [row for row in rows if row["added"] or row["gone"]]


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
