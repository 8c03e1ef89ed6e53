"""On the therapist's pages every decision folds out its answer, rule, source and guide topic; unread texts say so."""

import io
import json
import re

from django.conf import settings
from django.core.management import call_command
from django.test import Client as Browser
from django.urls import reverse

from clinic.intake.models import RulebookVersion
from clinic.practice.models import Appointment
from clinic.prep.explain import chain, reasoned
from clinic.prep.models import Assessment
from clinic.prep.pack import checklist_data, plan_data
from clinic.prep.stage import Stage
from clinic.rules import load
from clinic.rules.rulebook import version_of
from tests.prep.forms import THINNER, URGENT, fill, sent

UNREAD = "A clinician has not reviewed these safety texts yet."
VEINS = {"varicose": {"value": "yes", "side": "L"}}


def text_of(browser: Browser, name: str, appointment: Appointment) -> str:
    response = browser.get(reverse(f"prep:{name}", args=["oak", appointment.pk]))
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def of(appointment: Appointment) -> Assessment:
    return Assessment.objects.get(appointment=appointment)


def test_a_finding_folds_out_its_answer_rule_source_and_topic(as_ana: Browser, appointment: Appointment) -> None:
    sent(appointment, VEINS)
    text = text_of(as_ana, "review", appointment)
    (why,) = re.findall(r'<details class="because[^>]*>(?:(?!</details>).)*Bulging veins(?:(?!</details>).)*', text)[:1]
    assert "Do you have bulging veins in this leg?" in why
    assert "<code>varicose</code>" in why
    assert "A copy or summary was read." in why
    assert 'href="/guide/' in why


def test_every_line_of_the_clients_checklist_has_its_why(as_ana: Browser, appointment: Appointment) -> None:
    sent(appointment, VEINS)
    text = text_of(as_ana, "review", appointment)
    result = reasoned(of(appointment), "en")
    assert len(result["checklist"]) > 5
    for item in result["checklist"]:
        assert f"<code>{item['id']}</code>" in text, item["id"]


def test_every_limit_and_every_block_of_the_plan_has_its_why(as_ana: Browser, appointment: Appointment) -> None:
    sent(appointment, VEINS)
    text, result = text_of(as_ana, "plan", appointment), reasoned(of(appointment), "en")
    blocks = [block for phase in result["plan"]["phases"] for block in phase["blocks"]]
    shown = [*blocks, *result["caps"], *result["plan"]["limits"], *result["plan"]["avoid_grouped"]]
    assert text.count("<summary> Rule and source") >= len(shown)
    for each in shown:
        for step in chain(each, result["steps"]):
            assert f"<code>{step['id']}</code>" in text


def test_an_urgent_answer_in_an_open_form_is_explained_too(as_ana: Browser, appointment: Appointment) -> None:
    fill(appointment, URGENT)
    assert "<code>pe_signs</code>" in text_of(as_ana, "review", appointment)


def test_an_older_snapshot_explains_itself_from_its_own_rulebook(as_ana: Browser, appointment: Appointment) -> None:
    sent(appointment, VEINS)
    old = {**load().files}
    asked = 'ask = "Do you have bulging veins in this leg?"'
    assert asked in old["text.en.toml"]
    old["text.en.toml"] = old["text.en.toml"].replace(asked, 'ask = "Are there bulging veins, in the old words?"')
    kept = RulebookVersion.objects.create(version=version_of(old), files=old)
    assessment = of(appointment)
    assessment.result["rulebook"] = kept.version
    assessment.rulebook = kept
    assessment.save()
    text = text_of(as_ana, "review", appointment)
    assert "Are there bulging veins, in the old words?" in text


def test_answers_that_cannot_be_read_any_more_leave_the_page_without_its_why(
    as_ana: Browser, appointment: Appointment
) -> None:
    sent(appointment, VEINS)
    assessment = of(appointment)
    assessment.facts = {**assessment.facts, "format": 99}
    assessment.save()
    text = text_of(as_ana, "review", appointment)
    assert "Bulging veins" in text
    assert "<code>varicose</code>" not in text


def test_every_page_and_sheet_says_that_no_clinician_has_read_the_texts(
    as_ana: Browser, as_cleo: Browser, appointment: Appointment
) -> None:
    assert not load().reviewed("en")
    sent(appointment, THINNER | VEINS)
    assert UNREAD in text_of(as_ana, "review", appointment)
    assert UNREAD in " ".join(as_cleo.get(reverse("prep:page")).content.decode().split())


def test_the_plan_and_the_sheets_say_so_and_a_read_rulebook_says_nothing(
    as_ana: Browser, appointment: Appointment
) -> None:
    sent(appointment, VEINS)
    assert UNREAD in text_of(as_ana, "plan", appointment)
    made = of(appointment)
    assert UNREAD in plan_data(appointment, made, "en")["disclaimer"]
    assert UNREAD in checklist_data(appointment, made, Stage.READY, "en")["disclaimer"]
    files = {**load().files}
    files["text.en.toml"] = files["text.en.toml"].replace("reviewed = false", "reviewed = true", 1)
    kept = RulebookVersion.objects.create(version=version_of(files), files=files)
    made.result["rulebook"] = kept.version
    made.rulebook = kept
    made.save()
    assert UNREAD not in text_of(as_ana, "plan", appointment)
    assert UNREAD not in plan_data(appointment, of(appointment), "en")["disclaimer"]


def test_the_json_of_prepare_explains_itself() -> None:
    out = io.StringIO()
    sample = settings.BASE_DIR / "docs" / "examples" / "modify-knee-replacement-with-letter.json"
    call_command("prepare", str(sample), "--format", "json", stdout=out)
    result = json.loads(out.getvalue())
    (finding,) = [each for each in result["findings"] if each["question"] == "knee_replacement"]
    (step,) = chain(finding, result["steps"])
    assert step["answers"][0]["asked"] == "Do you have a replaced knee?"
    assert step["sources"] and step["topic"] and step["rule_text"]
    for decided in (*result["checklist"], *result["caps"], *result["plan"]["limits"], *result["plan"]["phases"]):
        assert chain(decided, result["steps"])
