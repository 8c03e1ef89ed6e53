"""Changing a plan on its page: what each button does, what is refused and where, and that nothing is lost."""

from typing import Any

import pytest
from django.test import Client as Browser

from clinic.practice.models import Appointment, Event
from clinic.prep.models import PlanVersion
from clinic.rules.model import Plan
from tests.prep.plans import at, changed, find, of, opened, plan_of, planned, press, published

pytestmark = pytest.mark.django_db


def ids(plan: Plan) -> list[tuple[str | None, str]]:
    return [(block.region, block.technique) for phase in plan.phases for block in phase.blocks]


def minutes(plan: Plan) -> int:
    return sum(block.minutes for phase in plan.phases for block in phase.blocks)


def knee_with_two(appointment: Appointment) -> tuple[int, int]:
    """A block of a part that has at least two."""
    plan = plan_of(appointment)
    phase = next(index for index, each in enumerate(plan.phases) if each.id == "P_THIGH" and len(each.blocks) > 1)
    return phase, 0


def test_a_block_goes_down_and_the_focus_stays_on_its_button(as_ana: Browser, appointment: Appointment) -> None:
    plan = planned(appointment)
    phase, place = knee_with_two(appointment)
    response = press(as_ana, appointment, f"down:{phase}-{place}")
    assert response.status_code == 302
    assert response.url == at("plan_edit", appointment) + f"#down-{phase}-{place + 1}"
    first, second = plan.phases[phase].blocks[:2]
    now = plan_of(appointment).phases[phase].blocks[:2]
    assert [(each.region, each.technique) for each in now] == [
        (each.region, each.technique) for each in (second, first)
    ]
    assert minutes(plan_of(appointment)) == 60


def test_and_up_again(as_ana: Browser, appointment: Appointment) -> None:
    plan = planned(appointment)
    phase, place = knee_with_two(appointment)
    changed(as_ana, appointment, f"down:{phase}-{place}")
    version = changed(as_ana, appointment, f"up:{phase}-{place + 1}")
    assert ids(plan_of(appointment)) == ids(plan)
    assert version.number == 2


def test_minutes_are_typed_for_all_blocks_at_once(as_ana: Browser, appointment: Appointment) -> None:
    plan = planned(appointment)
    phase, _place = knee_with_two(appointment)
    blocks = plan.phases[phase].blocks
    typed = {f"minutes_{phase}_0": blocks[0].minutes + 1, f"minutes_{phase}_1": blocks[1].minutes - 1}
    changed(as_ana, appointment, "minutes", **typed)
    now = plan_of(appointment)
    assert [each.minutes for each in now.phases[phase].blocks[:2]] == [blocks[0].minutes + 1, blocks[1].minutes - 1]
    assert minutes(now) == 60


@pytest.mark.parametrize(("more", "total"), [(1, 61), (-1, 59), (40, 100)])
def test_a_plan_of_61_minutes_is_refused_and_what_was_typed_is_kept(
    as_ana: Browser, appointment: Appointment, more: int, total: int
) -> None:
    plan = planned(appointment)
    was = plan.phases[0].blocks[0].minutes
    response = press(as_ana, appointment, "minutes", minutes_0_0=was + more)
    assert response.status_code == 422
    text = response.content.decode()
    assert f"Minutes add up to {total}. Make them 60." in text
    assert f'value="{was + more}"' in text
    assert not PlanVersion.objects.exists()


@pytest.mark.parametrize("typed", ["", "x", "-1", "4.5", "1e2", "9" * 30, "\x00", "٤", "🙂", "a" * 20_000])
def test_odd_minutes_are_a_plain_message_beside_their_block(
    as_ana: Browser, appointment: Appointment, typed: str
) -> None:
    planned(appointment)
    response = press(as_ana, appointment, "minutes", minutes_1_0=typed)
    if typed == "٤":  # a digit of another script is a digit: the sum is what is wrong
        assert "Minutes add up to" in response.content.decode()
    else:
        assert "Enter whole minutes, such as 4" in response.content.decode()
    assert response.status_code == 422
    assert not PlanVersion.objects.exists()


@pytest.mark.parametrize("do", ["up:9-9", "up:-1-0", "remove:", "work:0-x", "add:99-99", "part:2-0", "pressure:2-0",
                                "nonsense", "", "more:99-99", "down:" + "9" * 500])  # fmt: skip
def test_an_odd_button_changes_nothing(as_ana: Browser, appointment: Appointment, do: str) -> None:
    planned(appointment)
    assert press(as_ana, appointment, do).status_code in (200, 302, 422)
    assert not PlanVersion.objects.exists()


