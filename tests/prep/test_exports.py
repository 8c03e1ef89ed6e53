"""Taking a sent intake away: the 2H document that reads in again, FHIR, and a PDF that lacks nothing that is stored."""

import io
import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pikepdf
import pytest
from django.core.management import call_command
from django.test import Client as Browser
from django.urls import reverse
from django.utils.formats import date_format
from fhir.resources.R4B.bundle import Bundle
from jsonschema import Draft202012Validator

from clinic.intake import actions as intake_actions
from clinic.intake.facts import facts
from clinic.intake.models import Consent, Intake, TherapistMap
from clinic.practice.models import Appointment, Client, Event, Membership
from clinic.prep.models import Assessment
from clinic.rules import load
from clinic.rules.schema import schema
from clinic.rules.wording import region_name
from tests.prep.forms import fill, sent
from tests.prep.test_pack import lacking

BOOK = load()
NOTE = " ".join(f"word{number}" for number in range(300))
RICH: dict[str, Any] = {
    "anticoagulant": {"value": "yes", "name": "apixaban & „Eliquis“ 5 mg"},
    "varicose": {"value": "unsure", "side": "L", "site": ["calf_L"]},
    "hypermobile": "unsure",
    "skin_spreading": "no",
    "meds": NOTE,
    "dvt_signs": [],
    "hot_joint": "no",
    "gives_way": {"value": "checked", "side": "both"},
}
TENDER = [
    {"region": "inner_knee_R", "score": 0, "words": ["aching", "burning"]},
    {"region": "low_back_L", "score": 7, "words": []},
]
FILES = {"json": "intake.json", "fhir": "intake-fhir.json", "pdf": "intake.pdf"}


def address(appointment: Appointment, kind: str) -> str:
    return reverse(f"prep:export_{kind}", kwargs={"clinic": "oak", "appointment": appointment.pk})


@pytest.fixture
def rich(appointment: Appointment, ana: Membership) -> Intake:
    """A sent form with much in it: details, long notes, a slip, two signatures, both layers of the map."""
    fill(appointment, {**RICH, "cauda": "yes"}, tender=TENDER)
    first = Intake.objects.select_related("appointment__therapist__user", "client", "clinic").get()
    intake_actions.claim_mistake(intake=first, by=None)
    intake = Intake.objects.get()
    words: list[dict[str, Any]] = [
        {"kind": "treatment", "version": "2026-11", "text": "I ask for it.\nI may say stop.", "name": "Cleo Ümlaut"},
        {"kind": "guardian", "version": "2026-10", "text": "I am the parent.", "name": "Pat Marsh"},
    ]
    intake_actions.sign(intake, words, None)
    Consent.objects.filter(kind="guardian").update(withdrawn_at=intake.saved_at)
    found: Any = {"areas": [{"region": "calf_L", "score": 4, "words": ["stiff"]}], "note": "Firm band at the back"}
    TherapistMap.objects.create(clinic=appointment.clinic, appointment=appointment, number=1, found=found, by=ana.user)
    Intake.objects.update(stopped=False)
    return sent(appointment)


def expected(intake: Intake) -> Iterator[str]:
    """Everything that is stored, in words, made from the rulebook's texts and not by the code that writes the PDF."""
    document: dict[str, Any] = intake.document  # type: ignore[assignment]
    for name, answer in document["answers"].items():
        question, key = BOOK.questions[name], f"question.{name}"
        details = answer if isinstance(answer, dict) else {"value": answer}
        yield BOOK.text("en", f"{key}.ask")
        yield from words_of(question, key, details["value"])
        for follow in question.follow_ups:
            if follow.id in details:
                yield BOOK.text("en", f"{key}.follow.{follow.id}.ask")
                yield from words_of(follow, f"{key}.follow.{follow.id}", details[follow.id])
    for area in document["tender"]:
        yield region_name(BOOK, "en", area["region"])
        yield f"{area['score']} of 10"
        yield from (word.capitalize() for word in area["words"])
    yield from (f"{score} of 10" for score in document["scores"].values())
    yield BOOK.text("en", f"goal.{document['goals']['primary']}.label")
    yield BOOK.text("en", f"pressure.{document['wishes']['pressure_pref']}")
    yield document["extra"]["signed_name"]
    for slip in document["mistakes"]:
        yield BOOK.text("en", f"question.{slip['question']}.row")
        yield f"First: {slip['was'].capitalize()}. Then: {slip['now'].capitalize()}."
    for consent in intake.consents.all():
        signed: dict[str, Any] = consent.signed  # type: ignore[assignment]
        yield from signed["text"].splitlines()
        yield f"Signed by {signed['name']}"
        yield f"text {consent.text_version}"


