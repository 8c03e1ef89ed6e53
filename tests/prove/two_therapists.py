"""Two therapists at one visit, in any order and with pages as old as they like: nobody overwrites the other unseen."""

import itertools
from collections import Counter
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any
from unittest import mock

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from clinic.practice.models import Appointment, Client
from clinic.prep.actions import plans as plan_actions
from clinic.prep.models import PlanVersion
from clinic.prep.stage import newest_of
from clinic.progress.models import Note
from tests.house.walking import text
from tests.prep.plans import Fields, plan_of

from .grounds import OWNER, THERAPIST, Ground, database, people
from .proof import Outcome, Proof, Size

RUNS = {Size.QUICK: 8, Size.FULL: 220}
STEPS = 14
NAMES = {OWNER: "Ana Ruiz", THERAPIST: "Tom Hale"}
WHO = st.sampled_from([OWNER, THERAPIST])
TOLD_BY = {"prep:plan_edit": "plan", "prep:plan": "minutes", "progress:note": "seen", "practice:client_edit": "version"}
"""Page -> a field that its form has as long as one may write there."""
WORDS = itertools.count(1)
SAW: Counter[str] = Counter()


class TwoTherapists(RuleBasedStateMachine):
    """Each opens a page, waits as long as it likes, and sends it; what is stored is held against what they saw."""

    ground: Ground

    def __init__(self) -> None:
        super().__init__()
        self.whole = transaction.atomic()
        self.whole.__enter__()
        self.visit = Appointment.objects.get(pk=self.ground.booked.pk)
        self.pages: dict[tuple[str, str], dict[str, Any]] = {}
        self.stored: dict[int, str] = {}
        SAW["interleavings"] += 1
        for who, name in itertools.product(NAMES, TOLD_BY):
            self.opened(who, name)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.whole.__exit__(None, None, None)

    def at(self, name: str) -> str:
        number = self.visit.client_id if name == "practice:client_edit" else self.visit.pk
        return reverse(name, args=["oak", number])

    @rule(who=WHO, name=st.sampled_from(sorted(TOLD_BY)))
    def look(self, who: str, name: str) -> None:
        """Open a page anew, and leave it open."""
        self.opened(who, name)

    def opened(self, who: str, name: str) -> None:
        answer = self.ground.browsers[who].get(self.at(name))
        shown = Fields(text(answer)).largest if answer.status_code == 200 else {}
        if TOLD_BY[name] in shown:
            self.pages[who, name] = shown | {"seen at": self.now(name)}

    def now(self, name: str) -> Any:
        """What stands in the database, of what this page writes."""
        self.visit.refresh_from_db()
        if name == "practice:client_edit":
            return Client.objects.get(pk=self.visit.client_id).version
        if name == "progress:note":
            return Note.objects.filter(appointment=self.visit).count()
        if name == "prep:plan":
            return self.visit.version
        newest = newest_of(self.visit)
        return newest and (newest.number, newest.plan_versions.count())

    def send(self, who: str, name: str, typed: dict[str, Any]) -> None:
        """Send the page as it was opened; where something was stored meanwhile, the answer is both texts."""
        shown = self.pages.get((who, name))
        if shown is None:
            return
        before, word = self.now(name), f"word{next(WORDS)}"
        given = {field: value.format(word=word) for field, value in typed.items()}
        answer = self.ground.browsers[who].post(self.at(name), shown | given)
        is_stored, is_old = self.now(name) != before, shown["seen at"] != before
        SAW["forms sent"] += 1
        assert answer.status_code < 500, f"{name} answered {answer.status_code}"
        assert not (is_stored and is_old), f"{name}: {NAMES[who]} wrote over what they had not seen"
        assert is_stored == (answer.status_code == 302 and is_stored), (
            f"{name} answered {answer.status_code} and stored"
        )
        if is_old and answer.status_code == 409:
            SAW["conflicts, both texts shown"] += 1
            page = text(answer)
            assert not any("{word}" in each for each in typed.values()) or word in page, f"{name} lost what was typed"
        if is_old and not hasattr(self, "locked_with"):
            assert answer.status_code in (409, 422), f"{name}: an old form was answered {answer.status_code}"

    @rule(who=WHO, kind=st.sampled_from(["down", "up", "remove"]), place=st.integers(0, 9), phase=st.integers(0, 6))
    def change_block(self, who: str, kind: str, place: int, phase: int) -> None:
        """Press a button of a block that is there now: on an old page it may be another one."""
        parts = plan_of(self.visit).phases
        part = phase % len(parts)
        blocks = max(1, len(parts[part].blocks))
        self.send(
            who, "prep:plan_edit", {"do": f"{kind}:{part}-{place % blocks}", "reason": "other", "reason_text": "{word}"}
        )

    @rule(who=WHO, minutes=st.sampled_from(["45", "50", "55", "60"]))
    def plan_another_length(self, who: str, minutes: str) -> None:
        self.send(who, "prep:plan", {"minutes": minutes})

    @rule(who=WHO)
    def write_note(self, who: str) -> None:
        self.send(who, "progress:note", {"subjective": "{word}", "reason": "a reason"})

    @rule(who=WHO)
    def correct_client(self, who: str) -> None:
        self.send(who, "practice:client_edit", {"name": "Cleo {word}"})

    @rule(who=WHO)
    def publish(self, who: str) -> None:
        """Make the version that one saw the plan: of a newer one it must not speak."""
        shown = self.pages.get((who, "prep:plan_edit"))
        if shown is None:
            return
        before, published = self.now("prep:plan_edit"), PlanVersion.objects.published().count()
        given = {"plan": shown["plan"], "version": shown["version"]}
        answer = self.ground.browsers[who].post(self.at("prep:plan_publish"), given)
        assert shown["seen at"] == before or PlanVersion.objects.published().count() == published, "published unseen"
        assert answer.status_code in (302, 409), f"to publish was answered {answer.status_code}"
        SAW["forms sent"] += 1

    @rule(chance=st.integers(0, 7))
    def session_ends(self, chance: int) -> None:
        """From here on the plan is a record."""
        if chance:
            return
        starts_at = timezone.now() - timedelta(hours=3)
        Appointment.objects.filter(pk=self.visit.pk).update(starts_at=starts_at)
        self.locked_with = self.now("prep:plan_edit")

    @invariant()
    def what_was_stored_stays(self) -> None:
        """No version is ever written over, and none comes after the end."""
        for version in PlanVersion.objects.filter(assessment__appointment=self.visit):
            content = repr(version.content)
            assert self.stored.setdefault(version.pk, content) == content, "a version was changed"
        assert self.stored.keys() <= set(PlanVersion.objects.values_list("pk", flat=True)), "a version is gone"
        if hasattr(self, "locked_with"):
            assert self.now("prep:plan_edit") == self.locked_with, "a locked plan was changed"