def test_a_refusal_stands_beside_its_block_with_everything_typed_kept(
    as_ana: Browser, appointment: Appointment
) -> None:
    plan = planned(appointment)
    warm = find(plan, technique="effleurage")
    while plan.phases[warm[0]].id != "P_WARM":
        raise AssertionError("the plan does not warm up with gliding")
    response = press(as_ana, appointment, f"up:{warm[0]}-0", reason="other", reason_text="she is late <b>again</b>")
    assert response.status_code == 422
    text = " ".join(response.content.decode().split())
    assert "This part is not the place for" in text
    block = text[text.index(f'id="block-{warm[0]}-0"') :]
    assert block.index("This part is not the place for") < block.index("</li>")
    assert "she is late &lt;b&gt;again&lt;/b&gt;" in text
    assert not PlanVersion.objects.exists()


def test_a_reason_is_asked_for(as_ana: Browser, appointment: Appointment) -> None:
    planned(appointment)
    phase, place = knee_with_two(appointment)
    none = press(as_ana, appointment, f"down:{phase}-{place}", reason="")
    assert none.status_code == 422
    assert "Choose why you change the plan" in none.content.decode()
    bare = press(as_ana, appointment, f"down:{phase}-{place}", reason="other", reason_text="")
    assert "Say in a few words why" in bare.content.decode()
    long = press(as_ana, appointment, f"down:{phase}-{place}", reason="other", reason_text="a" * 20_000)
    assert long.status_code == 422
    assert "a" * 20_000 in long.content.decode()
    assert not PlanVersion.objects.exists()


def test_the_reason_stays_chosen_for_the_next_change_of_the_same_draft(
    as_ana: Browser, appointment: Appointment
) -> None:
    planned(appointment)
    phase, place = knee_with_two(appointment)
    changed(as_ana, appointment, f"down:{phase}-{place}", reason="hands", reason_text="cramp {last} 🙂 night")
    form = as_ana.get(at("plan_edit", appointment)).context["form"]
    assert form.initial["reason"] == "hands"
    assert form.initial["reason_text"] == "cramp {last} 🙂 night"
    version = changed(as_ana, appointment, f"up:{phase}-{place + 1}", reason="other", reason_text="no; yes")
    assert version.content["reason"] == "no; yes"
    form = as_ana.get(at("plan_edit", appointment)).context["form"]
    assert (form.initial["reason"], form.initial["reason_text"]) == ("other", "no; yes")


def test_a_block_is_removed_and_its_minutes_go_to_its_neighbour(as_ana: Browser, appointment: Appointment) -> None:
    plan = planned(appointment)
    phase, place = knee_with_two(appointment)
    changed(as_ana, appointment, f"remove:{phase}-{place}")
    assert len(ids(plan_of(appointment))) == len(ids(plan)) - 1
    assert minutes(plan_of(appointment)) == 60


def test_the_choices_of_a_block_are_those_that_the_rules_accept(as_ana: Browser, appointment: Appointment) -> None:
    plan = planned(appointment)
    calf = find(plan, region="calf_R")
    response = press(as_ana, appointment, f"more:{calf[0]}-{calf[1]}", reason="")
    assert response.status_code == 200, "to look at the choices is not to change anything"
    offer = response.context["offer"]
    assert [words for _value, words in offer.pressures]
    works = [value for _title, choices in offer.works for value, _words in choices]
    assert "hold|calf_R|" in works
    assert not any("groin" in value or value.startswith("swedish") for value in works)
    for value in works[:6]:
        taken = press(as_ana, appointment, f"work:{calf[0]}-{calf[1]}", work=value)
        assert taken.status_code == 302, (value, taken.content.decode())
        changed_back = find(plan_of(appointment), region=value.split("|")[1], technique=value.split("|")[0])
        assert changed_back == calf
        calf = changed_back


def test_every_new_work_that_is_offered_can_be_added(as_ana: Browser, appointment: Appointment) -> None:
    plan = planned(appointment)
    knee = find(plan, region="inner_knee_R")
    offer = press(as_ana, appointment, f"more:{knee[0]}-{knee[1]}").context["offer"]
    works = [value for _title, choices in offer.new_works for value, _words in choices]
    assert works
    for value in works[:8]:
        made = changed(as_ana, appointment, f"add:{knee[0]}-{knee[1]}", new_work=value, new_minutes="1",
                       **{"from": f"{knee[0]}-{knee[1]}"})  # fmt: skip
        assert made.content["edits"][-1]["kind"] == "add"
        assert minutes(plan_of(appointment)) == 60
        as_ana.post(
            at("plan_versions", appointment), of(appointment, {"number": "0", "version": made.number, "key": value})
        )


@pytest.mark.parametrize(("minutes", "reason"), [("0", "at least 1 minute"), ("x", "at least 1 minute"),
                                                 ("59", "not enough minutes")])  # fmt: skip
