"""A letter as the client sees it, and the way in for photos and files."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from clinic.intake.models import Clearance, Consent, LetterFile
from clinic.mail.models import Message
from clinic.practice.models import Appointment
from clinic.prep import actions, uploads
from clinic.prep.actions.letters import MOST_FILES
from clinic.prep.clearance_state import Standing, mine
from clinic.prep.refusals import FullLetter
from clinic.prep.stage import newest_of
from tests.prep.forms import letter, sent
from tests.prep.genuine import NAMES
from tests.prep.letters import MINE, State, agree, file, page_of, take
from tests.prep.made_files import jpeg
from tests.prep.staff import at

ODD_NAMES = [*NAMES, "../../etc/passwd", "a\x00b.jpg", "\u202egpj.exe", "n" * 5000, " ", "…", ";", 'a"b.jpg\r\nX: y']
FAULTS = [
    ({}, "Choose a photo or a PDF"),
    ({"file_1": b""}, "This file is empty"),
    ({"file_1": b"GIF89a"}, "We can read PDF, JPEG and PNG only"),
]


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
        assert "Get the sheet, or send the letter" in page_of(as_cleo, "/my/prep/")
        take(needing, [photo], LetterFile.Source.DOCTOR)
        assert "Your letter has arrived" in page_of(as_cleo)
        assert "sent by the doctor" in page_of(as_cleo)
        own = page_of(as_cleo, "/my/prep/")
        assert "Your letter has arrived" in own and "Get the sheet, or send the letter" not in own
        actions.record_letter(
            intake=needing.intake, letter=letter(needing, ["anticoagulant"]), by=needing.therapist.user
        )
        assert "It counts until" in page_of(as_cleo)

    def test_one_button_is_filled_and_it_is_the_next_step(
        self, as_cleo: Browser, as_ana: Browser, needing: Appointment
    ) -> None:
        def filled() -> list[str]:
            return re.findall(r'<button class="button"[^>]*>\s*([^<]*?)\s*</button>', page_of(as_cleo))

        assert filled() == ["Sign and go on"]
        agree(as_cleo)
        assert filled() == ["Get the sheet (PDF)"]
        as_cleo.post("/my/clearance/sheet.pdf")
        assert filled() == ["Send the letter"]

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
        take(needing, [photo])
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
        take(needing, pages[:MOST_FILES])
        with pytest.raises(FullLetter):
            take(needing, pages)
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