def words_of(asked: Any, key: str, value: Any) -> list[str]:
    if value in ("unsure", ["unsure"]):
        return ["Not sure"]
    if isinstance(value, list):
        return [word for each in value for word in words_of(asked, key, each)] or ["None of these"]
    if asked.type == "txt" and len(value) > 200:
        return value.split()  # word by word: a page may end in the middle of it
    by_type: dict[str, Callable[[], str]] = {
        "yn": str(value).capitalize,
        "ms": lambda: BOOK.text("en", f"{key}.choice.{value}"),
        "choice": lambda: BOOK.text("en", f"{key}.choice.{value}"),
        "side": lambda: BOOK.text("en", f"side.{value}"),
        "site": lambda: region_name(BOOK, "en", value),
        "date": lambda: date_format(date.fromisoformat(value), "j F Y"),
    }
    return [by_type[asked.type]() if asked.type in by_type else str(value) or "Not provided"]


def test_the_pdf_holds_every_answer_that_is_stored(as_ana: Browser, rich: Intake, appointment: Appointment) -> None:
    raw = as_ana.get(address(appointment, "pdf")).content
    stored = list(expected(Intake.objects.get()))
    assert len(stored) > 150
    assert lacking(stored, raw) == []
    client = Client.objects.get()
    about = [client.name, client.email, client.phone, date_format(client.birth_date, "j F Y"), f"K{rich.pk:05d}"]
    about += ["Left calf", "4 of 10", "Stiff", "Firm band at the back", "Withdrawn or replaced", "Ana Ruiz"]
    assert lacking(about, raw) == []


def test_the_comparison_would_notice_a_gap(as_ana: Browser, rich: Intake, appointment: Appointment) -> None:
    raw = as_ana.get(address(appointment, "pdf")).content
    assert lacking(["This stands nowhere"], raw) == ["This stands nowhere"]


def test_what_this_program_has_no_words_for_is_in_the_pdf_as_it_is_stored(
    as_ana: Browser, rich: Intake, appointment: Appointment
) -> None:
    intake = Intake.objects.get()
    document: dict[str, Any] = intake.document  # type: ignore[assignment]
    document["answers"]["gone_question"] = {"value": "yes", "detail": "oldword"}
    document["answers"]["gives_way"] = {"value": "checked", "gone_detail": "strangeword"}
    document["wishes"]["gone_wish"] = "wishword"
    document["gone_part"] = ["partword"]
    document["extra"]["gone_extra"] = "extraword"
    intake.save()
    raw = as_ana.get(address(appointment, "pdf")).content
    assert lacking(["oldword", "strangeword", "wishword", "partword", "extraword", "gone_question"], raw) == []


def test_the_pdf_is_tagged_and_titled_and_on_the_paper_asked_for(
    as_ana: Browser, rich: Intake, appointment: Appointment
) -> None:
    file = pikepdf.open(io.BytesIO(as_ana.get(address(appointment, "pdf"), {"paper": "letter"}).content))
    assert round(file.pages[0].MediaBox[2]) == 612
    with file.open_metadata() as about:
        assert (about["dc:title"], about["pdfuaid:part"]) == (f"All answers of form K{rich.pk:05d}", "1")


