"""The owner's settings about what clients read: typed, looked at first, refused in words, and never lost."""

from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clinic.practice.models import Clinic, Membership, Role, User
from clinic.prep.models import OwnWords
from tests.conftest import PASSWORD, sign_in

pytestmark = pytest.mark.django_db
POLICIES = reverse("prep:settings_policies", args=["oak"])
LETTER, SHORTS = (reverse("prep:settings_item", args=["oak", item]) for item in ("letter_bring", "shorts"))


@pytest.fixture
def as_olga(oak: Clinic) -> Browser:
    """A browser of Oak's second owner."""
    olga = User.objects.create_user("olga@oak.example", PASSWORD, name="Olga Lind")
    return sign_in(Membership.objects.create(clinic=oak, user=olga, role=Role.OWNER))


def text_of(response: Any, status: int = 200) -> str:
    assert response.status_code == status, response.status_code
    return str(response.content.decode())


def content(subject: str) -> dict[str, Any]:
    newest = OwnWords.objects.filter(subject=subject).order_by("-number").first()
    return newest.content if newest else {}


class TestPolicies:
    def test_an_empty_page_says_what_to_do_next(self, as_ana: Browser) -> None:
        assert "Nothing is written yet." in text_of(as_ana.get(POLICIES))
        assert "Nothing written yet." in text_of(as_ana.get(reverse("prep:settings", args=["oak"])))

    def test_what_was_typed_is_kept_in_each_language(self, as_ana: Browser) -> None:
        typed = {"wear_en": "We lend shorts.", "wear_es": "Prestamos pantalones.", "late_en": "We end on time."}
        assert as_ana.post(POLICIES, typed).status_code == 302
        assert content("policies") == {
            "wear": {"en": "We lend shorts.", "es": "Prestamos pantalones."},
            "late": {"en": "We end on time."},
        }
        assert "2 of 5 written." in " ".join(text_of(as_ana.get(reverse("prep:settings", args=["oak"]))).split())

    def test_an_owner_looks_first_and_nothing_is_stored(self, as_ana: Browser) -> None:
        long = "We lend shorts in every size that you can think of, and we wash them after each and every single use."
        page = text_of(as_ana.post(POLICIES, {"wear_en": long, "preview": "es"}))
        assert "Not saved yet." in page
        assert "(in English)" in page or "(en inglés)" in page
        assert "words in one sentence" in page
        assert not OwnWords.objects.exists()

    @pytest.mark.parametrize(
        ("typed", "told"),
        [
            ("You can come without the letter.", "sounds as if a safety line did not count"),
            ("Massage flushes toxins.", "We never claim this"),
            ("x" * 401, "You have 401, so take out 1."),
        ],
    )
    def test_what_is_refused_stays_in_its_box(self, as_ana: Browser, typed: str, told: str) -> None:
        page = text_of(as_ana.post(POLICIES, {"late_en": typed, "wear_en": "We lend shorts."}), 422)
        assert told in page
        assert typed in page
        assert "We lend shorts." in page
        assert not OwnWords.objects.exists()

    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("a\x00b", "ab"),
            ("<script>alert(1)</script>", "<script>alert(1)</script>"),
            ("•\tRing twice.\r\n·  Then\xa0wait.\x0bHere.", "- Ring twice.\n- Then wait.\nHere."),
            ("One.\r\n\r\n\r\n\r\nTwo.", "One.\n\nTwo."),
            ("נא לצלצל פעמיים", "נא לצלצל פעמיים"),
            ("safe \u202eereh", "safe ereh"),
            ("   \n ", None),
            ("😀" * 400, "😀" * 400),
        ],
    )
    def test_however_it_was_pasted_it_is_plain_text(self, as_ana: Browser, typed: str, kept: str | None) -> None:
        assert as_ana.post(POLICIES, {"find_en": typed}).status_code == 302
        assert content("policies").get("find", {}).get("en") == kept
        page = text_of(as_ana.get(POLICIES))
        assert "<script>alert" not in page

    def test_the_second_owner_sees_both_texts_and_overwrites_knowingly(self, as_ana: Browser, as_olga: Browser) -> None:
        as_ana.post(POLICIES, {"wear_en": "We lend shorts.", "version": "0"})
        both = text_of(as_olga.post(POLICIES, {"wear_en": "Bring your own.", "version": "0"}), 409)
        assert "We lend shorts." in both
        assert "Bring your own." in both
        assert "Ana Ruiz saved first." in both
        assert 'name="version" value="1"' in both
        assert as_olga.post(POLICIES, {"wear_en": "Bring your own.", "version": "1"}).status_code == 302
        assert content("policies") == {"wear": {"en": "Bring your own."}}

    @pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30, "\x00"])
    def test_an_odd_version_counts_as_an_old_one(self, as_ana: Browser, version: str) -> None:
        as_ana.post(POLICIES, {"wear_en": "We lend shorts."})
        assert as_ana.post(POLICIES, {"wear_en": "Bring yours.", "version": version}).status_code == 409


