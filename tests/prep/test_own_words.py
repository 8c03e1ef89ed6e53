"""A clinic's own words: kept version by version, shown behind the rulebook's, and an old list reads as it read."""

from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clinic.practice.actions import Changed
from clinic.practice.models import Appointment, Clinic, Event, Membership
from clinic.prep import actions, pack
from clinic.prep.models import Assessment, OwnWords
from clinic.prep.own_words import policies, said, worded
from clinic.prep.own_words_page import earlier, originals, row_of
from clinic.prep.paper import A4, LETTER
from clinic.prep.reading import rendered
from clinic.prep.samples import samples
from clinic.prep.stage import Stage, newest_of
from tests.prep.forms import sent
from tests.prep.packs import planned, visit
from tests.prep.test_pack import lacking, opened
from tests.rules.documents import healthy

pytestmark = pytest.mark.django_db
CHECKLIST, POLICIES = OwnWords.Subject.CHECKLIST, OwnWords.Subject.POLICIES


def entry(item: str, how: str = "after", **text: str) -> dict[str, Any]:
    return {"how": how, "text": text, "of": originals(item)}


def change(clinic: Clinic, by: Membership, typed: dict[str, Any], seen: int = 0, subject: Any = CHECKLIST) -> OwnWords:
    made = actions.change_own_words(clinic=clinic, subject=subject, typed=typed, seen=seen, by=by.user)
    assert made is not None
    return made


def line(result: dict[str, Any], item: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in result["checklist"] if each["id"] == item)
    return found


def result_of(language: str = "en") -> dict[str, Any]:
    _booked, made = visit(healthy())
    return rendered(made, language, "client")


class TestVersions:
    def test_each_change_makes_one_with_its_line_in_the_trail(self, oak: Clinic, ana: Membership) -> None:
        first = change(oak, ana, {"toilet": entry("toilet", en="It is on the left.")})
        second = change(oak, ana, {"shorts": entry("shorts", en="We lend some.")}, seen=1)
        assert (first.number, second.number, second.made_by) == (1, 2, ana.user)
        assert set(second.content) == {"toilet", "shorts"}
        assert list(Event.objects.values_list("action", flat=True)) == ["clinic.checklist"] * 2

    def test_nothing_new_makes_none(self, oak: Clinic, ana: Membership) -> None:
        words = {"toilet": entry("toilet", en="It is on the left.")}
        assert change(oak, ana, words) == change(oak, ana, words, seen=1) == change(oak, ana, words)
        assert Event.objects.count() == 1

    def test_an_empty_entry_takes_the_words_away_and_the_version_before_keeps_them(
        self, oak: Clinic, ana: Membership
    ) -> None:
        before = change(oak, ana, {"toilet": entry("toilet", en="It is on the left.")})
        assert change(oak, ana, {"toilet": {}}, seen=1).content == {}
        before.refresh_from_db()
        assert "toilet" in before.content

    def test_two_owners_on_two_lines_both_keep_theirs(self, oak: Clinic, ana: Membership) -> None:
        change(oak, ana, {"toilet": entry("toilet", en="It is on the left.")})
        assert set(change(oak, ana, {"shorts": entry("shorts", en="We lend some.")}).content) == {"toilet", "shorts"}

    def test_two_owners_on_one_line_hear_of_each_other(self, oak: Clinic, ana: Membership) -> None:
        change(oak, ana, {"toilet": entry("toilet", en="It is on the left.")})
        with pytest.raises(Changed) as conflict:
            change(oak, ana, {"toilet": entry("toilet", en="It is on the right.")})
        assert conflict.value.now.number == 1

    def test_clinics_have_their_own(self, oak: Clinic, elm: Clinic, ana: Membership, rex: Membership) -> None:
        change(oak, ana, {"toilet": entry("toilet", en="It is on the left.")})
        assert change(elm, rex, {"toilet": entry("toilet", en="Upstairs.")}).number == 1

    def test_what_a_line_said_before_is_told(self, oak: Clinic, ana: Membership) -> None:
        change(oak, ana, {"toilet": entry("toilet", en="It is on the left.")})
        change(oak, ana, {"shorts": entry("shorts", en="We lend some.")}, seen=1)
        change(oak, ana, {"toilet": {}}, seen=2)
        assert [version.__dict__["said"] for version in earlier(oak, "toilet")] == [{}, {"en": "It is on the left."}]
        assert earlier(oak, "review") == []