def test_new_work_of_odd_minutes_is_refused(
    as_ana: Browser, appointment: Appointment, minutes: str, reason: str
) -> None:
    plan = planned(appointment)
    knee = find(plan, region="inner_knee_R")
    place = f"{knee[0]}-{knee[1]}"
    given = {"new_work": "hold|inner_knee_R|", "new_minutes": minutes, "from": place}
    response = press(as_ana, appointment, f"add:{place}", **given)
    assert response.status_code == 422
    text = response.content.decode()
    block = text[text.index(f'id="block-{place}"') :].partition("</li>")[0]
    assert reason in block
    assert f'name="new_minutes" inputmode="numeric" autocomplete="off" value="{minutes}"' in " ".join(block.split())
    assert 'value="hold|inner_knee_R|" selected' in block, "what was chosen stays chosen"


def test_pressure_and_part_can_be_chosen(as_ana: Browser, appointment: Appointment) -> None:
    plan = planned(appointment)
    calf = find(plan, region="calf_R")
    offer = press(as_ana, appointment, f"more:{calf[0]}-{calf[1]}").context["offer"]
    value = offer.pressures[0][0]
    changed(as_ana, appointment, f"pressure:{calf[0]}-{calf[1]}", pressure=value)
    block = plan_of(appointment).phases[calf[0]].blocks[calf[1]]
    assert block.pressure == int(value)
    part, _words = next(each for each in offer.parts if plan.phases[int(each[0])].id == "P_LINK")
    changed(as_ana, appointment, f"part:{calf[0]}-{calf[1]}", part=part)
    linked = next(phase for phase in plan_of(appointment).phases if phase.id == "P_LINK")
    assert linked.blocks[-1].region == "calf_R"


def test_typed_minutes_and_a_button_are_one_change(as_ana: Browser, appointment: Appointment) -> None:
    plan = planned(appointment)
    phase, place = knee_with_two(appointment)
    blocks = plan.phases[phase].blocks
    typed = {f"minutes_{phase}_0": blocks[0].minutes + 1, f"minutes_{phase}_1": blocks[1].minutes - 1}
    version = changed(as_ana, appointment, f"down:{phase}-{place}", **typed)
    assert version.number == 1
    assert [edit["kind"] for edit in version.content["edits"]] == ["resize", "move"]
    assert plan_of(appointment).phases[phase].blocks[1].minutes == blocks[0].minutes + 1


def test_the_form_sent_twice_makes_one_version(as_ana: Browser, appointment: Appointment) -> None:
    planned(appointment)
    phase, place = knee_with_two(appointment)
    form = opened(as_ana, appointment) | {"do": f"down:{phase}-{place}"}
    first = as_ana.post(at("plan_edit", appointment), form)
    second = as_ana.post(at("plan_edit", appointment), form)
    assert (first.status_code, second.status_code) == (302, 302)
    assert PlanVersion.objects.count() == 1


def test_the_same_page_with_another_button_is_not_the_same_form(as_ana: Browser, appointment: Appointment) -> None:
    """After the browser's back button the page is old: its second change is a conflict, never lost unseen."""
    planned(appointment)
    phase, place = knee_with_two(appointment)
    form = opened(as_ana, appointment)
    as_ana.post(at("plan_edit", appointment), form | {"do": f"down:{phase}-{place}"})
    other = as_ana.post(at("plan_edit", appointment), form | {"do": f"remove:{phase}-{place}"})
    assert other.status_code == 409
    assert PlanVersion.objects.count() == 1


def test_a_save_without_a_change_makes_no_version(as_ana: Browser, appointment: Appointment) -> None:
    planned(appointment)
    assert press(as_ana, appointment, "minutes").status_code == 302
    assert not PlanVersion.objects.exists()


def test_a_draft_is_not_the_plan_until_it_is_published(
    as_ana: Browser, as_cleo: Browser, appointment: Appointment
) -> None:
    plan = planned(appointment)
    calf = find(plan, region="calf_R")
    changed(as_ana, appointment, f"remove:{calf[0]}-{calf[1]}")
    page = as_ana.get(at("plan", appointment)).content.decode()
    assert "Draft 1 by Ana Ruiz waits." in page
    assert "Right calf" in page
    assert "lower leg" in as_cleo.get("/my/prep/").content.decode()
    published_at = as_ana.post(at("plan_publish", appointment), of(appointment, {"version": "1"}))
    assert published_at.status_code == 302
    after = as_ana.get(at("plan", appointment))
    assert "version 1" in " ".join(after.content.decode().split())
    assert "Right calf" not in [block["region_text"] for phase in after.context["phases"] for block in phase["blocks"]]
    assert "lower leg" not in as_cleo.get("/my/prep/").content.decode()


