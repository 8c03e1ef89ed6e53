"""The prep pack on paper: one page for the client, two for the therapist, and all of it there, however long it is."""

import io
import os
import re
import subprocess
from shutil import which

import pikepdf
import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import translation

from clinic.practice.models import Appointment, Client, Clinic, Event, Membership
from clinic.prep import actions, pack
from clinic.prep.models import Assessment
from clinic.prep.paper import A4, LETTER, paper_of
from clinic.prep.reading import rendered
from clinic.prep.stage import Stage
from tests.environment import need
from tests.prep.forms import THINNER, fill, replaced_knee, sent
from tests.prep.packs import planned, visit
from tests.rules.documents import healthy

MANY = 120 if os.environ.get("THOROUGH") else 5
HEALTH = ("knee", "massage", "pain", "thinner", "cleo", "marsh", "health")
URL = reverse("prep:checklist_pdf")


def opened(raw: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(raw))


def words_of(raw: bytes) -> str:
    """The text in the order of the file, which is that of its tags: columns one after the other. Without spaces."""
    need(which("pdftotext"), "these tests read PDFs with pdftotext")
    read = subprocess.run(["pdftotext", "-raw", "-", "-"], input=raw, capture_output=True, check=True).stdout.decode()
    return squeezed(read)


def squeezed(text: str) -> str:
    """Without spaces: a line may break anywhere."""
    return re.sub(r"\s+", "", text)


def lacking(texts: list[str], raw: bytes) -> list[str]:
    read = words_of(raw)
    return [text for text in texts if squeezed(text) not in read]


def said_to_the_client(booked: Appointment, made: Assessment, language: str) -> list[str]:
    """Every text that the client's page has."""
    result = rendered(made, language, "client")
    texts = [item["text"] for item in result["checklist"]]
    texts += [item["reason"] for item in result["checklist"] if item["kind"] == "do"]
    texts += [phase["client_title"] for phase in result["plan"]["phases"]] + result["card"]["changes"]
    return [*texts, booked.clinic.name, booked.clinic.address, booked.clinic.phone]


def said_to_the_therapist(made: Assessment, language: str) -> list[str]:
    plan = rendered(made, language)["plan"]
    texts = [limit["text"] for limit in plan["limits"]] + [plan["stop_rule"], plan["course"]]
    texts += [area["region_text"] for area in plan["avoid_grouped"]]
    texts += [left["technique_text"] for left in plan["left_out"]] + [check["text"] for check in plan["checkpoints"]]
    for phase in plan["phases"]:
        texts.append(phase["title"])
        for block in phase["blocks"]:
            texts += [f"{block['start']}–{block['start'] + block['minutes']}", block["region_text"], *block["notes"]]
            texts += [block["position_new"], block["why_new"], block["pressure_text"] or ""]
    return texts


@pytest.mark.parametrize("paper", [A4, LETTER])
@pytest.mark.parametrize("language", ["en", "es"])
def test_however_much_there_is_to_say_it_fits_and_nothing_is_cut(paper: str, language: str) -> None:
    with translation.override(language):
        for booked, made in planned(MANY):
            sheet = pack.checklist(booked, made, Stage.READY, language, paper)
            assert len(opened(sheet).pages) == 1
            assert lacking(said_to_the_client(booked, made, language), sheet) == []
            plan = pack.plan(booked, made, language, paper)
            assert len(opened(plan).pages) <= 2
            assert lacking(said_to_the_therapist(made, language), plan) == []


@pytest.mark.parametrize(("paper", "width"), [(A4, 595), (LETTER, 612)])
def test_the_sheets_are_tagged_titled_and_of_the_paper_asked_for(paper: str, width: int) -> None:
    booked, made = visit(healthy())
    for raw, title in (
        (pack.checklist(booked, made, Stage.READY, "en", paper), "Get ready for your visit"),
        (pack.plan(booked, made, "en", paper), "Session plan for Cleo Marsh"),
    ):
        file = opened(raw)
        assert round(file.pages[0].MediaBox[2]) == width
        assert file.Root.MarkInfo.Marked
        with file.open_metadata() as about:
            assert (about["dc:title"], about["pdfuaid:part"]) == (title, "1")


def test_the_text_of_a_usual_sheet_is_no_smaller_than_nine_points() -> None:
    """The closest settings are for the longest cases; most people get a roomy sheet."""
    used: list[int] = []
    booked, made = visit(healthy())
    data = pack.checklist_data(booked, made, Stage.READY, "en")
    for density in range(pack.DENSITIES):
        used.append(density)
        if len(opened(pack.pdf("prep.typ", {**data, "density": density})).pages) == 1:
            break
    assert used[-1] <= 2


def test_the_codes_lead_to_the_guide_and_behind_the_sign_in_never_through_a_secret_link() -> None:
    booked, made = visit(healthy())
    client, therapist = pack.checklist_data(booked, made, Stage.READY, "en"), pack.plan_data(booked, made, "en")
    assert client["address"].endswith("/guide/tips/")
    assert therapist["address"].endswith("/c/oak/appointments/7/plan/")
    for data in (client, therapist):
        assert "/a/" not in data["address"]
        assert "/my/" not in data["address"]


