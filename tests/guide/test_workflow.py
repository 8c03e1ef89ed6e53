"""A draft on its way: sent for review, approved by somebody else, set for later, taken back, published when due."""

from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.utils import timezone

from clinic.mail import outbox
from guide import actions, editors, workflow
from guide.body import BodyError
from guide.models import Revision, Step
from guide.moments import MomentError, moment
from tests.guide.conftest import person

BERLIN = ZoneInfo("Europe/Berlin")
SOON = timezone.now() + timedelta(days=1)  # far enough that no run of the tests gets there


@pytest.fixture
def olaf(guide: dict[str, Revision]) -> Any:
    """Another editor of the guide."""
    user = person("olaf@guide.example", is_staff=True)
    user.groups.add(Group.objects.get(name=editors.GROUP))
    return user


@pytest.fixture
def two_persons(settings: Any) -> None:
    """An installation that asks for a second person's approval."""
    settings.GUIDE_NEEDS_APPROVAL = True


def state(revision: Revision) -> str:
    return str(Revision.objects.get(pk=revision.pk).state)


def test_what_is_due_is_published_once_and_what_is_not_waits(draft: Revision, edda: Any) -> None:
    workflow.schedule(revision=draft, at=SOON, by=edda)
    assert workflow.publish_due(SOON - timedelta(minutes=1)) == []
    assert state(draft) == "scheduled"
    assert workflow.publish_due(SOON) == [draft]
    assert workflow.publish_due(SOON) == []
    live = Revision.objects.get(pk=draft.pk)
    assert (live.state, live.approver, live.publish_at) == ("published", edda, None)


def test_the_worker_of_the_mail_publishes_what_is_due(draft: Revision, edda: Any) -> None:
    workflow.schedule(revision=draft, at=SOON, by=edda)
    Revision.objects.update(publish_at=timezone.now() - timedelta(seconds=1))
    outbox.make_rounds()
    assert state(draft) == "published"


def test_the_command_says_what_it_published(draft: Revision, edda: Any) -> None:
    workflow.schedule(revision=draft, at=SOON, by=edda)
    Revision.objects.filter(pk=draft.pk).update(publish_at=timezone.now())
    out = StringIO()
    call_command("publishdue", stdout=out)
    assert out.getvalue() == "Published benefits (en).\n"


def test_a_scheduled_text_can_be_taken_back(draft: Revision, edda: Any) -> None:
    workflow.schedule(revision=draft, at=SOON, by=edda)
    taken = workflow.take_back(revision=draft, by=edda)
    assert (taken.state, taken.publish_at, taken.approver) == ("draft", None, None)
    assert workflow.publish_due(SOON) == []
    with pytest.raises(BodyError, match="does not wait"):
        workflow.take_back(revision=draft, by=edda)


def test_a_text_that_cannot_go_live_when_its_hour_comes_is_a_draft_again_and_says_why(
    draft: Revision, edda: Any, guide: dict[str, Revision]
) -> None:
    workflow.schedule(revision=draft, at=SOON, by=edda)
    Revision.objects.filter(pk=draft.pk).update(title="")
    assert workflow.publish_due(SOON) == []
    assert state(draft) == "draft"
    assert "“Title” is empty." in draft.steps.filter(kind=Step.Kind.SENT_BACK).get().note
    assert state(guide["benefits"]) == "published"


def test_a_text_that_is_not_whole_cannot_be_set_for_later(draft: Revision, edda: Any) -> None:
    draft.parts.all().delete()
    with pytest.raises(BodyError, match="no parts yet"):
        workflow.schedule(revision=draft, at=SOON, by=edda)
    assert state(draft) == "draft"


@pytest.mark.usefixtures("two_persons")
def test_with_approval_nobody_publishes_what_they_wrote(draft: Revision, edda: Any, olaf: Any) -> None:
    for step in (actions.publish, lambda **who: workflow.schedule(at=SOON, **who)):
        with pytest.raises(BodyError, match="Send it for review"):
            step(revision=draft, by=olaf)
    workflow.send_for_review(revision=draft, by=edda)
    for step in (actions.publish, lambda **who: workflow.schedule(at=SOON, **who)):
        with pytest.raises(BodyError, match="Somebody else must approve"):
            step(revision=draft, by=edda)
    assert actions.publish(revision=draft, by=olaf).approver == olaf


@pytest.mark.usefixtures("two_persons")
def test_whoever_changed_a_word_is_no_second_person(draft: Revision, edda: Any, olaf: Any) -> None:
    actions.note_change(revision=draft, by=olaf)
    workflow.send_for_review(revision=draft, by=edda)
    with pytest.raises(BodyError, match="Somebody else must approve"):
        actions.publish(revision=draft, by=olaf)


