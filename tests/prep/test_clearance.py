"""A clearance from needed to accepted, refused, expired and void; the doctor's sheet; uploads and who sees them."""

import io
import re
from datetime import timedelta
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client as Browser
from django.urls import reverse
from django.utils import formats, timezone

from clinic.intake import actions as intake_actions
from clinic.intake.models import Clearance, Consent, LetterFile
from clinic.mail.models import Message
from clinic.mail.outbox import deliver_due
from clinic.practice import single_use
from clinic.practice.models import Appointment, Event, SingleUseLink
from clinic.prep import actions, uploads
from clinic.prep.actions.following import expire_due
from clinic.prep.actions.letters import MOST_FILES, ask_doctor
from clinic.prep.clearance_state import Standing, lists, mine
from clinic.prep.models import Assessment
from clinic.prep.refusals import FullLetter, LettersNotAgreed, Spent
from clinic.prep.stage import Stage, newest_of, stage
from tests.prep.forms import THINNER, letter, replaced_knee, sent
from tests.prep.genuine import NAMES
from tests.prep.made_files import jpeg, pdf, png
from tests.prep.test_staff_pages import at, letter_form

MINE = "/my/clearance/"
MUCH: dict[str, Any] = {
    "bp": "not_controlled_or_160_100", "pad": "yes", "kidney": ["kidney", "dialysis"], "cancer": "now_or_6m",
    "bleeding_disorder": "yes", "osteoporosis": "fragility_fracture",
}  # fmt: skip
ODD_NAMES = [*NAMES, "../../etc/passwd", "a\x00b.jpg", "\u202egpj.exe", "n" * 5000, " ", "…", ";", 'a"b.jpg\r\nX: y']
FAULTS = [
    ({}, "Choose a photo or a PDF"),
    ({"file_1": b""}, "This file is empty"),
    ({"file_1": b"GIF89a"}, "We can read PDF, JPEG and PNG only"),
]
State = Clearance.State


