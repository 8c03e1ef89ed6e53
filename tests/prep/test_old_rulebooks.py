"""Plans of a rulebook that was reworded since, or that nobody can read any more."""

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clinic.intake import actions as intake_actions
from clinic.intake.models import Intake, RulebookVersion
from clinic.practice.models import Appointment
from clinic.prep.reading import rendered, rulebook_behind
from clinic.prep.stage import newest_of
from clinic.rules import load, load_from
from tests.prep.forms import THINNER, sent
from tests.prep.staff import text_of


def _replaced(text: str, words: dict[str, str]) -> str:
    for now, then in words.items():
        text = text.replace(now, then)
    return text


@pytest.fixture
def older_rulebook(appointment: Appointment) -> str:
    """A rulebook that was used once and has since been reworded."""
    then = {"tell you what is wrong": "say what was wrong back then"}
    files = {name: _replaced(text, then) for name, text in load().files.items()}
    older = load_from(files)
    RulebookVersion.objects.create(version=older.version, files=files)
    return older.version


def test_an_old_plan_reads_as_it_read_then(
    as_ana: Browser, as_cleo: Browser, appointment: Appointment, older_rulebook: str
) -> None:
    intake = intake_actions.start(appointment=appointment, by=None)
    Intake.objects.filter(pk=intake.pk).update(rulebook=older_rulebook)
    sent(appointment, THINNER)
    found = newest_of(appointment)
    assert found.rulebook_id == older_rulebook != load().version
    assert rulebook_behind(found).version == older_rulebook
    assert "what was wrong back then" in rendered(found, "en")["disclaimer"]
    assert "what was wrong back then" in text_of(as_cleo, reverse("prep:page"))


@pytest.mark.parametrize("broken", ['[[rule]]\nid = "pad"', "[[rule"])
def test_a_snapshot_whose_rulebook_is_no_longer_known_is_still_told_in_its_own_words(
    as_ana: Browser, as_cleo: Browser, appointment: Appointment, older_rulebook: str, broken: str
) -> None:
    """Its level, findings and plan stand in the snapshot; only the shape of the rows is of another time."""
    sent(appointment, THINNER)
    found = newest_of(appointment)
    files = RulebookVersion.objects.get(pk=older_rulebook).files
    gone = RulebookVersion.objects.create(
        version=f"{len(broken):064d}", files={**files, "conditions.toml": files["conditions.toml"] + "\n" + broken}
    )
    Intake.objects.filter(pk=found.intake_id).update(rulebook=gone)
    type(found).objects.filter(pk=found.pk).update(rulebook=gone)
    found = newest_of(Appointment.objects.get(pk=appointment.pk))
    shown = rendered(found, "en")
    assert (shown["level"], rulebook_behind(found).version) == (found.level, gone.version)
    assert "what was wrong back then" in shown["disclaimer"]
    assert "what was wrong back then" in text_of(as_cleo, reverse("prep:page"))
    for name in ("prep:review", "prep:clearance"):
        assert as_ana.get(reverse(name, args=["oak", appointment.pk])).status_code == 200