class TestWording:
    def test_the_list_has_every_line_with_the_clinics_words_beside_it(self, as_ana: Browser) -> None:
        as_ana.post(SHORTS, {"text_en": "Wear shorts.", "how": "instead"})
        as_ana.post(LETTER, {"text_en": "Hand it to Dee."})
        page = " ".join(text_of(as_ana.get(reverse("prep:settings_wording", args=["oak"]))).split())
        for words in ("You say instead:", "Wear shorts.", "You add:", "Hand it to Dee.", "Wear or bring loose shorts."):
            assert words in page
        assert "Nothing written yet (Español)" in page
        assert "Please ask …." in page

    def test_a_safety_line_takes_an_addition_only(self, as_ana: Browser) -> None:
        page = text_of(as_ana.get(LETTER))
        assert 'name="how"' not in page
        assert as_ana.post(LETTER, {"text_en": "Hand it to Dee.", "how": "instead"}).status_code == 302
        assert content("checklist")["letter_bring"]["how"] == "after"
        assert 'name="how"' in text_of(as_ana.get(SHORTS))

    @pytest.mark.parametrize(
        ("address", "typed", "told"),
        [
            (LETTER, {"text_en": "No letter is needed."}, "sounds as if"),
            (LETTER, {"text_es": "No hace falta la carta."}, "sounds as if"),
            (LETTER, {"text_en": "Give it to us 3 days before."}, "times and amounts"),
            (SHORTS, {"text_en": "Wear 2 shorts.", "how": "instead"}, "Leave numbers out"),
            (SHORTS, {"text_en": "Wear shorts."}, "Choose where your words stand"),
            (SHORTS, {"text_en": "Wear shorts.", "how": "above"}, "Choose where your words stand"),
            (LETTER, {"text_en": "x" * 201}, "Use at most 200 characters."),
        ],
    )
    def test_what_loosens_is_refused_in_words(
        self, as_ana: Browser, address: str, typed: dict[str, str], told: str
    ) -> None:
        page = text_of(as_ana.post(address, typed), 422)
        assert told in page
        assert typed.get("text_en", typed.get("text_es")) in page  # type: ignore[operator]
        assert not OwnWords.objects.exists()

    def test_an_addition_to_a_comfort_line_may_have_numbers(self, as_ana: Browser) -> None:
        assert as_ana.post(SHORTS, {"text_en": "We lend 3 sizes.", "how": "after"}).status_code == 302

    def test_made_up_clients_show_it_first(self, as_ana: Browser) -> None:
        page = text_of(as_ana.post(LETTER, {"text_en": "Hand it to Dee.", "preview": "en"}))
        assert page.count("<mark>Bring or upload the signed letter.") == 3
        assert "Hand it to Dee." in page
        assert not OwnWords.objects.exists()
        unseen = reverse("prep:settings_item", args=["oak", "devices_off"])
        assert "None of our made-up clients gets this line." in text_of(as_ana.post(unseen, {"preview": "\x00"}))

    def test_the_second_owner_sees_both_texts(self, as_ana: Browser, as_olga: Browser) -> None:
        as_ana.post(SHORTS, {"text_en": "Wear shorts.", "how": "instead", "version": "0"})
        both = text_of(as_olga.post(SHORTS, {"text_en": "We lend some.", "how": "after", "version": "0"}), 409)
        for words in ("Wear shorts.", "We lend some.", "Instead of the original"):
            assert words in both
        assert as_olga.post(SHORTS, {"text_en": "We lend some.", "how": "after", "version": "1"}).status_code == 302

    def test_what_was_said_before_is_told(self, as_ana: Browser) -> None:
        as_ana.post(LETTER, {"text_en": "Hand it to Dee."})
        as_ana.post(LETTER, {"version": "1"})
        page = text_of(as_ana.get(LETTER))
        assert "Hand it to Dee." in page
        assert "Your words were taken away." in page

    def test_no_such_line_is_no_page(self, as_ana: Browser) -> None:
        assert as_ana.get(reverse("prep:settings_item", args=["oak", "nothing"])).status_code == 404


@pytest.mark.parametrize("name", ["settings", "settings_policies", "settings_wording", "settings_item"])
def test_the_pages_cost_few_queries(as_ana: Browser, name: str, django_assert_max_num_queries: Any) -> None:
    for item in ("letter_bring", "shorts", "toilet"):
        as_ana.post(reverse("prep:settings_item", args=["oak", item]), {"text_en": "Ask Dee.", "how": "after"})
    address = reverse(f"prep:{name}", args=["oak", "shorts"] if name == "settings_item" else ["oak"])
    with django_assert_max_num_queries(6):
        as_ana.get(address)


def test_a_therapist_finds_no_way_in(oak: Clinic, as_ana: Browser) -> None:
    tom = User.objects.create_user("tom@oak.example", PASSWORD, name="Tom Hale")
    browser = sign_in(Membership.objects.create(clinic=oak, user=tom, role=Role.THERAPIST))
    assert browser.get(POLICIES).status_code == 403
    board = text_of(browser.get(reverse("prep:today", args=["oak"])))
    assert reverse("prep:settings", args=["oak"]) not in board.replace(reverse("prep:mail_settings", args=["oak"]), "")
    assert POLICIES not in text_of(browser.get(reverse("prep:mail_settings", args=["oak"])))