def test_the_intake_file_fits_the_schema_and_gives_the_same_assessment_again(
    as_ana: Browser, appointment: Appointment, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    sent(appointment, {"gives_way": {"value": "checked", "side": "L"}, "meds": NOTE}, tender=TENDER)
    raw = as_ana.get(address(appointment, "json")).content
    document, made = json.loads(raw), Assessment.objects.get()
    Draft202012Validator(schema(BOOK)).validate(document)
    assert document == made.facts
    file = tmp_path / "intake.json"
    file.write_bytes(raw)
    call_command("prepare", str(file), "--format", "json")
    again: dict[str, Any] = json.loads(capsys.readouterr().out)
    result: dict[str, Any] = made.result  # type: ignore[assignment]
    assert again["level"] == made.level
    assert [each["rule"] for each in again["findings"]] == [each["rule"] for each in result["findings"]]
    assert [each["id"] for each in again["checklist"]] == [each["id"] for each in result["checklist"]]
    work = [[(b["region"], b["technique"], b["minutes"]) for b in p["blocks"]] for p in result["plan"]["phases"]]
    assert [[(b["region"], b["technique"], b["minutes"]) for b in p["blocks"]] for p in again["plan"]["phases"]] == work


def test_the_files_are_of_what_was_sent_not_of_what_is_being_changed(
    as_ana: Browser, appointment: Appointment, ana: Membership
) -> None:
    intake = sent(appointment)
    before = as_ana.get(address(appointment, "json")).content
    Intake.objects.filter(pk=intake.pk).update(
        state="reopened", document={**intake.document, "scores": {"pain_now": 9}}
    )
    assert as_ana.get(address(appointment, "json")).content == before
    assert json.loads(before)["scores"] == facts(intake)["scores"]


def test_the_bundle_holds_the_client_the_questions_and_the_answers(
    as_ana: Browser, rich: Intake, appointment: Appointment
) -> None:
    response = as_ana.get(address(appointment, "fhir"))
    assert response["Content-Type"] == "application/fhir+json"
    made = json.loads(response.content)
    Bundle.model_validate(made)
    patient, questions, answers = (entry["resource"] for entry in made["entry"])
    assert (patient["resourceType"], questions["resourceType"]) == ("Patient", "Questionnaire")
    assert patient["name"] == [{"text": "Cleo Marsh"}]
    assert answers["subject"] == {"reference": made["entry"][0]["fullUrl"]}
    assert answers["identifier"]["value"] == f"K{rich.pk:05d}"
    assert questions["version"] == BOOK.version


@pytest.mark.parametrize("kind", FILES)
def test_a_download_is_noted_and_no_cache_keeps_it(
    as_ana: Browser, appointment: Appointment, cleo: Client, kind: str
) -> None:
    sent(appointment)
    response = as_ana.get(address(appointment, kind))
    assert response["Cache-Control"] == "no-store"
    assert response["Content-Disposition"] == f'attachment; filename="{FILES[kind]}"'
    assert list(Event.objects.filter(client=cleo, action__startswith="export").values_list("action", flat=True)) == [
        f"export_{kind}.read"
    ]


@pytest.mark.parametrize("kind", FILES)
def test_before_it_is_sent_there_is_nothing_to_take(as_ana: Browser, appointment: Appointment, kind: str) -> None:
    fill(appointment)
    response = as_ana.get(address(appointment, kind), follow=True)
    assert "nothing to take away until the form is sent" in response.content.decode()


@pytest.mark.parametrize("kind", FILES)
def test_nobody_else_gets_a_file(as_desk: Browser, as_rex: Browser, appointment: Appointment, kind: str) -> None:
    sent(appointment)
    assert as_desk.get(address(appointment, kind)).status_code == 403
    assert as_rex.get(address(appointment, kind)).status_code == 404


def test_the_page_leads_to_the_three_files(as_ana: Browser, appointment: Appointment) -> None:
    sent(appointment)
    page = as_ana.get(reverse("prep:export", kwargs={"clinic": "oak", "appointment": appointment.pk})).content.decode()
    for kind in FILES:
        assert f'href="{address(appointment, kind)}"' in page
