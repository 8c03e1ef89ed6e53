"""The client's pages one by one: opening, sending, errors, coming back, and everything that can go wrong."""

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clinic.intake.fields import sites_by_side
from clinic.intake.models import Intake
from clinic.intake.sheet import sheet_of
from clinic.practice.models import Appointment, Client, Event
from tests.intake.filling import NONE, UNSURE, errors, fill, first_gap, hidden, quiet, send

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db

LEG = "/my/intake/urgent/leg/"
CONTACT = "/my/intake/you/contact/"
GOALS = "/my/intake/goals/goals/"
KEYS = [
    ("you", "contact"),
    ("urgent", "breathing"),
    ("urgent", "leg"),
    ("urgent", "knee_now"),
    ("urgent", "lately"),
    ("goals", "goals"),
    ("knee", "where"),
    ("knee", "pain"),
    ("knee", "operations"),
    ("health", "heart_blood"),
    ("health", "long_term"),
    ("health", "skin_touch"),
    ("health", "doctor"),
    ("comfort", "comfort"),
    ("comfort", "consent"),
]


def answers(appointment: Appointment) -> dict[str, Any]:
    document: Any = Intake.objects.get(appointment=appointment).document
    return document.get("answers", {})


@pytest.mark.parametrize(("section", "key"), KEYS)
def test_every_page_opens_and_refuses_to_be_sent_empty(as_cleo: Browser, section: str, key: str) -> None:
    url = reverse("intake:page", args=[section, key])
    shown = as_cleo.get(url)
    assert shown.status_code == 200
    assert "Question " in shown.content.decode()
    refused = as_cleo.post(url, {})
    html = refused.content.decode()
    assert refused.status_code == 422
    assert re.search(r"<title>\s*Error:", html)
    assert "There is a problem" in html
    assert errors(html)


@pytest.mark.parametrize(("section", "key"), KEYS)
def test_every_link_of_an_error_summary_leads_to_an_input(as_cleo: Browser, section: str, key: str) -> None:
    html = as_cleo.post(reverse("intake:page", args=[section, key]), {}).content.decode()
    summary = html.split('class="error-summary"')[1].split("</ul>")[0]
    links = re.findall(r'href="#([^"]+)"', summary)
    assert links
    for link in links:
        assert f'id="{link}"' in html


def test_opening_pages_stores_nothing(as_cleo: Browser) -> None:
    as_cleo.get("/my/intake/")
    for section, key in KEYS:
        as_cleo.get(reverse("intake:page", args=[section, key]))
    assert not Intake.objects.exists()


def test_what_was_typed_is_kept_when_a_page_is_refused(as_cleo: Browser) -> None:
    sent = quiet("contact") | {"name": "Cleopatra", "birth_date_0": "31", "birth_date_1": "2"}
    html = as_cleo.post(CONTACT, sent).content.decode()
    assert 'value="Cleopatra"' in html
    assert 'value="31"' in html
    assert "Enter a real date" in html


def test_contact_is_kept_with_the_client(as_cleo: Browser, cleo: Client) -> None:
    send(as_cleo, CONTACT, quiet("contact") | {"phone": "0171 234", "name": "Cleo Marsh-Hill"})
    cleo.refresh_from_db()
    assert (cleo.name, cleo.phone) == ("Cleo Marsh-Hill", "0171 234")
    assert Event.objects.filter(action="client.changed", client=cleo, actor_kind="client").exists()


def test_a_saved_page_says_so_at_the_top_of_the_next_in_the_clinics_time(
    as_cleo: Browser, appointment: Appointment
) -> None:
    answer = send(as_cleo, CONTACT, quiet("contact"))
    page = as_cleo.get(answer["Location"]).content.decode()
    saved = Intake.objects.get().saved_at
    assert saved is not None
    assert f"Saved {saved.astimezone(appointment.clinic.zone):%H:%M}" in page


def test_save_and_finish_later_leads_to_the_overview_which_goes_on_at_the_gap(as_cleo: Browser) -> None:
    answer = send(as_cleo, CONTACT, quiet("contact") | {"later": "1"})
    assert answer["Location"] == "/my/intake/"
    page = as_cleo.get("/my/intake/").content.decode()
    assert "You have not sent this yet" in page
    assert "Filled in" in page
    assert "Not started" in page
    assert first_gap(as_cleo) == "/my/intake/urgent/breathing/"


