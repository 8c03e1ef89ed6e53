"""The doctor’s link: one letter, once."""

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clinic.intake.models import Consent, LetterFile
from clinic.practice import single_use
from clinic.practice.models import Appointment, Event, SingleUseLink
from clinic.prep import actions, uploads
from clinic.prep.actions.letters import ask_doctor
from clinic.prep.refusals import LettersNotAgreed, Spent
from tests.prep.letters import State, file, only
from tests.prep.made_files import jpeg, pdf, png


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
