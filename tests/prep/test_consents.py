"""Agreements: each with its own words, taken back and given again; a guardian signs by a link of their own, once."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clinic.intake import consent
from clinic.intake.facts import facts
from clinic.intake.models import Consent, Intake, LetterFile
from clinic.intake.sheet import sheet_of
from clinic.mail.models import Message
from clinic.mail.outbox import deliver_due
from clinic.practice import single_use
from clinic.practice.models import Appointment, Event, SingleUseLink
from clinic.prep import actions, uploads
from clinic.prep.models import Assessment
from clinic.prep.refusals import Withdrawn
from clinic.prep.stage import Stage, newest_of, stage
from tests.drawn import without_tokens
from tests.intake.filling import fill as fill_in
from tests.intake.filling import hidden
from tests.prep.forms import THINNER, comes_today, fill, sent
from tests.prep.made_files import jpeg

MINE = "/my/consent/"
HALVES: list[dict[str, str]] = [{}, {"agreed": "on"}, {"signed_name": "Cleo"}, {"agreed": "on", "signed_name": " "}]
Kind = Consent.Kind


def now(appointment: Appointment) -> Stage:
    found = Appointment.objects.select_related("clinic", "intake").get(pk=appointment.pk)
    return stage(found, found.intake, newest_of(found))


def take_back(browser: Browser, kind: str, address: str = MINE, **more: str) -> Any:
    return browser.post(address, {"kind": kind, "sure": "on", **more})


def document(appointment: Appointment) -> dict[str, Any]:
    found: dict[str, Any] = Intake.objects.get(appointment=appointment).document  # type: ignore[assignment]
    return found


@pytest.fixture
def signed(as_cleo: Browser, appointment: Appointment) -> Appointment:
    """Cleo filled in the form on the web, signed everything, and sent it."""
    fill_in(as_cleo, {})
    page = as_cleo.get(reverse("prep:check")).content.decode()
    assert as_cleo.post(reverse("prep:check"), hidden(page)).status_code == 302
    return appointment


class TestSigning:
    """What is kept of a signature, and what cannot be sent without one."""

    def test_each_agreement_is_kept_with_its_own_words(self, signed: Appointment) -> None:
        kept = {found.kind: found for found in Consent.objects.all()}
        assert set(kept) == {"treatment", "sensitive"}
        assert {found.signed["name"] for found in kept.values()} == {"Cleo Marsh"}
        assert "my buttocks" in kept["sensitive"].signed["text"]
        assert "my buttocks" not in kept["treatment"].signed["text"]
        assert {found.text_version for found in kept.values()} == {consent.VERSION}

    @pytest.mark.parametrize(
        "given", [{}, {"agreed": "on"}, {"signed_name": "Cleo"}, {"agreed": "on", "signed_name": " "}]
    )
    def test_the_page_refuses_a_half_signature(
        self, as_cleo: Browser, appointment: Appointment, given: dict[str, str]
    ) -> None:
        fill_in(as_cleo, {}, until="consent")
        address = reverse("intake:page", args=["comfort", "consent"])
        page = hidden(as_cleo.get(address).content.decode())
        assert as_cleo.post(address, {**page, "sensitive": "yes", **given}).status_code == 422
        assert not Consent.objects.exists()

    def test_an_unsigned_form_cannot_be_sent_by_hand(self, as_cleo: Browser, appointment: Appointment) -> None:
        fill_in(as_cleo, {}, until="consent")
        answer = as_cleo.post(reverse("prep:check"), {"send_key": "k" * 43})
        assert answer.status_code == 422
        assert Intake.objects.get().state == Intake.State.DRAFT

    def test_a_form_whose_plan_may_touch_what_was_not_agreed_to_cannot_be_sent(
        self, as_cleo: Browser, appointment: Appointment
    ) -> None:
        fill(appointment, extra={"who": "me", "areas": ["front_thigh_R"], "has_letter": "no", "signed_name": "Cleo",
                                 "sensitive": "yes"})  # fmt: skip
        intake = Intake.objects.get()
        intake.document = {**document(appointment), "extra": {**document(appointment)["extra"], "sensitive": None}}  # type: ignore[assignment]
        intake.save()
        assert as_cleo.post(reverse("prep:check"), {"send_key": "k" * 43}).status_code == 422
        assert Intake.objects.get().state == Intake.State.DRAFT

    def test_a_no_to_the_sensitive_parts_leaves_them_out(self, as_cleo: Browser, appointment: Appointment) -> None:
        fill_in(as_cleo, {"consent": {"agreed": "on", "signed_name": "Cleo", "sensitive": "no"}})
        assert document(appointment)["wishes"]["no_touch"] == []
        untouched = facts(Intake.objects.get())["wishes"]["no_touch"]
        assert {"glutes_L", "glutes_R", "inner_thigh_L", "inner_thigh_R"} <= set(untouched)
        assert not Consent.objects.filter(kind="sensitive").exists()

    def test_whoever_ruled_them_out_is_not_asked(self, as_cleo: Browser, appointment: Appointment) -> None:
        comfort = {"pressure_pref": "P3", "heat_wanted": "no", "position_limits": ["none_of_these"], "ok_glutes": "no",
                   "ok_inner_thigh": "no", "other_no_touch": ["none_of_these"], "about": ["none_of_these"]}  # fmt: skip
        fill_in(as_cleo, {"comfort": comfort}, until="consent")
        page = as_cleo.get(reverse("intake:page", args=["comfort", "consent"])).content.decode()
        assert 'name="sensitive"' not in page

    def test_the_letter_is_asked_about_where_there_is_one(self, as_cleo: Browser, appointment: Appointment) -> None:
        doctor = {"meds": "", "doctor_said": "nothing_said", "share_consent": "yes", "has_letter": "yes"}
        given = {"agreed": "on", "signed_name": "Cleo", "sensitive": "yes", "letters": "on"}
        fill_in(as_cleo, {"doctor": doctor, "consent": given})
        assert set(Consent.objects.values_list("kind", flat=True)) == {"treatment", "sensitive", "letters"}

    @pytest.mark.parametrize(
        ("drawing", "kept"),
        [("10,10 20,20;30,30", ["10,10 20,20", "30,30"]), ("", None), ("<svg onload=x>", None), ("1,1;" * 99, None),
         ("9,9 " * 4000, None), ("1000,1", None)],
    )  # fmt: skip
    def test_a_drawing_is_strokes_or_nothing(
        self, as_cleo: Browser, appointment: Appointment, drawing: str, kept: Any
    ) -> None:
        given = {"agreed": "on", "signed_name": "Cleo", "sensitive": "yes", "drawing": drawing}
        fill_in(as_cleo, {"consent": given})
        assert Consent.objects.get(kind="treatment").signed.get("drawing") == kept


class TestTakingBack:
    """By the client, or by staff for them."""

    def test_the_treatment_holds_the_plan_and_tells_the_therapist(self, as_cleo: Browser, signed: Appointment) -> None:
        assert now(signed) is Stage.READY
        assert take_back(as_cleo, "treatment").url == MINE
        assert now(signed) is Stage.WITHDRAWN
        assert Intake.objects.get().state == Intake.State.WITHDRAWN
        assert Message.objects.filter(name="consent_withdrawn").count() == 1
        assert Consent.objects.get(kind="treatment").withdrawn_at is not None
        assert Event.objects.filter(action="consent.treatment.withdrawn", actor_kind="client").count() == 1
        page = as_cleo.get(reverse("prep:page")).content.decode()
        assert "You took your agreement back" in page

    def test_it_has_to_be_meant(self, as_cleo: Browser, signed: Appointment) -> None:
        assert as_cleo.post(MINE, {"kind": "treatment"}).status_code == 422
        assert as_cleo.get(MINE).status_code == 200
        assert now(signed) is Stage.READY

    @pytest.mark.parametrize("kind", ["guardian", "letters", "x", "", "treatment\x00"])
    def test_what_was_not_signed_cannot_be_taken_back(self, as_cleo: Browser, signed: Appointment, kind: str) -> None:
        assert take_back(as_cleo, kind).status_code == 422
        assert now(signed) is Stage.READY

    def test_signing_again_brings_the_plan_back(self, as_cleo: Browser, signed: Appointment) -> None:
        take_back(as_cleo, "treatment")
        half = {"again": "1", "again-agreed": "on"}
        assert as_cleo.post(MINE, half).status_code == 422
        for _time in range(2):
            assert as_cleo.post(MINE, half | {"again-signed_name": "Cleo Marsh"}).status_code == 302
        assert now(signed) is Stage.READY
        assert Consent.objects.filter(kind="treatment").count() == 2
        assert newest_of(signed).cause == "consent"  # type: ignore[union-attr]

    def test_nobody_accepts_for_a_client_who_took_it_back(self, as_cleo: Browser, signed: Appointment) -> None:
        take_back(as_cleo, "treatment")
        with pytest.raises(Withdrawn):
            actions.accept(intake=Intake.objects.get(), by=signed.therapist.user)
        assert now(signed) is Stage.WITHDRAWN

    def test_the_sensitive_parts_go_and_the_plan_stays(self, as_cleo: Browser, signed: Appointment) -> None:
        take_back(as_cleo, "sensitive")
        assert now(signed) is Stage.READY
        newest = newest_of(signed)
        assert newest is not None
        assert "glutes_L" in newest.facts["wishes"]["no_touch"]
        blocks = [block for phase in newest.result["plan"]["phases"] for block in phase["blocks"]]
        assert not [block for block in blocks if "glutes" in str(block) or "inner_thigh" in str(block.get("region"))]

    def test_letters_are_deleted_page_by_page(self, as_cleo: Browser, appointment: Appointment) -> None:
        sent(appointment, THINNER)
        as_cleo.post("/my/clearance/", {"agreed": "on", "signed_name": "Cleo"})
        actions.receive(appointment=appointment, pages=[uploads.read(jpeg())], source=LetterFile.Source.CLIENT)
        assert take_back(as_cleo, "letters").status_code == 302
        assert not LetterFile.objects.exists()
        assert appointment.client.clearances.get().state == "needed"
        assert now(appointment) is Stage.CLEARANCE

    def test_before_it_is_sent_the_form_just_lacks_it(self, as_cleo: Browser, appointment: Appointment) -> None:
        fill_in(as_cleo, {})
        take_back(as_cleo, "treatment")
        assert Intake.objects.get().state == Intake.State.DRAFT
        assert as_cleo.post(reverse("prep:check"), {"send_key": "k" * 43}).status_code == 422

    def test_staff_take_it_back_for_the_client(self, as_ana: Browser, signed: Appointment) -> None:
        address = reverse("prep:consents", args=["oak", signed.pk])
        assert "Text of" in as_ana.get(address).content.decode()
        assert take_back(as_ana, "treatment", address).url == address
        assert now(signed) is Stage.WITHDRAWN
        assert Event.objects.get(action="consent.treatment.withdrawn").actor == signed.therapist.user
        assert not Message.objects.filter(name="consent_withdrawn").exists()

    def test_the_rival_and_the_front_desk_do_not(self, as_rex: Browser, as_desk: Browser, signed: Appointment) -> None:
        address = reverse("prep:consents", args=["oak", signed.pk])
        assert take_back(as_rex, "treatment", address).status_code == 404
        assert take_back(as_desk, "treatment", address).status_code == 403
        assert now(signed) is Stage.READY

    def test_after_the_visit_only_letters(self, as_cleo: Browser, signed: Appointment) -> None:
        Appointment.objects.update(status="done")
        assert take_back(as_cleo, "treatment").status_code == 422
        assert Consent.objects.get(kind="treatment").withdrawn_at is None


class TestGuardian:
    """A link of their own."""

    @pytest.fixture
    def minor(self, appointment: Appointment) -> Appointment:
        """Cleo is 16, and has sent a form that no guardian signed."""
        day, client = appointment.local_start.date(), appointment.client
        client.birth_date = day.replace(year=day.year - 16, day=1)
        client.save(update_fields=["birth_date"])
        sent(appointment, THINNER)
        return appointment

    @pytest.fixture
    def address(self, minor: Appointment) -> str:
        token = actions.mint_guardian_link(appointment=minor, by=minor.therapist.user)
        return reverse("prep:guardian_door", args=[token])

    def prove(self, browser: Browser, minor: Appointment, address: str, years: int = 0) -> Any:
        born: Any = minor.client.birth_date
        return browser.post(address, {"birth_date_0": born.day, "birth_date_1": born.month,
                                      "birth_date_2": born.year - years})  # fmt: skip

    def sign(self, browser: Browser, address: str, **more: str) -> Any:
        return browser.post(address, {"agreed": "on", "relation": "parent", "name": "Petra Marsh", **more})

    def test_it_signs_once_and_the_rules_run_again(self, client: Browser, minor: Appointment, address: str) -> None:
        assert self.prove(client, minor, address).url == address
        page = client.get(address).content.decode()
        assert "I am the parent or guardian of Cleo Marsh." in page
        for unsaid in ("thinner", "apixaban", "blood"):
            assert unsaid not in page
        signed = self.sign(client, address).content.decode()
        assert "it is signed" in signed and 'href="tel:' in signed
        kept = Consent.objects.get(kind="guardian")
        assert (kept.signed["name"], kept.signed["relation"]) == ("Petra Marsh", "parent")
        assert "I agree to a massage" in kept.signed["text"]
        assert document(minor)["guardian_ok"] is True
        assert newest_of(minor).cause == Assessment.Cause.GUARDIAN  # type: ignore[union-attr]
        assert self.sign(client, address).status_code == 410
        assert Consent.objects.filter(kind="guardian").count() == 1

    @pytest.mark.parametrize("missing", ["agreed", "relation", "name"])
    def test_nothing_is_signed_by_halves(self, client: Browser, minor: Appointment, address: str, missing: str) -> None:
        self.prove(client, minor, address)
        assert self.sign(client, address, **{missing: ""}).status_code == 422
        assert not Consent.objects.filter(kind="guardian").exists()
        assert SingleUseLink.objects.get().used_at is None

    def test_without_the_date_of_birth_it_shows_and_signs_nothing(
        self, client: Browser, minor: Appointment, address: str
    ) -> None:
        assert "Cleo" not in client.get(address).content.decode()
        assert self.sign(client, address).status_code == 422
        for left in (4, 3, 2, 1):
            assert f"Tries left: {left}" in self.prove(client, minor, address, years=1).content.decode()
        assert self.prove(client, minor, address, years=1).status_code == 403
        assert self.prove(client, minor, address).status_code == 403
        assert not Consent.objects.filter(kind="guardian").exists()

    def test_scanners_change_nothing(self, client: Browser, minor: Appointment, address: str) -> None:
        before = Event.objects.count()
        for number in range(100):
            method = client.head if number % 2 else client.get
            assert method(address).status_code == 200
        assert Event.objects.count() == before
        assert SingleUseLink.objects.get().used_at is None

    def test_dead_and_foreign_links_sign_nothing(self, client: Browser, minor: Appointment, address: str) -> None:
        self.prove(client, minor, address)
        for name in ("expires_at", "revoked_at"):
            before = getattr(SingleUseLink.objects.get(), name)
            SingleUseLink.objects.update(**{name: timezone.now() - timedelta(seconds=1)})
            assert self.sign(client, address).status_code == 410
            SingleUseLink.objects.update(**{name: before})
        letter = single_use.mint(minor, single_use.Purpose.LETTER)
        for token in (letter, "x" * 43, address.split("/")[2] + "a"):
            assert self.sign(client, reverse("prep:guardian_door", args=[token])).status_code == 404
        assert not Consent.objects.filter(kind="guardian").exists()

    def test_a_new_link_ends_the_older_one(self, client: Browser, minor: Appointment, address: str) -> None:
        actions.mint_guardian_link(appointment=minor, by=minor.therapist.user)
        assert client.get(address).status_code == 410

    def test_the_client_has_it_mailed(
        self, as_cleo: Browser, client: Browser, minor: Appointment, mailoutbox: list[Any]
    ) -> None:
        assert as_cleo.post("/my/guardian/", {"email": "not one"}).status_code == 422
        for _time in range(5):
            assert as_cleo.post("/my/guardian/", {"email": "petra@example.org"}).status_code == 302
        assert Message.objects.filter(name="guardian_link").count() == 3
        Message.objects.exclude(pk=Message.objects.filter(name="guardian_link").first().pk).delete()  # type: ignore[union-attr]
        deliver_due()
        [mail] = [sent_mail for sent_mail in mailoutbox if sent_mail.to == ["petra@example.org"]]
        for unsaid in ("Cleo", "Marsh", "massage", "blood"):
            assert unsaid not in without_tokens(mail.body).replace("Oak Massage", "")
        path = "/g/" + mail.body.split("/g/")[1].split()[0]
        self.prove(client, minor, path)
        assert self.sign(client, path).status_code == 200

    def test_a_client_is_not_their_own_guardian(self, as_cleo: Browser, minor: Appointment) -> None:
        refused = as_cleo.post("/my/guardian/", {"email": minor.client.email.upper()})
        assert refused.status_code == 422
        assert "That is the address that we have for you." in refused.content.decode()
        assert not Message.objects.filter(name="guardian_link").exists()

    def test_staff_read_where_the_client_had_it_sent_until_they_deal_with_it(
        self, as_cleo: Browser, as_ana: Browser, minor: Appointment
    ) -> None:
        pages = [reverse(f"prep:{name}", args=["oak", minor.pk]) for name in ("review", "rescreen")]

        def shown() -> list[bool]:
            return ["It was sent to pal@example.org." in as_ana.get(page).content.decode() for page in pages]

        comes_today(minor)
        as_cleo.post("/my/guardian/", {"email": "pal@example.org"})
        assert shown() == [True, True]
        as_ana.post(reverse("prep:guardian_link", args=["oak", minor.pk]), {"email": "petra@example.org"})
        assert shown() == [False, False]
        as_cleo.post("/my/guardian/", {"email": "pal@example.org"})
        link = single_use.find(single_use.mint(minor, single_use.Purpose.GUARDIAN), single_use.Purpose.GUARDIAN)
        assert link is not None
        actions.sign_by_link(link=link, name="Pal", relation="parent", drawing=[])
        assert shown() == [True, True], "who signed is to be asked about, too"

    def test_staff_mint_and_mail_it(self, as_ana: Browser, minor: Appointment) -> None:
        address = reverse("prep:guardian_link", args=["oak", minor.pk])
        page = as_ana.post(address).content.decode()
        assert "/g/" in page
        assert "shown this once" in page
        assert as_ana.post(address, {"email": "petra@example.org"}).status_code == 302
        assert as_ana.post(address, {"email": "x"}).status_code == 422

    def test_nobody_signs_for_an_adult_or_twice(
        self, as_cleo: Browser, client: Browser, minor: Appointment, address: str
    ) -> None:
        actions.record_guardian(
            intake=minor.intake, name="P", signature="P", signed_on=minor.clinic.today(), by=minor.therapist.user
        )
        self.prove(client, minor, address)
        assert self.sign(client, address).status_code == 422
        assert "A parent or guardian has signed" in as_cleo.get("/my/guardian/").content.decode()

    def test_it_can_be_taken_back_by_staff(self, as_ana: Browser, minor: Appointment) -> None:
        actions.record_guardian(
            intake=minor.intake, name="P", signature="P", signed_on=minor.clinic.today(), by=minor.therapist.user
        )
        assert not newest_of(minor).booking_blocked  # type: ignore[union-attr]
        take_back(as_ana, "guardian", reverse("prep:consents", args=["oak", minor.pk]))
        assert newest_of(minor).booking_blocked  # type: ignore[union-attr]


def test_the_words_name_what_they_are_about(appointment: Appointment) -> None:
    sheet = sheet_of(fill(appointment), "en")
    assert consent.may_touch(sheet) == ["glutes", "inner_thigh"]
    assert len(consent.sensitive(sheet)) == 3
    assert Kind.LETTERS.value == "letters"