def test_changing_an_answer_of_a_complete_form_leads_straight_back_to_the_check(as_cleo: Browser) -> None:
    fill(as_cleo, {})
    answer = send(as_cleo, GOALS, {"primary": "sleep", "secondary": "", "other": ""})
    assert answer["Location"] == "/my/intake/check/"


def test_none_of_these_excludes_every_other_tick(as_cleo: Browser) -> None:
    refused = as_cleo.post(LEG, {"rows": ["cold_foot", NONE]})
    assert refused.status_code == 422
    assert "only by itself" in refused.content.decode()


def test_a_tick_with_details_asks_them_on_a_page_of_their_own(as_cleo: Browser, appointment: Appointment) -> None:
    answer = send(as_cleo, "/my/intake/knee/operations/", {"rows": ["metalwork"]})
    assert answer["Location"] == "/my/intake/knee/metalwork-more/"
    send(as_cleo, answer["Location"], {"side": "L", "site": ["shin_L"]})
    assert answers(appointment)["metalwork"] == {"value": "yes", "side": "L", "site": ["shin_L"]}


def test_taking_a_tick_away_takes_its_details_along(as_cleo: Browser, appointment: Appointment) -> None:
    send(as_cleo, "/my/intake/knee/operations/", {"rows": ["metalwork"]})
    send(as_cleo, "/my/intake/knee/metalwork-more/", {"side": "L", "site": ["shin_L"]})
    send(as_cleo, "/my/intake/knee/operations/", {"rows": [NONE]})
    assert answers(appointment)["metalwork"] == "no"
    assert as_cleo.get("/my/intake/knee/metalwork-more/").status_code == 302


def test_details_that_an_answer_calls_for_are_asked_before_the_page_is_done(
    as_cleo: Browser, appointment: Appointment
) -> None:
    url = send(as_cleo, "/my/intake/health/heart_blood/", {"rows": ["heart"]})["Location"]
    assert 'name="date_2"' not in as_cleo.get(url).content.decode()
    assert send(as_cleo, url, {"answer": ["stroke"], "stable": "yes"})["Location"] == url
    assert 'name="date_2"' in as_cleo.get(url).content.decode()
    assert send(as_cleo, url, {"answer": ["stroke"], "stable": "yes"}).status_code == 422
    assert send(as_cleo, url, {"answer": ["stroke"], "stable": "yes", "date_2": "2015"})["Location"] != url
    assert answers(appointment)["heart"] == {"value": ["stroke"], "stable": "yes", "date": "2015-12-31"}


def test_not_sure_about_one_opens_the_questions_one_by_one(as_cleo: Browser, appointment: Appointment) -> None:
    page = "/my/intake/health/long_term"
    answer = send(as_cleo, f"{page}/", {"rows": [UNSURE, "hypermobile"]})
    assert answer["Location"] == f"{page}-each/"
    assert "gout" not in answers(appointment)
    shown = as_cleo.get(f"{page}-each/").content.decode()
    assert re.search(r'name="hypermobile"\s+value="yes"[^>]*\schecked', shown), "what was ticked is ticked here too"
    denied = dict.fromkeys(("cancer", "pregnant", "diabetes", "ra", "osteoporosis"), "no")
    send(as_cleo, f"{page}-each/", {**denied, "gout": "unsure", "hypermobile": "yes", "epilepsy_ms_other": [NONE]})
    found = answers(appointment)
    assert (found["cancer"], found["gout"], found["hypermobile"], found["epilepsy_ms_other"]) == (
        "no",
        "unsure",
        "yes",
        [],
    )


def test_a_page_saved_on_another_device_shows_both_texts(as_cleo: Browser, appointment: Appointment) -> None:
    old = hidden(as_cleo.get(GOALS).content.decode())
    send(as_cleo, GOALS, {"primary": "sleep", "secondary": "", "other": ""})
    late = as_cleo.post(GOALS, old | {"primary": "other", "secondary": "", "other": "walk my dog"})
    html = late.content.decode()
    assert late.status_code == 409
    assert "Sleep better" in html.split('class="leaf"')[0]
    assert "walk my dog" in html.split('class="leaf"')[1]
    assert Intake.objects.get().document["goals"]["primary"] == "sleep"
    again = as_cleo.post(GOALS, hidden(html) | {"primary": "other", "secondary": "", "other": "walk my dog"})
    assert again.status_code == 302
    assert Intake.objects.get().document["goals"]["other"] == "walk my dog"