class TestReading:
    def test_a_safety_line_stands_first_and_the_clinics_words_are_marked_as_its_own(self) -> None:
        item = line(worded(result_of(), {"rescreen": entry("rescreen", en="Tell Dee.")}), "rescreen")
        assert item["text"] == line(result_of(), "rescreen")["text"]
        assert (item["own"].text, item["own"].in_other) == ("Tell Dee.", "")

    def test_a_comfort_line_may_be_said_differently(self) -> None:
        item = line(worded(result_of(), {"shorts": entry("shorts", "instead", en="Wear shorts.")}), "shorts")
        assert (item["text"], item["own"]) == ("Wear shorts.", None)
        assert item["original"] == line(result_of(), "shorts")["text"]

    @pytest.mark.parametrize("item", ["rescreen", "after_redflag", "clothing_choice", "no_alcohol"])
    def test_no_stored_entry_ever_hides_a_safety_line(self, item: str) -> None:
        """Whatever is in the database."""
        found = line(worded(result_of(), {item: entry(item, "instead", en="Nothing.")}), item)
        assert found["text"] == line(result_of(), item)["text"]
        assert found["own"].text == "Nothing."

    def test_where_the_rulebook_says_it_anew_both_are_shown(self) -> None:
        old = entry("shorts", "instead", en="Wear shorts.") | {"of": {"en": "Wear trousers.", "es": ""}}
        item = line(worded(result_of(), {"shorts": old}), "shorts")
        assert item["text"] == line(result_of(), "shorts")["text"]
        assert item["own"].text == "Wear shorts."
        assert row_of("shorts", {"shorts": old}).is_outdated
        assert not row_of("shorts", {"shorts": entry("shorts", en="Wear shorts.")}).is_outdated

    def test_a_language_without_words_shows_the_other_with_a_mark_behind_the_original(self) -> None:
        spanish = result_of("es")
        item = line(worded(spanish, {"shorts": entry("shorts", "instead", en="Wear shorts.")}), "shorts")
        assert item["text"] == line(spanish, "shorts")["text"]
        assert (item["own"].language, item["own"].in_other) == ("en", "in English")

    def test_words_in_neither_language_are_none(self) -> None:
        assert said({}, "en") is None
        assert said({"es": "Hola."}, "en").whole == "Hola. (in Spanish)"  # type: ignore[union-attr]
        assert policies({"wear": {}, "gone": {"en": "x"}}, "en") == []

    def test_an_old_list_reads_as_it_read(self, oak: Clinic, ana: Membership, appointment: Appointment) -> None:
        change(oak, ana, {"rescreen": entry("rescreen", en="Tell Dee.")})
        intake = sent(appointment)
        change(oak, ana, {"rescreen": entry("rescreen", en="Tell Tom.")}, seen=1)
        old = newest_of(appointment)
        assert old is not None
        assert line(rendered(old, "en"), "rescreen")["own"].text == "Tell Dee."
        actions.prepare(intake=intake, cause=Assessment.Cause.MOVED, by=ana.user)
        new = newest_of(appointment)
        assert new is not None
        assert line(rendered(new, "en"), "rescreen")["own"].text == "Tell Tom."


