"""Pages beside the form that records them, files to nobody else, and the lists."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.urls import reverse

from clinic.intake.models import Clearance, LetterFile
from clinic.mail.outbox import deliver_due
from clinic.practice.models import Appointment, Event
from clinic.prep import actions, uploads
from clinic.prep.clearance_state import lists
from tests.drawn import without_tokens
from tests.prep.forms import letter
from tests.prep.letters import State, file, only, page_of, take
from tests.prep.made_files import pdf, png
from tests.prep.staff import at, letter_form


class TestStaffPages:
    """Pages beside the form, files to nobody else, lists."""

    @pytest.fixture
    def received(self, needing: Appointment, photo: uploads.Page) -> list[LetterFile]:
        pages = [photo, uploads.read(pdf())]
        take(needing, pages)
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
        take(needing, [photo])
        seen = LetterFile.objects.get()
        if did == "recorded":
            Clearance.objects.update(state=State.NEEDED)
            LetterFile.objects.all().delete()
        shown = re.findall(r'name="shown" value="([^"]*)"', page_of(as_ana, at("clearance", needing)))
        take(needing, [uploads.read(png())])
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
        take(needing, [photo])
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
        actions.agree_to_letters(intake=needing.intake, name="Cleo Marsh", by=None)
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
            assert unsaid not in without_tokens(news.subject + news.body).replace("letters@", "")

    def test_a_file_lies_in_the_database_as_noise(self, received: list[LetterFile]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT content FROM intake_letterfile")
            rows = [bytes(row[0]) for row in cursor.fetchall()]
        assert rows
        assert all(b"%PDF" not in row and b"JFIF" not in row for row in rows)