def test_the_clients_sheet_names_no_one() -> None:
    booked, made = visit(healthy(), name="Zenobia Quillfeather")
    assert "Zenobia" not in words_of(pack.checklist(booked, made, Stage.READY, "en", A4))


@pytest.mark.parametrize(
    ("zone", "paper"),
    [("Europe/Berlin", A4), ("America/New_York", LETTER), ("America/Toronto", LETTER), ("America/Bogota", LETTER),
     ("America/Sao_Paulo", A4), ("Asia/Manila", LETTER), ("US/Pacific", LETTER), ("UTC", A4), ("Asia/Tokyo", A4)],
)  # fmt: skip
def test_the_paper_is_that_of_the_clinics_country(zone: str, paper: str) -> None:
    assert paper_of(Clinic(time_zone=zone)) == paper


@pytest.mark.parametrize(("wish", "paper"), [("letter", LETTER), ("a4", A4), ("A0", A4), ("\x00", A4), ("", A4)])
def test_the_reader_may_choose_the_paper_and_nonsense_is_no_choice(wish: str, paper: str) -> None:
    assert paper_of(Clinic(time_zone="Europe/Berlin"), wish) == paper


def test_the_client_gets_the_sheet_of_their_own_visit(as_cleo: Browser, appointment: Appointment) -> None:
    sent(appointment)
    response = as_cleo.get(URL, {"paper": "letter"})
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert response["Cache-Control"] == "no-store"
    for word in HEALTH:
        assert word not in response["Content-Disposition"].lower()
        assert word not in URL
    file = opened(response.content)
    assert round(file.pages[0].MediaBox[2]) == 612
    assert len(file.pages) == 1
    assert lacking(["2:30pm", "Please come at 2:15pm.", "Oak Massage", "call 112"], response.content) == []


def test_a_sheet_that_waits_for_a_letter_says_so_and_holds_no_plan(as_cleo: Browser, appointment: Appointment) -> None:
    sent(appointment, replaced_knee(appointment))
    raw = as_cleo.get(URL).content
    result = rendered(Assessment.objects.get(), "en", "client")
    todo = [item["text"] for item in result["checklist"]]
    assert lacking([result["card"]["title"], result["card"]["text"], *result["card"]["do"], *todo], raw) == []
    assert "minutebyminute" not in words_of(raw)


@pytest.mark.parametrize("status", ["draft", "cancelled", "stopped"])
def test_where_nothing_is_ready_the_page_says_why(as_cleo: Browser, appointment: Appointment, status: str) -> None:
    if status == "stopped":
        fill(appointment, {"pe_signs": ["breathless"]})
    elif status == "draft":
        fill(appointment)
    else:
        sent(appointment)
        Appointment.objects.update(status=status)
    assert as_cleo.get(URL).url == reverse("prep:page")


def plan_url(appointment: Appointment) -> str:
    return reverse("prep:plan_pdf", kwargs={"clinic": "oak", "appointment": appointment.pk})


def test_the_therapist_gets_the_plan_and_the_trail_a_line(
    as_ana: Browser, appointment: Appointment, cleo: Client
) -> None:
    sent(appointment)
    response = as_ana.get(plan_url(appointment))
    assert response["Content-Type"] == "application/pdf"
    assert response["Cache-Control"] == "no-store"
    assert response["Content-Disposition"] == 'inline; filename="plan.pdf"'
    assert Event.objects.filter(action="plan_pdf.read", client=cleo).count() == 1
    assert lacking(said_to_the_therapist(Assessment.objects.get(), "en"), response.content) == []


def test_a_held_plan_is_not_printed(as_ana: Browser, appointment: Appointment) -> None:
    sent(appointment, THINNER)
    assert as_ana.get(plan_url(appointment)).url == reverse(
        "prep:plan", kwargs={"clinic": "oak", "appointment": appointment.pk}
    )


def test_the_front_desk_and_the_rival_get_no_plan(as_desk: Browser, as_rex: Browser, appointment: Appointment) -> None:
    sent(appointment)
    assert as_desk.get(plan_url(appointment)).status_code == 403
    assert as_rex.get(plan_url(appointment)).status_code == 404


def test_a_name_full_of_signs_stays_a_name(as_ana: Browser, appointment: Appointment) -> None:
    sent(appointment)
    Client.objects.update(name='#panic("x") $a$ 😀 Ольга *b*')
    response = as_ana.get(plan_url(appointment))
    assert lacking(['#panic("x") $a$ □ Ольга *b*'], response.content) == []


def test_a_plan_made_again_is_the_one_on_paper(as_cleo: Browser, appointment: Appointment, ana: Membership) -> None:
    sent(appointment)
    now = Appointment.objects.get()
    actions.move(appointment=now, starts_at=now.starts_at, minutes=45, version=now.version, by=ana.user)
    assert lacking(["45 minutes with Ana"], as_cleo.get(URL).content) == []