class TestClientsPages:
    def test_the_page_shows_policies_and_words_in_the_clients_language(
        self, as_cleo: Browser, oak: Clinic, ana: Membership, appointment: Appointment
    ) -> None:
        change(oak, ana, {"find": {"en": "Ring <b>twice</b>.\nThen wait."}}, subject=POLICIES)
        change(oak, ana, {"rescreen": entry("rescreen", en="Tell <i>Dee</i>.")})
        before = as_cleo.get(reverse("prep:page")).content.decode()
        assert "Ring &lt;b&gt;twice&lt;/b&gt;.<br>Then wait." in before  # also before the form is sent
        sent(appointment)
        page = as_cleo.get(reverse("prep:page")).content.decode()
        assert "Tell &lt;i&gt;Dee&lt;/i&gt;." in page
        assert "<strong>Oak Massage:</strong>" in page
        assert 'href="#house-find"' in page
        assert 'id="house-find"' in page

    def test_a_visit_that_is_over_shows_no_way_to_the_door(
        self, as_cleo: Browser, oak: Clinic, ana: Membership, appointment: Appointment
    ) -> None:
        change(oak, ana, {"find": {"en": "Ring twice."}}, subject=POLICIES)
        Appointment.objects.update(status=Appointment.Status.CANCELLED)
        assert "Ring twice." not in as_cleo.get(reverse("prep:page")).content.decode()

    def test_reading_the_page_costs_no_more_with_words_of_the_clinic(
        self,
        as_cleo: Browser,
        oak: Clinic,
        ana: Membership,
        appointment: Appointment,
        django_assert_max_num_queries: Any,
    ) -> None:
        change(oak, ana, {"find": {"en": "Ring twice."}}, subject=POLICIES)
        change(oak, ana, {"rescreen": entry("rescreen", en="Tell Dee.")})
        sent(appointment)
        as_cleo.get(reverse("prep:page"))
        with django_assert_max_num_queries(8):
            as_cleo.get(reverse("prep:page"))

    def test_the_therapist_reads_why_with_the_words_of_the_clinic(
        self, as_ana: Browser, oak: Clinic, ana: Membership, appointment: Appointment
    ) -> None:
        change(oak, ana, {"shorts": entry("shorts", "instead", en="Wear shorts.")})
        sent(appointment)
        page = as_ana.get(reverse("prep:review", args=["oak", appointment.pk])).content.decode()
        assert "Wear shorts." in page
        assert "In the rulebook: Wear or bring loose shorts." in page

    @pytest.mark.parametrize("paper", [A4, LETTER])
    def test_the_sheet_has_all_of_it_on_one_page(self, paper: str) -> None:
        texts = {key: {"en": (f"{key} " + "and park behind the house, not in front. " * 5).strip()} for key in
                 ("wear", "undress", "find", "late", "hours")}  # fmt: skip
        house = policies(texts, "en")
        for booked, made in planned(2):
            sheet = pack.checklist(booked, made, Stage.READY, "en", paper, house=house)
            assert len(opened(sheet).pages) == 1
            assert lacking([each.said.text for each in house], sheet) == []

    def test_the_sheet_marks_whose_words_they_are(self) -> None:
        booked, made = visit(healthy())
        made.own_words = OwnWords(pk=1, clinic=booked.clinic, content={"rescreen": entry("rescreen", en="Tell Dee.")})
        data = pack.checklist_data(booked, made, Stage.READY, "en")
        assert "Oak Massage: Tell Dee." in [item["own"] for item in data["know"]]
        assert lacking(["Oak Massage: Tell Dee."], pack.checklist(booked, made, Stage.READY, "en", A4)) == []


class TestSamples:
    def test_the_real_rules_make_their_lists(self, oak: Clinic) -> None:
        made = samples({}, "en", oak)
        assert [sample.level for sample in made] == ["GO", "MODIFY", "MODIFY", "CLEARANCE", "GO"]
        assert [sample.has("letter_get") for sample in made] == [False, False, False, True, False]
        assert [sample.has("guardian") for sample in made] == [False, False, False, False, True]

    def test_they_show_words_that_are_not_saved(self, oak: Clinic) -> None:
        shown = samples({"toilet": entry("toilet", es="A la izquierda.")}, "es", oak)
        assert shown[0].has("toilet")
        assert any(item["own"] and item["own"].text == "A la izquierda." for item in shown[0].items)
        assert not OwnWords.objects.exists()