def run(size: Size) -> Outcome:
    """Let the two work; the first run that breaks the promise is told step by step."""
    with database():
        ground = TwoTherapists.ground = people()
        Appointment.objects.filter(pk=ground.booked.pk).update(starts_at=timezone.now(), status="arrived")
        PlanVersion.objects.all().delete()
        with_limits = settings(
            max_examples=RUNS[size], stateful_step_count=STEPS, deadline=None, database=None, derandomize=True,
            phases=[Phase.generate], suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        try:
            run_state_machine_as_test(TwoTherapists, settings=with_limits)
        except AssertionError as broken:
            return Outcome(SAW["interleavings"], (" ".join(str(broken).split()),), _told())
    return Outcome(SAW["interleavings"], (), _told())


def _told() -> str:
    return ", ".join(f"{count:,} {what}" for what, count in sorted(SAW.items())) + "."


def _last_writer_wins() -> AbstractContextManager[Any]:
    """Any version that a form names counts as the newest: plans as they are saved in a naive program."""
    asked = plan_actions.change_plan

    def change_plan(*, assessment: Any, version: int, base: int, **given: Any) -> Any:
        newest = assessment.plan_versions.count()
        return asked(assessment=assessment, version=newest, base=min(base, newest), **given)

    return mock.patch.object(plan_actions, "change_plan", change_plan)


PROOF = Proof(
    "two_therapists",
    "two therapists on one plan, note and record, with stale pages: 0 silent overwrites, the slower gets both texts",
    run,
    {"the last writer of a plan wins": _last_writer_wins},
)