def test_publishing_twice_is_once(as_ana: Browser, appointment: Appointment) -> None:
    planned(appointment)
    phase, place = knee_with_two(appointment)
    version = published(as_ana, appointment, f"down:{phase}-{place}")
    when = version.published_at
    assert as_ana.post(at("plan_publish", appointment), of(appointment, {"version": "1"})).status_code == 302
    version.refresh_from_db()
    assert version.published_at == when
    assert Event.objects.filter(action="plan.published").count() == 1


@pytest.mark.parametrize("number", ["", "x", "-3", "9" * 40, "7"])
def test_an_odd_version_publishes_nothing(as_ana: Browser, appointment: Appointment, number: str) -> None:
    planned(appointment)
    phase, place = knee_with_two(appointment)
    changed(as_ana, appointment, f"down:{phase}-{place}")
    assert as_ana.post(at("plan_publish", appointment), of(appointment, {"version": number})).status_code == 409
    assert not PlanVersion.objects.published().exists()


def test_the_versions_say_who_why_and_what_and_lead_back(as_ana: Browser, appointment: Appointment) -> None:
    plan = planned(appointment)
    calf = find(plan, region="calf_R")
    published(as_ana, appointment, f"remove:{calf[0]}-{calf[1]}", reason="today", reason_text="sore")
    text = " ".join(as_ana.get(at("plan_versions", appointment)).content.decode().split())
    for words in ("Version 1", "Ana Ruiz", "How the client feels today; sore", "Removed:", "Right calf: ",
                  "Made the plan by Ana Ruiz", "As the rules made it"):  # fmt: skip
        assert words in text, words
    back = as_ana.post(at("plan_versions", appointment), of(appointment, {"number": "0", "version": "1", "key": "k"}))
    assert back.status_code == 302
    again = as_ana.post(at("plan_versions", appointment), of(appointment, {"number": "0", "version": "1", "key": "k"}))
    assert again.status_code == 302
    assert PlanVersion.objects.count() == 2
    assert plan_of(appointment) == plan
    assert PlanVersion.objects.published().get().number == 1, "to go back is a draft, until it is published"
    as_ana.post(at("plan_publish", appointment), of(appointment, {"version": "2"}))
    assert "Right calf" in as_ana.get(at("plan", appointment)).content.decode()


@pytest.mark.parametrize("given", [{"number": "9", "version": "1"}, {"number": "x", "version": "1"},
                                   {"number": "0", "version": "0"}, {}])  # fmt: skip
def test_there_is_no_way_back_to_what_never_was(as_ana: Browser, appointment: Appointment, given: Any) -> None:
    planned(appointment)
    phase, place = knee_with_two(appointment)
    changed(as_ana, appointment, f"down:{phase}-{place}")
    assert as_ana.post(at("plan_versions", appointment), of(appointment, given)).status_code == 409
    assert PlanVersion.objects.count() == 1


def test_the_clients_list_follows_the_plan_that_was_published(as_ana: Browser, appointment: Appointment) -> None:
    """A buttock that a therapist adds brings the line that asks for it."""
    plan = planned(appointment)
    link = next(index for index, phase in enumerate(plan.phases) if phase.id == "P_LINK")
    before = [item["id"] for item in _list_of(appointment)]
    place = f"{link}-0"
    given = {"new_work": "effleurage|glutes_R|", "new_minutes": "1", "from": place}
    published(as_ana, appointment, f"add:{place}", **given)
    added = {item["id"] for item in _list_of(appointment)} - set(before)
    assert added, "the client is told of an area that they may not expect"


def _list_of(appointment: Appointment) -> list[dict[str, Any]]:
    from clinic.prep.reading import rendered
    from clinic.prep.stage import newest_of

    newest = newest_of(appointment)
    assert newest is not None
    return rendered(newest, "en", "client")["checklist"]


def test_each_change_is_in_the_trail_without_a_word_of_it(as_ana: Browser, appointment: Appointment) -> None:
    planned(appointment)
    phase, place = knee_with_two(appointment)
    published(as_ana, appointment, f"down:{phase}-{place}", reason="other", reason_text="canary-word")
    events = Event.objects.filter(action__startswith="plan.").exclude(action="plan.read")
    assert [event.action for event in events.order_by("pk")] == ["plan.changed", "plan.published"]
    assert not any("canary" in f"{event.action} {event.subject}" for event in Event.objects.all())


def test_a_plan_costs_the_same_queries_however_often_it_was_changed(
    as_ana: Browser, appointment: Appointment, django_assert_max_num_queries: Any
) -> None:
    planned(appointment)
    phase, place = knee_with_two(appointment)
    for _ in range(3):
        published(as_ana, appointment, f"down:{phase}-{place}")
        published(as_ana, appointment, f"up:{phase}-{place + 1}")
    with django_assert_max_num_queries(16):
        as_ana.get(at("plan", appointment))