@pytest.mark.usefixtures("two_persons")
def test_an_approved_text_goes_live_at_its_hour(draft: Revision, edda: Any, olaf: Any) -> None:
    workflow.send_for_review(revision=draft, by=edda)
    workflow.schedule(revision=draft, at=SOON, by=olaf)
    assert [revision.approver for revision in workflow.publish_due(SOON)] == [olaf]


@pytest.mark.usefixtures("two_persons")
def test_what_was_scheduled_before_approval_was_asked_for_does_not_go_live_without_it(
    draft: Revision, edda: Any, settings: Any
) -> None:
    settings.GUIDE_NEEDS_APPROVAL = False
    workflow.schedule(revision=draft, at=SOON, by=edda)
    settings.GUIDE_NEEDS_APPROVAL = True
    assert workflow.publish_due(SOON) == []
    assert state(draft) == "draft"


def test_a_text_is_sent_back_with_a_note(draft: Revision, edda: Any, olaf: Any) -> None:
    workflow.send_for_review(revision=draft, by=edda)
    with pytest.raises(BodyError, match="Say what should be changed"):
        workflow.send_back(revision=draft, by=olaf, note="  ")
    workflow.send_back(revision=draft, by=olaf, note="Say it more gently.")
    assert state(draft) == "draft"
    assert draft.steps.get(kind=Step.Kind.SENT_BACK).note == "Say it more gently."
    with pytest.raises(BodyError, match="in review"):
        workflow.send_back(revision=draft, by=olaf, note="Again")


def test_a_review_is_recorded_on_the_live_page_and_changes_no_word(guide: dict[str, Revision], edda: Any) -> None:
    live = guide["benefits"]
    dates = {"reviewed_on": date(2026, 3, 1), "next_review_on": date(2027, 3, 1)}
    workflow.record_review(revision=live, by=edda, reviewer="Pat Hill, physiotherapist", **dates)
    now = Revision.objects.get(pk=live.pk)
    assert (now.reviewer, now.body, now.loaded) == ("Pat Hill, physiotherapist", live.body, live.loaded)
    for today, due in ((date(2027, 1, 29), False), (date(2027, 1, 30), True), (date(2027, 6, 1), True)):
        assert (now in Revision.objects.due_for_review(today)) == due, today
    assert now not in Revision.objects.never_reviewed()


def test_a_moment_is_that_of_the_named_place() -> None:
    at = moment(date(2030, 7, 1), time(9, 0), BERLIN)
    assert (at, at.tzinfo) == (datetime(2030, 7, 1, 7, 0, tzinfo=UTC), UTC)


@pytest.mark.parametrize(
    ("day", "at", "said"),
    [
        (date(2030, 3, 31), time(2, 30), "does not exist"),
        (date(2030, 10, 27), time(2, 30), "comes twice"),
        (date(2020, 1, 1), time(9, 0), "is over"),
    ],
)
def test_a_moment_that_no_clock_shows_once_or_that_is_over_is_refused(day: date, at: time, said: str) -> None:
    with pytest.raises(MomentError, match=said):
        moment(day, at, BERLIN)


def test_the_hours_beside_a_clock_change_are_taken() -> None:
    assert moment(date(2030, 3, 31), time(1, 59), BERLIN).hour == 0
    assert moment(date(2030, 3, 31), time(3, 0), BERLIN).hour == 1


def test_every_step_is_written_down(draft: Revision, edda: Any, olaf: Any) -> None:
    actions.note_change(revision=draft, by=edda)
    actions.note_change(revision=draft, by=edda)
    workflow.send_for_review(revision=draft, by=edda)
    actions.publish(revision=draft, by=olaf)
    actions.unpublish(revision=draft, by=olaf)
    told = [(step.kind, step.by) for step in reversed(draft.steps.all())]
    assert told == [
        ("opened", edda),
        ("changed", edda),
        ("sent", edda),
        ("published", olaf),
        ("unpublished", olaf),
    ]


def test_an_old_version_comes_back_as_a_new_draft(guide: dict[str, Revision], draft: Revision, edda: Any) -> None:
    old = guide["benefits"]
    draft.title = "Other words?"
    draft.save()
    actions.publish(revision=draft, by=edda)
    again = actions.roll_back(revision=old, by=edda)
    assert (again.state, again.title, again.body) == ("draft", old.title, old.body)
    assert actions.compile_draft(revision=again, by=edda).body == old.body
    with pytest.raises(BodyError, match="has a draft already"):
        actions.roll_back(revision=old, by=edda)


def test_a_translation_begins_with_the_words_of_the_other_language(guide: dict[str, Revision], edda: Any) -> None:
    live = guide["benefits"]
    Revision.objects.filter(page=live.page, language="es").delete()
    spanish = actions.begin_translation(revision=live, language="es", by=edda)
    assert (spanish.language, spanish.state, spanish.body) == ("es", "draft", live.body)
    for language in ("es", "xx"):
        with pytest.raises(BodyError, match="already"):
            actions.begin_translation(revision=live, language=language, by=edda)