def file(content: bytes = b"", name: str = "letter.jpg", declared: str = "image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, declared)


def page_of(browser: Browser, address: str = MINE) -> str:
    return " ".join(browser.get(address).content.decode().split())


def agree(browser: Browser) -> None:
    assert browser.post(MINE, {"agreed": "on", "signed_name": "Cleo Marsh"}).status_code == 302


def only() -> Clearance:
    return Clearance.objects.get()


def now(appointment: Appointment) -> Stage:
    found = Appointment.objects.select_related("clinic", "intake").get(pk=appointment.pk)
    return stage(found, found.intake, newest_of(found))


@pytest.fixture
def needing(appointment: Appointment) -> Appointment:
    """Cleo takes a blood thinner, and has sent her form."""
    sent(appointment, THINNER)
    return appointment


@pytest.fixture
def photo() -> uploads.Page:
    return uploads.read(jpeg())


class TestStates:
    """Each state has one writer."""

    def test_an_answer_that_asks_for_a_letter_makes_it_needed(self, needing: Appointment) -> None:
        assert (only().state, only().covers, only().appointment) == (State.NEEDED, ["anticoagulant"], needing)
        assert Event.objects.filter(action="clearance.needed", actor_kind="system").count() == 1

    def test_one_is_open_however_often_the_rules_run(self, needing: Appointment) -> None:
        for _time in range(2):
            actions.prepare(intake=needing.intake, cause=Assessment.Cause.SENT, by=None)
        assert Clearance.objects.count() == 1

    def test_a_healthy_client_needs_none(self, appointment: Appointment) -> None:
        sent(appointment)
        assert not Clearance.objects.exists()

    def test_the_sheet_makes_it_requested(self, needing: Appointment) -> None:
        ask_doctor(appointment=needing, by=None)
        assert only().state == State.REQUESTED
        assert only().requested_at is not None

    def test_an_upload_makes_it_received(self, needing: Appointment, photo: uploads.Page) -> None:
        actions.receive(appointment=needing, pages=[photo], source=LetterFile.Source.CLIENT)
        assert (only().state, only().files.count()) == (State.RECEIVED, 1)
        assert Message.objects.filter(name="letter_came").count() == 1

    def test_a_yes_makes_it_accepted_until_ninety_days_from_its_date(self, needing: Appointment) -> None:
        written = letter(needing, ["anticoagulant"])
        actions.record_letter(intake=needing.intake, letter=written, by=needing.therapist.user)
        assert only().state == State.ACCEPTED
        assert only().expires_on == needing.local_start.date() + timedelta(days=85)
        assert now(needing) is Stage.READY

    def test_a_no_makes_it_refused_without_an_end(self, needing: Appointment) -> None:
        written = letter(needing, ["anticoagulant"], says="not_allowed")
        actions.record_letter(intake=needing.intake, letter=written, by=needing.therapist.user)
        assert (only().state, only().expires_on) == (State.REFUSED, None)
        assert now(needing) is Stage.REFER

    def test_a_newer_yes_of_the_same_doctor_sets_their_no_aside_and_says_so(self, needing: Appointment) -> None:
        ana = needing.therapist.user
        day = needing.local_start.date() - timedelta(days=20)
        no = letter(needing, ["anticoagulant"], says="not_allowed", date=day.isoformat())
        refusal = actions.record_letter(intake=needing.intake, letter=no, by=ana)
        other = letter(needing, ["anticoagulant"], clinician_role="hospital_doctor")
        actions.record_letter(intake=needing.intake, letter=other, by=ana)
        assert now(needing) is Stage.REFER
        actions.record_letter(intake=needing.intake, letter=letter(needing, ["anticoagulant"]), by=ana)
        refusal.refresh_from_db()
        assert refusal.state == State.VOIDED
        assert Event.objects.filter(action="clearance.taken_back", subject=f"clearance:{refusal.pk}").exists()
        assert now(needing) is Stage.READY

    def test_its_last_day_over_it_is_expired(self, needing: Appointment) -> None:
        written = letter(needing, ["anticoagulant"])
        actions.record_letter(intake=needing.intake, letter=written, by=needing.therapist.user)
        Clearance.objects.update(expires_on=needing.clinic.today())
        expire_due(timezone.now())
        assert only().state == State.ACCEPTED
        expire_due(timezone.now() + timedelta(days=1))
        expire_due(timezone.now() + timedelta(days=1))
        assert only().state == State.EXPIRED
        assert Event.objects.filter(action="clearance.expired").count() == 1

    def test_a_newer_operation_voids_it_and_all_that_it_covered(self, needing: Appointment) -> None:
        day = needing.local_start.date() - timedelta(days=40)
        covers = ["anticoagulant", "leg_surgery", "knee_replacement"]
        written = letter(needing, covers, date=day.isoformat(), clinician_role="gp")
        actions.record_letter(intake=needing.intake, letter=written, by=needing.therapist.user)
        assert now(needing) is Stage.READY
        said = THINNER | replaced_knee(needing, days=20)
        intake = actions.reopen(intake=needing.intake, by=needing.therapist.user)
        data = {"answers": said}
        intake_actions.save_page(intake=intake, page="breathing", data=data, version=intake.version, by=None)
        actions.prepare(intake=intake, cause=Assessment.Cause.SENT, by=None)
        old = Clearance.objects.order_by("pk").first()
        assert old is not None
        assert old.state == State.VOIDED
        findings = {found["question"]: found for found in newest_of(needing).result["findings"]}  # type: ignore[union-attr]
        assert findings["anticoagulant"]["level_after_letter"] == "CLEARANCE"
        assert Event.objects.filter(action="clearance.voided").count() == 1

    def test_nobody_waits_for_it_any_more_once_the_answers_change(self, needing: Appointment) -> None:
        intake = actions.reopen(intake=needing.intake, by=needing.therapist.user)
        data: dict[str, Any] = {"answers": {"anticoagulant": "no"}}
        intake_actions.save_page(intake=intake, page="breathing", data=data, version=intake.version, by=None)
        actions.prepare(intake=intake, cause=Assessment.Cause.SENT, by=None)
        assert only().state == State.VOIDED
        assert Event.objects.filter(action="clearance.not_needed").count() == 1

    def test_it_serves_the_next_visit_too(self, needing: Appointment) -> None:
        actions.record_letter(
            intake=needing.intake, letter=letter(needing, ["anticoagulant"]), by=needing.therapist.user
        )
        later = needing.clinic.appointments.create(
            client=needing.client, therapist=needing.therapist, starts_at=needing.starts_at + timedelta(days=20)
        )
        sent(later, THINNER)
        assert now(later) is Stage.READY
        assert Clearance.objects.count() == 1

    def test_it_does_not_serve_a_visit_after_its_end(self, needing: Appointment) -> None:
        actions.record_letter(
            intake=needing.intake, letter=letter(needing, ["anticoagulant"]), by=needing.therapist.user
        )
        later = needing.clinic.appointments.create(
            client=needing.client, therapist=needing.therapist, starts_at=needing.starts_at + timedelta(days=86)
        )
        sent(later, THINNER)
        assert now(later) is Stage.CLEARANCE
        assert mine(later.client, newest_of(later), later.local_start.date()).has_expired

    def test_a_doctor_who_was_asked_for_less_is_asked_again(self, needing: Appointment) -> None:
        ask_doctor(appointment=needing, by=None)
        intake = actions.reopen(intake=needing.intake, by=needing.therapist.user)
        data: dict[str, Any] = {"answers": replaced_knee(needing)}
        intake_actions.save_page(intake=intake, page="breathing", data=data, version=intake.version, by=None)
        actions.prepare(intake=intake, cause=Assessment.Cause.SENT, by=None)
        assert only().state == State.NEEDED
        assert set(only().covers) == {"anticoagulant", "knee_replacement", "leg_surgery"}

    def test_of_two_letters_the_other_goes_on_waiting(self, appointment: Appointment) -> None:
        sent(appointment, THINNER | replaced_knee(appointment))
        pages = [uploads.read(jpeg()), uploads.read(png())]
        actions.receive(appointment=appointment, pages=pages, source=LetterFile.Source.CLIENT)
        first = LetterFile.objects.order_by("pk").first()
        assert first is not None
        actions.record_letter(
            intake=appointment.intake, letter=letter(appointment, ["anticoagulant"]), pages=[first.name],
            by=appointment.therapist.user,
        )  # fmt: skip
        accepted, waiting = Clearance.objects.order_by("pk")
        assert (accepted.state, waiting.state) == (State.ACCEPTED, State.RECEIVED)
        assert [found.files.count() for found in (accepted, waiting)] == [1, 1]
        assert waiting.covers == ["knee_replacement", "leg_surgery"]


class TestSheet:
    """One page for the doctor."""

    @pytest.mark.parametrize("paper", ["a4", "letter"])
    @pytest.mark.parametrize("much", [False, True])
    def test_it_is_one_tagged_page_on_either_paper(
        self, as_cleo: Browser, appointment: Appointment, paper: str, much: bool
    ) -> None:
        said = THINNER | replaced_knee(appointment)
        if much:
            said |= MUCH
            type(appointment.client).objects.update(name="Wilhelmina-Alexandra " * 5)
            type(appointment.clinic).objects.update(
                name="The Oak and Elm Practice " * 4, address="Long Street 1, " * 12
            )
        sent(appointment, said)
        answer = as_cleo.post("/my/clearance/sheet.pdf", {"paper": paper})
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Cache-Control"] == "no-store"
        with pikepdf.open(io.BytesIO(answer.content)) as made:
            assert len(made.pages) == 1
            wide, high = float(made.pages[0].mediabox[2]), float(made.pages[0].mediabox[3])
            assert (round(wide), round(high)) == {"a4": (595, 842), "letter": (612, 792)}[paper]
            assert made.Root.MarkInfo.Marked
            assert b"pdfuaid:part" in made.Root.Metadata.read_bytes()

    def test_it_says_no_more_of_the_client_than_the_question(
        self, as_cleo: Browser, needing: Appointment, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        told: dict[str, Any] = {}
        monkeypatch.setattr("clinic.prep.clearance_sheet.pdf", lambda _name, data, at: told.update(data) or b"%PDF-")
        as_cleo.post("/my/clearance/sheet.pdf")
        text = str(told)
        assert "A blood thinner" in text
        for unsaid in ("apixaban", "cleo@example.org", "030 555 0199", "pain", "/10"):
            assert unsaid not in text
        assert told["client"] == {
            "name": "Cleo Marsh",
            "born": formats.date_format(needing.client.birth_date, "DATE_FORMAT"),
        }

    def test_each_sheet_has_a_link_of_its_own_and_only_five_live(self, as_cleo: Browser, needing: Appointment) -> None:
        agree(as_cleo)
        for _time in range(7):
            assert as_cleo.post("/my/clearance/sheet.pdf").status_code == 200
        assert SingleUseLink.objects.filter(purpose="letter").count() == 7
        assert SingleUseLink.objects.filter(revoked_at=None).count() == 5

    def test_where_nobody_agreed_that_letters_are_kept_it_has_no_code(
        self, as_cleo: Browser, needing: Appointment, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        told: dict[str, Any] = {}
        assert as_cleo.post("/my/clearance/sheet.pdf").content.startswith(b"%PDF-")
        monkeypatch.setattr("clinic.prep.clearance_sheet.pdf", lambda _name, data, at: told.update(data) or b"%PDF-")
        as_cleo.post("/my/clearance/sheet.pdf")
        assert told["qr"] == ""
        assert not SingleUseLink.objects.exists()
        text = page_of(as_cleo)
        assert text.index("Before you send a letter") < text.index("Get the sheet")
        agree(as_cleo)
        as_cleo.post("/my/clearance/sheet.pdf")
        assert "<svg" in told["qr"]
        assert SingleUseLink.objects.count() == 1

    def test_to_look_makes_no_sheet(self, as_cleo: Browser, needing: Appointment) -> None:
        assert as_cleo.get("/my/clearance/sheet.pdf").status_code == 405
        assert only().state == State.NEEDED

    def test_nobody_who_needs_none_gets_one(self, as_cleo: Browser, appointment: Appointment) -> None:
        sent(appointment)
        assert as_cleo.post("/my/clearance/sheet.pdf")["Location"] == MINE
        assert not SingleUseLink.objects.exists()

    def test_staff_make_one_too(self, as_ana: Browser, needing: Appointment) -> None:
        assert as_ana.post(at("letter_pdf", needing)).content.startswith(b"%PDF-")
        assert Event.objects.get(action="clearance.requested").actor == needing.therapist.user


class TestClientPage:
    """What the client sees, and the way in."""

    def test_not_needed(self, as_cleo: Browser, appointment: Appointment) -> None:
        sent(appointment)
        assert "You need no doctor’s letter" in page_of(as_cleo)
        assert 'type="file"' not in page_of(as_cleo)

    def test_who_needs_none_cannot_send_one(self, as_cleo: Browser, appointment: Appointment) -> None:
        sent(appointment)
        for given in ({"agreed": "on", "signed_name": "Cleo Marsh"}, {"file_1": file(jpeg())}):
            assert as_cleo.post(MINE, given).status_code == 409
        assert not Clearance.objects.exists()
        assert not Consent.objects.filter(kind="letters").exists()
        assert not Message.objects.filter(name="letter_came").exists()

    def test_needed_asked_for_received_and_accepted(
        self, as_cleo: Browser, needing: Appointment, photo: uploads.Page
    ) -> None:
        assert "We need a doctor’s letter" in page_of(as_cleo)
        as_cleo.post("/my/clearance/sheet.pdf")
        assert "We wait for their answer" in page_of(as_cleo)
        actions.receive(appointment=needing, pages=[photo], source=LetterFile.Source.DOCTOR)
        assert "Your letter has arrived" in page_of(as_cleo)
        assert "sent by the doctor" in page_of(as_cleo)
        actions.record_letter(
            intake=needing.intake, letter=letter(needing, ["anticoagulant"]), by=needing.therapist.user
        )
        assert "It counts until" in page_of(as_cleo)

    def test_refused_with_the_reason(self, as_cleo: Browser, needing: Appointment) -> None:
        written = letter(needing, ["anticoagulant"], says="not_allowed")
        written["limits"]["text"] = "Not before the spring"
        actions.record_letter(intake=needing.intake, letter=written, by=needing.therapist.user)
        assert "The letter says no massage for now" in page_of(as_cleo)
        assert "Not before the spring" in page_of(as_cleo)

    def test_expired(self, as_cleo: Browser, needing: Appointment) -> None:
        actions.record_letter(
            intake=needing.intake, letter=letter(needing, ["anticoagulant"]), by=needing.therapist.user
        )
        Clearance.objects.update(expires_on=needing.clinic.today() - timedelta(days=1), state=State.EXPIRED)
        assert mine(needing.client, newest_of(needing), needing.local_start.date()).standing is Standing.EXPIRED
        assert "too old for this visit" in page_of(as_cleo)

    def test_sent_back_with_what_is_wrong(
        self, as_cleo: Browser, as_ana: Browser, needing: Appointment, photo: uploads.Page
    ) -> None:
        actions.receive(appointment=needing, pages=[photo], source=LetterFile.Source.CLIENT)
        shown = {"shown": LetterFile.objects.get().name}
        assert as_ana.post(at("letter_set_aside", needing), {"why": "", **shown}).status_code == 422
        answer = as_ana.post(at("letter_set_aside", needing), {"why": "The signature is missing", **shown})
        assert answer.status_code == 302
        text = page_of(as_cleo)
        assert "We could not use the last pages" in text
        assert "The signature is missing" in text
        assert [found.state for found in Clearance.objects.order_by("pk")] == [State.VOIDED, State.NEEDED]
        assert as_ana.post(at("letter_set_aside", needing), {"why": "Again"}).status_code == 422

    def test_nothing_is_taken_before_the_client_agreed_that_it_is_kept(
        self, as_cleo: Browser, needing: Appointment
    ) -> None:
        refused = as_cleo.post(MINE, {"file_1": file(jpeg())})
        assert refused.status_code == 422
        assert not LetterFile.objects.exists()
        agree(as_cleo)
        signed = Consent.objects.get(kind="letters")
        assert "Oak Massage may keep my doctor’s letter" in signed.signed["text"]
        assert signed.signed["name"] == "Cleo Marsh"
        assert as_cleo.post(MINE, {"file_1": file(jpeg())}).status_code == 302
        assert LetterFile.objects.count() == 1

    @pytest.mark.parametrize(
        "name", [*NAMES, "../../etc/passwd", "a\x00b.jpg", "\u202egpj.exe", "n" * 5000, "", "…", ";"]
    )
    def test_the_name_and_the_declared_type_say_nothing(
        self, as_cleo: Browser, needing: Appointment, name: str
    ) -> None:
        agree(as_cleo)
        body = (
            '--b\r\nContent-Disposition: form-data; name="file_1"; filename="NAME"\r\nContent-Type: text/html\r\n\r\n'
        )
        whole = body.replace("NAME", name).encode() + jpeg() + b"\r\n--b--\r\n"
        answer = as_cleo.post(MINE, whole, content_type="multipart/form-data; boundary=b")
        assert answer.status_code in (302, 400, 422)
        assert answer.status_code == 302 or name not in NAMES
        kept = list(LetterFile.objects.values_list("kind", "name"))
        assert all(kind == "jpeg" and re.fullmatch(r"[\w-]{32}", given) for kind, given in kept)

    def test_a_good_page_beside_a_bad_one_is_kept(self, as_cleo: Browser, needing: Appointment) -> None:
        agree(as_cleo)
        answer = as_cleo.post(MINE, {"file_1": file(jpeg()), "file_2": file(b"<svg/>", "page.jpg")})
        assert answer.status_code == 422
        text = " ".join(answer.content.decode().split())
        assert "1 file has arrived. Choose only the other ones again." in text
        assert "We can read PDF, JPEG and PNG only" in text
        assert LetterFile.objects.count() == 1

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            ({}, "Choose a photo or a PDF"),
            ({"file_1": b""}, "This file is empty"),
            ({"file_1": b"GIF89a"}, "We can read"),
        ],
    )
    def test_each_fault_is_said_at_its_file(
        self, as_cleo: Browser, needing: Appointment, given: dict[str, bytes], words: str
    ) -> None:
        agree(as_cleo)
        files = {name: file(content) for name, content in given.items()}
        answer = as_cleo.post(MINE, files)
        assert answer.status_code == 422
        assert words in answer.content.decode()

    def test_the_same_file_twice_is_kept_once(self, as_cleo: Browser, needing: Appointment) -> None:
        agree(as_cleo)
        for _time in range(3):
            assert as_cleo.post(MINE, {"file_1": file(jpeg()), "file_2": file(jpeg())}).status_code == 302
        assert LetterFile.objects.count() == 1

    def test_a_letter_has_twelve_files_at_most(self, needing: Appointment, photo: uploads.Page) -> None:
        pages = [uploads.Page("jpeg", 1, photo.content, bytes([number])) for number in range(MOST_FILES + 1)]
        actions.receive(appointment=needing, pages=pages[:MOST_FILES], source=LetterFile.Source.CLIENT)
        with pytest.raises(FullLetter):
            actions.receive(appointment=needing, pages=pages, source=LetterFile.Source.CLIENT)
        assert LetterFile.objects.count() == MOST_FILES

    def test_more_than_ten_megabytes_are_refused_whole(self, as_cleo: Browser, needing: Appointment) -> None:
        agree(as_cleo)
        six = jpeg() + bytes(6 * 1024 * 1024)
        refused = as_cleo.post(MINE, {"file_1": file(six), "file_2": file(six)})
        assert refused.status_code == 413
        assert "larger than 10 MB together" in refused.content.decode()

    def test_four_files_or_a_form_in_the_wrong_shape_are_no_server_error(
        self, as_cleo: Browser, needing: Appointment
    ) -> None:
        agree(as_cleo)
        four = [file(jpeg()) for _number in range(4)]
        assert as_cleo.post(MINE, {"file_1": four}).status_code == 400
        assert as_cleo.post(MINE, {"file_1": "text, not a file"}).status_code == 422
        assert as_cleo.post(MINE, b"--x", content_type="multipart/form-data; boundary=x").status_code < 500
        assert as_cleo.post(MINE, b"x", content_type="multipart/form-data").status_code == 400
        assert as_cleo.post(MINE, {"evil": file(jpeg())}).status_code == 422
        assert not LetterFile.objects.exists()

    def test_an_upload_that_is_cut_off_is_refused(self, as_cleo: Browser, needing: Appointment) -> None:
        agree(as_cleo)
        body = b'--b\r\nContent-Disposition: form-data; name="file_1"; filename="a.jpg"\r\n\r\n' + jpeg()
        for more in (b"", bytes(2 * 1024 * 1024)):
            given: dict[str, Any] = {
                "CONTENT_LENGTH": str(len(body + more) + 5000),
                "wsgi.input": io.BytesIO(body + more),
            }
            answer = as_cleo.post(MINE, b"x", content_type="multipart/form-data; boundary=b", **given)
            assert answer.status_code == 400
        assert not LetterFile.objects.exists()

    def test_a_file_larger_than_a_form_may_be_gets_through(self, as_cleo: Browser, needing: Appointment) -> None:
        agree(as_cleo)
        large = jpeg() + bytes(4 * 1024 * 1024)
        assert as_cleo.post(MINE, {"file_1": file(large), "file_2": file(large + b"x")}).status_code == 302
        assert LetterFile.objects.count() == 2

    def test_other_pages_take_no_more_than_a_form(self, as_cleo: Browser, needing: Appointment) -> None:
        assert as_cleo.post("/my/intake/check/", {"file_1": file(bytes(2 * 1024 * 1024))}).status_code == 413

    def test_after_the_visit_nothing_is_taken(self, as_cleo: Browser, needing: Appointment) -> None:
        agree(as_cleo)
        Appointment.objects.update(status="done")
        assert as_cleo.post(MINE, {"file_1": file(jpeg())}).status_code == 409
        assert not LetterFile.objects.exists()


class TestDoctor:
    """A single-use link."""

    @pytest.fixture
    def address(self, needing: Appointment) -> str:
        actions.agree_to_letters(intake=needing.intake, name="Cleo Marsh", by=None)
        _clearance, token = ask_doctor(appointment=needing, by=None)
        return reverse("prep:letter_door", args=[token])

    def test_it_takes_one_letter_once(self, client: Browser, needing: Appointment, address: str) -> None:
        assert (
            "has it: 2 files" in client.post(address, {"file_1": file(jpeg()), "file_2": file(pdf())}).content.decode()
        )
        assert only().state == State.RECEIVED
        assert set(LetterFile.objects.values_list("source", flat=True)) == {"doctor"}
        again = client.post(address, {"file_1": file(png())})
        assert again.status_code == 410
        assert "The answer has arrived" in again.content.decode()
        assert LetterFile.objects.count() == 2

    def test_scanners_that_open_it_a_hundred_times_change_nothing(
        self, client: Browser, needing: Appointment, address: str
    ) -> None:
        before = Event.objects.count()
        for number in range(100):
            method = client.head if number % 2 else client.get
            assert method(address).status_code == 200
        assert Event.objects.count() == before
        assert client.post(address, {"file_1": file(jpeg())}).status_code == 200
        assert LetterFile.objects.count() == 1

    def test_it_shows_nobody(self, client: Browser, address: str) -> None:
        text = client.get(address).content.decode()
        for unsaid in ("Cleo", "Marsh", "blood", "thinner", "knee"):
            assert unsaid not in text.replace("Kneadwell", "").replace("what is wrong with your knee", "")

    def test_a_bad_page_leaves_the_link_alive_and_stores_nothing(self, client: Browser, address: str) -> None:
        refused = client.post(address, {"file_1": file(jpeg()), "file_2": file(b"MZ")})
        assert refused.status_code == 422
        assert not LetterFile.objects.exists()
        assert client.post(address, {"file_1": file(jpeg())}).status_code == 200

    def test_expired_revoked_and_foreign_links_take_nothing(
        self, client: Browser, needing: Appointment, address: str
    ) -> None:
        changes = {"expires_at": timezone.now(), "revoked_at": timezone.now()}
        for name, value in changes.items():
            before = getattr(SingleUseLink.objects.get(), name)
            SingleUseLink.objects.update(**{name: value})
            for method in (client.get, client.post):
                assert method(address).status_code == 410
            SingleUseLink.objects.update(**{name: before})
        other = single_use.mint(needing, single_use.Purpose.GUARDIAN)
        for token in (other, "x" * 43, address.split("/")[2][:-1], address.split("/")[2].swapcase()):
            for method in (client.get, client.post):
                assert method(reverse("prep:letter_door", args=[token])).status_code == 404
        assert not LetterFile.objects.exists()

    def test_a_clients_link_is_no_doctors_link(self, client: Browser, needing: Appointment, link_token: str) -> None:
        assert client.post(reverse("prep:letter_door", args=[link_token])).status_code == 404

    def test_the_database_and_the_log_hold_no_token(
        self, client: Browser, address: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        token = address.split("/")[2]
        client.post(address, {"file_1": file(b"MZ")})
        client.get(reverse("prep:letter_door", args=[token + "x"]))
        assert token not in caplog.text
        assert token not in str(list(SingleUseLink.objects.values()))
        assert token not in str(list(Event.objects.values()))

    def test_its_page_tells_other_sites_our_origin_at_most(self, client: Browser, address: str) -> None:
        assert client.get(address)["Referrer-Policy"] == "strict-origin"

    def test_with_the_agreement_taken_back_it_ends(self, as_cleo: Browser, client: Browser, address: str) -> None:
        as_cleo.post("/my/consent/", {"kind": "letters", "sure": "on"})
        assert SingleUseLink.objects.get().revoked_at is not None
        assert client.post(address, {"file_1": file(jpeg())}).status_code == 410
        assert not LetterFile.objects.exists()

    def test_without_an_agreement_nothing_is_kept(
        self, client: Browser, needing: Appointment, address: str, photo: uploads.Page
    ) -> None:
        Consent.objects.filter(kind="letters").update(withdrawn_at=timezone.now())
        answer = client.post(address, {"file_1": file(jpeg())})
        assert answer.status_code == 403
        assert "The patient has not agreed that the clinic keeps this letter" in answer.content.decode()
        with pytest.raises(LettersNotAgreed):
            actions.receive(
                appointment=needing, pages=[photo], source=LetterFile.Source.DOCTOR, link=SingleUseLink.objects.get()
            )
        assert not LetterFile.objects.exists()
        assert SingleUseLink.objects.get().used_at is None

    def test_after_ten_uploads_that_nobody_can_read_it_is_locked(self, client: Browser, address: str) -> None:
        for _time in range(3):
            assert client.post(address, {}).status_code == 422
        tries = [client.post(address, {"file_1": file(b"MZ")}).status_code for _time in range(10)]
        assert tries == [422] * 9 + [403]
        locked = client.post(address, {"file_1": file(jpeg())})
        assert locked.status_code == 403
        assert "We could not read what was sent, too many times" in locked.content.decode()
        assert not LetterFile.objects.exists()

    def test_stop_sharing_ends_it(self, as_cleo: Browser, client: Browser, address: str) -> None:
        as_cleo.post("/my/prep/stop/")
        assert client.post(address, {"file_1": file(jpeg())}).status_code == 410

    def test_of_two_at_once_one_is_taken(self, needing: Appointment, address: str, photo: uploads.Page) -> None:
        link = SingleUseLink.objects.get()
        actions.receive(appointment=needing, pages=[photo], source=LetterFile.Source.DOCTOR, link=link)
        with pytest.raises(Spent):
            actions.receive(appointment=needing, pages=[photo], source=LetterFile.Source.DOCTOR, link=link)


class TestStaffPages:
    """Pages beside the form, files to nobody else, lists."""

    @pytest.fixture
    def received(self, needing: Appointment, photo: uploads.Page) -> list[LetterFile]:
        pages = [photo, uploads.read(pdf())]
        actions.receive(appointment=needing, pages=pages, source=LetterFile.Source.CLIENT)
        return list(LetterFile.objects.order_by("pk"))

    def test_the_picture_stands_beside_the_form_and_the_pdf_is_saved(
        self, as_ana: Browser, needing: Appointment, received: list[LetterFile]
    ) -> None:
        text = page_of(as_ana, at("clearance", needing))
        picture, document = (reverse("prep:letter_image", args=["oak", needing.pk, found.name]) for found in received)
        assert f'src="{picture}"' in text
        assert document not in text
        assert "We do not show a PDF in this page" in text
        assert as_ana.get(document).status_code == 404

    @pytest.mark.parametrize("route", ["letter_file", "letter_image"])
    def test_a_file_is_served_so_that_it_can_do_nothing(
        self, as_ana: Browser, needing: Appointment, received: list[LetterFile], route: str
    ) -> None:
        answer = as_ana.get(reverse(f"prep:{route}", args=["oak", needing.pk, received[0].name]))
        assert answer.content.startswith(b"\xff\xd8\xff")
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cache-Control"] == "no-store"
        assert answer["Content-Disposition"].startswith("attachment" if route == "letter_file" else "inline")
        assert Event.objects.filter(action="letter.read", actor=needing.therapist.user).count() == 1

    @pytest.mark.parametrize("route", ["letter_file", "letter_image"])
    @pytest.mark.parametrize("name", ["\x00", "a\x00b", "x", "é" * 32, "x" * 31 + "\x00", "x" * 5000])
    def test_a_name_that_is_none_is_not_found(
        self,
        as_ana: Browser,
        needing: Appointment,
        name: str,
        route: str,
        django_assert_max_num_queries: Any,
    ) -> None:
        with django_assert_max_num_queries(12) as asked:
            assert as_ana.get(reverse(f"prep:{route}", args=["oak", needing.pk, name])).status_code == 404
        assert not [query for query in asked.captured_queries if "intake_letterfile" in query["sql"]]

    @pytest.mark.parametrize("did", ["recorded", "sent back"])
    def test_a_page_that_came_after_the_form_was_opened_goes_on_waiting(
        self, as_ana: Browser, needing: Appointment, photo: uploads.Page, did: str
    ) -> None:
        actions.receive(appointment=needing, pages=[photo], source=LetterFile.Source.CLIENT)
        seen = LetterFile.objects.get()
        if did == "recorded":
            Clearance.objects.update(state=State.NEEDED)
            LetterFile.objects.all().delete()
        shown = re.findall(r'name="shown" value="([^"]*)"', page_of(as_ana, at("clearance", needing)))
        actions.receive(appointment=needing, pages=[uploads.read(png())], source=LetterFile.Source.CLIENT)
        late = LetterFile.objects.order_by("pk").last()
        assert late is not None
        if did == "recorded":
            form = letter_form(needing, ["anticoagulant"], clinician_role="prescriber")
            assert as_ana.post(at("clearance", needing), form | {"shown": shown}).status_code == 302
            assert not Clearance.objects.get(state=State.ACCEPTED).files.exists()
        else:
            assert set(shown) == {seen.name}
            answer = as_ana.post(at("letter_set_aside", needing), {"why": "Blurred", "shown": [*shown, "\x00"]})
            assert answer.status_code == 302
            assert Clearance.objects.get(state=State.VOIDED).files.get() == seen
        waiting = Clearance.objects.open().get()
        assert (waiting.state, waiting.files.get()) == (State.RECEIVED, late)

    def test_pages_that_nobody_saw_are_not_sent_back(
        self, as_ana: Browser, needing: Appointment, photo: uploads.Page
    ) -> None:
        actions.receive(appointment=needing, pages=[photo], source=LetterFile.Source.CLIENT)
        assert as_ana.post(at("letter_set_aside", needing), {"why": "Blurred"}).status_code == 422
        assert only().state == State.RECEIVED

    @pytest.mark.parametrize(("who", "status"), [("as_rex", 404), ("as_desk", 403), ("as_cleo", 302), ("client", 302)])
    def test_nobody_else_gets_it(
        self, request: pytest.FixtureRequest, needing: Appointment, received: list[LetterFile], who: str, status: int
    ) -> None:
        address = reverse("prep:letter_file", args=["oak", needing.pk, received[0].name])
        assert request.getfixturevalue(who).get(address).status_code == status

    def test_a_file_is_reached_by_its_own_client_only(
        self, as_ana: Browser, needing: Appointment, received: list[LetterFile]
    ) -> None:
        other = needing.clinic.clients.create(name="Somebody Else")
        visit = needing.clinic.appointments.create(
            client=other, therapist=needing.therapist, starts_at=needing.starts_at
        )
        assert as_ana.get(reverse("prep:letter_file", args=["oak", visit.pk, received[0].name])).status_code == 404

    def test_staff_add_pages_from_paper(self, as_ana: Browser, needing: Appointment) -> None:
        assert as_ana.post(at("letter_upload", needing), {"file_1": file(png())})["Location"] == at(
            "clearance", needing
        )
        assert LetterFile.objects.get().uploaded_by == needing.therapist.user
        assert as_ana.post(at("letter_upload", needing), {"file_1": file(b"MZ")}).status_code == 422
        assert as_ana.get(at("letter_upload", needing)).status_code == 302

    def test_within_limits_needs_a_limit(self, as_ana: Browser, needing: Appointment) -> None:
        form = letter_form(needing, ["anticoagulant"], says="allowed_with_limits", scar="silent")
        form["clinician_role"] = "prescriber"
        assert "Enter at least one limit below" in as_ana.post(at("clearance", needing), form).content.decode()
        assert as_ana.post(at("clearance", needing), form | {"heat": "no"}).status_code == 302
        assert only().state == State.ACCEPTED

    def test_the_pages_of_a_letter_are_chosen_where_there_are_several(
        self, as_ana: Browser, needing: Appointment, received: list[LetterFile]
    ) -> None:
        form = letter_form(needing, ["anticoagulant"], clinician_role="prescriber")
        assert as_ana.post(at("clearance", needing), form).status_code == 422
        assert as_ana.post(at("clearance", needing), form | {"pages": [received[0].name]}).status_code == 302
        assert Clearance.objects.get(state=State.ACCEPTED).files.get() == received[0]
        saved = reverse("prep:letter_file", args=["oak", needing.pk, received[0].name])
        assert saved in page_of(as_ana, at("clearance", needing)).partition("Letters on file")[2]

    def test_the_record_shows_a_letter_however_many_were_asked_for_since(
        self, as_ana: Browser, needing: Appointment
    ) -> None:
        written = letter(needing, ["anticoagulant"])
        actions.record_letter(intake=needing.intake, letter=written, by=needing.therapist.user)
        for _time in range(11):
            Clearance.objects.create(
                clinic=needing.clinic, client=needing.client, appointment=needing, state=State.VOIDED
            )
        record = as_ana.get(reverse("progress:client", args=["oak", needing.client_id]))
        assert [found.clearance.state for found in record.context["letters"]] == [State.ACCEPTED]

    def test_the_lists_hold_what_waits_and_what_ends_in_two_weeks(
        self, as_ana: Browser, needing: Appointment, received: list[LetterFile]
    ) -> None:
        assert [line.clearance for line in lists(needing.clinic).received] == [only()]
        assert "Read it" in page_of(as_ana, reverse("prep:clearances", args=["oak"]))
        actions.record_letter(
            intake=needing.intake, letter=letter(needing, ["anticoagulant"]), by=needing.therapist.user
        )
        today = needing.clinic.today()
        for days, is_listed in ((-1, False), (0, True), (14, True), (15, False)):
            Clearance.objects.update(expires_on=today + timedelta(days=days))
            assert bool(lists(needing.clinic).ending) is is_listed, days
        assert not lists(needing.clinic).received

    def test_a_letter_that_is_awaited_is_listed_until_its_visit_is_over(self, needing: Appointment) -> None:
        assert len(lists(needing.clinic).waiting) == 1
        Appointment.objects.update(status="cancelled")
        assert not lists(needing.clinic).waiting

    def test_lists_cost_the_same_for_many(
        self, as_ana: Browser, needing: Appointment, django_assert_max_num_queries: Any
    ) -> None:
        for number in range(12):
            client = needing.clinic.clients.create(name=f"Client {number}")
            Clearance.objects.create(clinic=needing.clinic, client=client, appointment=needing, covers=["bp"])
        with django_assert_max_num_queries(16):
            as_ana.get(reverse("prep:clearances", args=["oak"]))

    def test_the_therapist_is_told_without_a_word_about_health(
        self, needing: Appointment, received: list[LetterFile], mailoutbox: list[Any]
    ) -> None:
        deliver_due()
        news = next(mail for mail in mailoutbox if mail.to == [needing.therapist.user.email])
        for unsaid in ("letter", "doctor", "Cleo", "blood"):
            assert unsaid not in (news.subject + news.body).replace("letters@", "")

    def test_a_file_lies_in_the_database_as_noise(self, received: list[LetterFile]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT content FROM intake_letterfile")
            rows = [bytes(row[0]) for row in cursor.fetchall()]
        assert rows
        assert all(b"%PDF" not in row and b"JFIF" not in row for row in rows)