def test_the_same_page_sent_twice_is_stored_once(as_cleo: Browser, appointment: Appointment) -> None:
    old = hidden(as_cleo.get(GOALS).content.decode())
    sent = old | {"primary": "sleep", "secondary": "", "other": ""}
    first, second = as_cleo.post(GOALS, sent), as_cleo.post(GOALS, sent)
    assert (first.status_code, second.status_code) == (302, 302)
    assert Intake.objects.get().version == 2
    assert Event.objects.filter(action="intake.saved").count() == 1


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40, "١٢"])
def test_a_garbled_version_counts_as_the_oldest(as_cleo: Browser, version: str) -> None:
    send(as_cleo, GOALS, {"primary": "sleep", "secondary": "", "other": ""})
    late = as_cleo.post(GOALS, {"version": version, "primary": "pain", "secondary": "", "other": ""})
    assert late.status_code == 409


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        (LEG, {"rows": ["no_such_row"]}),
        (LEG, {"rows": ["\ud800".encode("utf-8", "surrogatepass").decode("latin-1")]}),
        (GOALS, {"primary": "gold", "secondary": "", "other": ""}),
        (GOALS, {"primary": "other", "secondary": "", "other": ""}),
        (GOALS, {"primary": "other", "secondary": "", "other": "x" * 5000}),
        (GOALS, {"primary": "other", "secondary": "", "other": "nul\x00byte"}),
        (GOALS, {"primary": "pain", "secondary": "pain", "other": ""}),
        ("/my/intake/knee/where/", {"area": ["groin_L"]}),
        ("/my/intake/knee/pain/", {"pain_now": "11", "pain_week_worst": "NaN"}),
        (CONTACT, {"who": "me", "name": "Cleo", "birth_date_0": "1", "birth_date_1": "1", "birth_date_2": "2999"}),
        (CONTACT, {"who": "me", "name": "", "birth_date_0": "1", "birth_date_1": "1", "birth_date_2": "1985"}),
        (CONTACT, {"who": "me", "name": "Cleo", "email": "no address", **{f"birth_date_{n}": "1" for n in range(3)}}),
    ],
)
def test_bad_input_is_told_apart_and_nothing_is_saved(as_cleo: Browser, url: str, sent: dict[str, Any]) -> None:
    refused = as_cleo.post(url, sent)
    assert refused.status_code == 422
    assert not Intake.objects.exists()


def test_a_date_in_the_future_is_refused_where_it_was_typed(as_cleo: Browser, appointment: Appointment) -> None:
    url = send(as_cleo, "/my/intake/knee/operations/", {"rows": ["other_surgery"]})["Location"]
    later = timezone.now().date() + timedelta(days=400)
    refused = send(as_cleo, url, {"date_0": "1", "date_1": "1", "date_2": str(later.year)})
    assert refused.status_code == 422
    assert "or earlier" in refused.content.decode()


@pytest.mark.parametrize("query", ["?page=x", "?page=0", "?section=%00", "?%ff=%ff"])
def test_stray_queries_do_no_harm(as_cleo: Browser, query: str) -> None:
    assert as_cleo.get(LEG + query).status_code == 200
    assert as_cleo.get(f"/my/intake/{query}").status_code == 200


@pytest.mark.parametrize("path", ["urgent/nothing/", "nowhere/leg/", "urgent/no_such-more/", "you/goals/"])
def test_a_page_that_never_was_is_not_found(as_cleo: Browser, path: str) -> None:
    assert as_cleo.get(f"/my/intake/{path}").status_code == 404


def test_a_page_that_does_not_apply_leads_on(as_cleo: Browser) -> None:
    assert as_cleo.get("/my/intake/knee/injury_check/")["Location"] == CONTACT
    assert as_cleo.post("/my/intake/urgent/hot_joint-more/", {"side": "R"})["Location"] == CONTACT


