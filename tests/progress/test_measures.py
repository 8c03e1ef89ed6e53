"""The therapist's measures: beside the client's own, never over them, and no chair stand where it is not safe."""

from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clinic.practice.models import Appointment, Client, Event, Membership
from clinic.prep.refusals import Over
from clinic.progress import actions
from clinic.progress.models import Measure, Rating
from tests.prep.forms import replaced_knee, sent
from tests.progress.visits import scored, visited

THINGS = {"words_1": "climb stairs", "score_1": "4"}


def at(appointment: Appointment, clinic: str = "oak") -> str:
    return reverse("progress:measures", args=[clinic, appointment.pk])


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_what_the_therapist_enters_stands_beside_the_clients_own(as_ana: Browser, appointment: Appointment) -> None:
    sent(appointment)
    scored(appointment, [3, 4, 5])
    page = text(as_ana.get(at(appointment)))
    assert "walk down the stairs" in page.partition("From the client")[2]
    response = as_ana.post(
        at(appointment), {"score_1": "6", "score_2": "6", "score_3": "6", "stands": "11", "seen": "1"}
    )
    assert response.status_code == 302
    own, entered = Measure.objects.order_by("number")
    assert (own.source, entered.source) == ("client", "staff")
    assert own.found["activities"][0]["score"] == 3
    assert entered.found["stands"] == 11
    assert Event.objects.filter(action="measure.added", actor_kind="staff").count() == 1
    assert Event.objects.filter(action="measures.read").count() == 2


def test_a_correction_is_a_new_version_and_the_same_again_is_none(
    as_ana: Browser, appointment: Appointment, ana: Membership
) -> None:
    sent(appointment)
    for stands, seen in (("9", "0"), ("9", "1"), ("10", "1")):
        assert as_ana.post(at(appointment), {"stands": stands, "seen": seen}).status_code == 302
    assert [version.found for version in Measure.objects.order_by("number")] == [{"stands": 9}, {"stands": 10}]


def test_two_therapists_do_not_overwrite_each_other(as_ana: Browser, appointment: Appointment) -> None:
    sent(appointment)
    as_ana.post(at(appointment), {"stands": "9", "seen": "0"})
    conflict = as_ana.post(at(appointment), {"stands": "12", "seen": "0"})
    assert conflict.status_code == 409
    assert "9 stands" in text(conflict)
    assert "12 stands" in text(conflict)
    assert Measure.objects.get().found == {"stands": 9}
    assert 'name="seen" value="1"' in text(conflict)
    assert as_ana.post(at(appointment), {"stands": "12", "seen": "1"}).status_code == 302


def test_the_activities_of_a_course_are_chosen_once(appointment: Appointment, ana: Membership, cleo: Client) -> None:
    (first,) = visited(cleo, ana, [(5, 6)])
    scored(first, [3, 4, 5])
    other = {"activities": [{"words": "swim", "score": 3}]}
    with pytest.raises(actions.MeasuredMeanwhile) as refusal:
        actions.measure(appointment=appointment, found=other, seen=9, by=ana.user)
    assert refusal.value.kept["activities"][0]["words"] == "walk down the stairs"
    assert Measure.objects.count() == 1


def test_the_chair_stand_is_left_out_after_an_operation(as_ana: Browser, appointment: Appointment) -> None:
    sent(appointment, replaced_knee(appointment))
    page = text(as_ana.get(at(appointment)))
    assert "Leave it out at this visit." in page
    assert 'name="stands"' not in page
    as_ana.post(at(appointment), {"stands": "12", "seen": "0"})
    assert not Measure.objects.exists()


def test_the_chair_stand_is_left_out_with_much_pain(as_ana: Browser, appointment: Appointment) -> None:
    sent(appointment)
    assert 'name="stands"' in text(as_ana.get(at(appointment)))
    Rating.objects.create(clinic=appointment.clinic, appointment=appointment, moment="before", scores={"pain": 7})
    assert "Pain is 7 or more today" in text(as_ana.get(at(appointment)))


def test_without_a_form_nothing_is_known_and_nobody_stands(as_ana: Browser, appointment: Appointment) -> None:
    page = text(as_ana.get(at(appointment)))
    assert "we do not know whether it does" in page
    assert 'name="stands"' not in page


@pytest.mark.parametrize("stands", ["-1", "61", "ten", "9.5", "9" * 400, "\x00"])
def test_a_count_that_is_none_is_refused_and_kept(as_ana: Browser, appointment: Appointment, stands: str) -> None:
    sent(appointment)
    response = as_ana.post(at(appointment), {"stands": stands, **THINGS, "seen": "x"})
    assert response.status_code == 422
    assert "climb stairs" in text(response)
    assert not Measure.objects.exists()


def test_the_cut_off_follows_age_and_names_no_sex_of_the_client(
    as_ana: Browser, appointment: Appointment, cleo: Client
) -> None:
    sent(appointment)
    assert "below average" not in text(as_ana.get(at(appointment)))
    Client.objects.filter(pk=cleo.pk).update(birth_date=cleo.birth_date.replace(year=cleo.birth_date.year - 30))
    assert "From 70 to 74 years, fewer than 12 for men and 10 for women" in text(as_ana.get(at(appointment)))


@pytest.mark.parametrize("status", ["cancelled", "no_show"])
def test_a_visit_that_did_not_take_place_is_not_measured(
    as_ana: Browser, appointment: Appointment, ana: Membership, status: str
) -> None:
    Appointment.objects.update(status=status)
    assert "nothing to measure" in text(as_ana.get(at(appointment)))
    with pytest.raises(Over):
        actions.measure(appointment=appointment, found={"stands": 3}, seen=0, by=ana.user)


def test_the_rival_and_the_front_desk_see_nothing(as_rex: Browser, as_desk: Browser, appointment: Appointment) -> None:
    scored(appointment, [3, 4, 5])
    assert as_desk.get(at(appointment)).status_code == 403
    assert as_desk.get("/c/oak/progress/").status_code == 403
    for clinic in ("oak", "elm"):
        assert as_rex.get(at(appointment, clinic)).status_code == 404


def test_the_record_says_what_the_review_says(as_ana: Browser, cleo: Client, ana: Membership) -> None:
    visited(cleo, ana, [(5, 6)] * 4)
    page = text(as_ana.get(reverse("progress:client", args=["oak", cleo.pk])))
    assert "No change for the better that matters. Pause here." in page
    assert page.index("Pause here") < page.index("Book an appointment")