def test_an_injury_brings_the_questions_about_the_bone(as_cleo: Browser) -> None:
    hurt = timezone.now().date() - timedelta(days=20)
    details = {"side": "R", "date_0": hurt.day, "date_1": hurt.month, "date_2": hurt.year, "still_swollen": "no",
               "checked": "yes"}  # fmt: skip
    seen = fill(as_cleo, {"operations": {"rows": ["injury"]}, "injury-more": details})
    assert "injury_check" in seen


def test_after_sending_the_answers_can_be_read_and_not_changed(as_cleo: Browser, appointment: Appointment) -> None:
    fill(as_cleo, {})
    Intake.objects.update(state=Intake.State.SENT, sent_at=timezone.now())
    overview = as_cleo.get("/my/intake/").content.decode()
    assert "call the clinic" in overview
    assert "Less pain" in overview
    assert as_cleo.get(GOALS).status_code == 200
    assert 'name="primary"' not in as_cleo.get(GOALS).content.decode()
    before_it_was_sent = {"version": "99", "primary": "sleep", "secondary": "", "other": "Sleep on my side"}
    refused = as_cleo.post(GOALS, before_it_was_sent)
    assert refused.status_code == 409
    assert "Nothing was changed" in refused.content.decode()
    assert "Sleep on my side" in refused.content.decode()
    assert Intake.objects.get().document["goals"]["primary"] == "pain"


def test_a_form_opened_again_can_be_changed(as_cleo: Browser) -> None:
    fill(as_cleo, {})
    Intake.objects.update(state=Intake.State.REOPENED, sent_at=timezone.now())
    send(as_cleo, GOALS, {"primary": "sleep", "secondary": "", "other": ""})
    assert Intake.objects.get().document["goals"]["primary"] == "sleep"


@pytest.mark.parametrize("status", ["passed", "cancelled"])
def test_after_the_appointment_nothing_can_be_sent(as_cleo: Browser, appointment: Appointment, status: str) -> None:
    if status == "passed":
        Appointment.objects.update(starts_at=timezone.now() - timedelta(days=1))
    else:
        Appointment.objects.update(status=status)
    for url in ("/my/intake/", GOALS):
        page = as_cleo.get(url)
        assert page.status_code == 200
        assert "This form is closed" in page.content.decode()
    refused = as_cleo.post(GOALS, {"primary": "sleep", "secondary": "", "other": "My <own> words"})
    assert refused.status_code == 409
    assert "was not saved" in refused.content.decode()
    assert "What you just entered" in refused.content.decode()
    assert "My &lt;own&gt; words" in refused.content.decode()
    assert not Intake.objects.exists()


def test_someone_under_18_reads_that_a_guardian_will_be_asked(as_cleo: Browser, appointment: Appointment) -> None:
    young = timezone.now().date().year - 16
    seen = fill(as_cleo, {"contact": quiet("contact") | {"birth_date_2": str(young)}}, until="consent")
    assert seen[-1] == "comfort"
    assert "parent or guardian must agree" in as_cleo.get("/my/intake/comfort/consent/").content.decode()
    assert Intake.objects.get().document.get("guardian_ok") is None


def test_pages_cost_few_queries(as_cleo: Browser, django_assert_max_num_queries: "DjangoAssertNumQueries") -> None:
    send(as_cleo, CONTACT, quiet("contact"))
    with django_assert_max_num_queries(4):
        as_cleo.get(LEG)
    with django_assert_max_num_queries(4):
        as_cleo.get("/my/intake/")
    sent = {"version": "2", "rows": [NONE]}
    with django_assert_max_num_queries(9):
        as_cleo.post(LEG, sent)


def test_the_places_of_the_answered_side_come_first_and_the_rest_is_folded(intake: Intake) -> None:
    cleo_sheet = sheet_of(intake, "en")
    right = sites_by_side(cleo_sheet, {"R"}, ["calf_L"])
    shown = [name for name, words in right if not getattr(words, "folded", False)]
    folded = [name for name, words in right if getattr(words, "folded", False)]
    assert "calf_R" in shown
    assert "calf_L" in shown, "what is ticked already is never folded away"
    assert "shin_L" in folded
    assert not any(name.endswith("_R") for name in folded)
    assert {*shown, *folded} == {name for name, _words in sites_by_side(cleo_sheet, (), ())}
