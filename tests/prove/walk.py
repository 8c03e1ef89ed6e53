"""Every route, by every method, for every person, with own, foreign and absent records; and every guard let down."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any
from unittest import mock

from django.apps import apps
from django.db.models import F, ForeignKey
from django.db.models.base import Model
from django.test import Client as Browser

from clinic.practice import records, tenancy
from clinic.practice.models import Membership
from tests.house.routes import Route
from tests.house.walking import NOWHERE, named, prefix, text, undone
from tests.prep.plans import Fields

from .grounds import CLEO, OWNER, STAFF, Ground, database, people
from .guards import SECOND_WALL, Mutant, mutants
from .proof import Outcome, Proof, Size
from .who_may import fate, faults, leaks

METHODS = {Size.QUICK: ("get",), Size.FULL: ("get", "post", "head", "put", "patch", "delete", "options")}
ENOUGH = 40
"""Failures after which a walk has told its story."""
POINTERS = {"therapist": "member", "client": "client", "appointment": "appointment", "with": "member", "to": "member"}
"""Field of a form -> the part of an address that names the same kind of record."""


class Tally:
    """What was asked, and what was wrong with it."""

    def __init__(self) -> None:
        self.cases, self.failures = 0, list[str]()

    def note(self, route: Route, who: str, method: str, wrong: Iterator[str]) -> None:
        self.cases += 1
        self.failures += [f"{who}, {method.upper()} {route.name}: {fault}" for fault in wrong]

    @property
    def is_full(self) -> bool:
        return len(self.failures) >= ENOUGH


def run(size: Size) -> Outcome:
    """Walk the house as it is, then once with each guard let down."""
    with database():
        ground, tally = people(), Tally()
        for route in named():
            for method in METHODS[size]:
                own(ground, route, method, tally)
                others(ground, route, method, tally)
            forged(ground, route, tally)
            if tally.is_full:
                return Outcome(tally.cases, tuple(tally.failures))
        walked, held, missed = tally.cases, 0, list[str]()
        for mutant in mutants(ground):
            tally.cases += 1
            if not notices(ground, mutant):
                held += (has_second := mutant.route.name in SECOND_WALL)
                missed += [] if has_second else [f"nobody noticed that {mutant.what}"]
    count = tally.cases - walked
    note = (f"{walked:,} requests on {len(named())} routes; {count - held - len(missed)} of {count} guards that were "
            f"let down were noticed, behind {held} a second wall of allauth stands.")  # fmt: skip
    return Outcome(tally.cases, (*tally.failures, *missed), note)


def ask(browser: Browser, method: str, address: str) -> Any:
    """The answer, with what it did taken back."""
    with undone(browser):
        response = getattr(browser, method)(address)
        text(response)
        return response


def own(ground: Ground, route: Route, method: str, tally: Tally) -> None:
    """Everybody asks for Oak's records."""
    for who, browser in ground.browsers.items():
        response = ask(browser, method, route.address(ground.values))
        tally.note(route, who, method, faults(fate(route, who, ground.values), who, response, method))


def others(ground: Ground, route: Route, method: str, tally: Tally) -> None:
    """Oak's people ask for the rival's records, and get the very answer of records that never were."""
    if prefix(route, ground.values) != "c" or not set(route.parts) & set(ground.elms):
        return
    for who in STAFF:
        theirs, nobodys = (
            ask(ground.browsers[who], method, route.address(ground.values | numbers))
            for numbers in (ground.elms, dict.fromkeys(ground.elms, NOWHERE))
        )
        wrong = [*leaks(fate(route, who, ground.values), who, theirs)]
        if theirs.status_code not in (403, 404, 405) or (who == OWNER and theirs.status_code == 403):
            wrong.append(f"asked for the rival's record and was answered {theirs.status_code}")
        if (theirs.status_code, theirs.content) != (nobodys.status_code, nobodys.content):
            wrong.append("can tell the rival's record from one that never was")
        tally.note(route, who, f"{method} (foreign)", iter(wrong))


def forged(ground: Ground, route: Route, tally: Tally) -> None:
    """The page's own form is sent with the rival's numbers in its fields: none may be taken."""
    first = prefix(route, ground.values)
    if first not in ("c", "my"):
        return
    who = OWNER if first == "c" else CLEO
    browser, address = ground.browsers[who], route.address(ground.values)
    with undone(browser):
        page = browser.get(address)
        given = Fields(text(page)).largest if b"<form" in getattr(page, "content", b"") else {}
        foreign = {field: ground.elms[part] for field, part in POINTERS.items()} | ground.elms
        response = browser.post(
            address, {name: value for name, value in (given | foreign).items() if value is not None}
        )
        wrong = [*leaks(fate(route, who, ground.values), who, response)]
        wrong += ["answered 500"] if response.status_code >= 500 else []
        wrong += [f"points from one clinic into another: {name}" for name in crossing()]
    tally.note(route, who, "post (forged)", iter(wrong))


def crossing() -> Iterator[str]:
    """Columns in which a record of one clinic points at another clinic's."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if _has_clinic(model) and isinstance(field, ForeignKey) and _has_clinic(field.related_model):
                other = f"{field.name}__clinic"
                rows = model._base_manager.filter(**{f"{field.name}__isnull": False})
                if rows.exclude(**{other: F("clinic")}).exists():
                    yield f"{model._meta.label}.{field.name}"


def _has_clinic(model: Any) -> bool:
    return isinstance(model, type) and issubclass(model, Model) and any(
        field.name == "clinic" for field in model._meta.concrete_fields
    )  # fmt: skip


def notices(ground: Ground, mutant: Mutant) -> bool:
    """Whether the walk over this one route sees that its guard is down."""
    with mutant.let_down():
        for method in ("get", "post"):
            for who, browser in ground.browsers.items():
                response = ask(browser, method, mutant.route.address(ground.values))
                if next(faults(fate(mutant.route, who, ground.values), who, response, method), None):
                    return True
    return False


def _any_number() -> AbstractContextManager[Any]:
    """Records are looked up by number alone, without their clinic."""

    def found(every: Any, **wanted: Any) -> Any:
        return every.model._base_manager.get(pk=wanted["pk"])

    return mock.patch.object(records, "get_object_or_404", found)


def _any_clinic() -> AbstractContextManager[Any]:
    """Whoever is signed in enters every clinic, as its owner."""

    def enter(request: Any, slug: str) -> Membership:
        member = Membership.objects.select_related("clinic", "user").filter(clinic__slug=slug, role="owner")[0]
        request.membership, request.clinic, request.memberships = member, member.clinic, [member]
        return member

    return mock.patch.object(tenancy, "enter_clinic", enter)


PROOF = Proof(
    "walk",
    "every route, method and person, with own, foreign and absent records: nobody sees what is not theirs, "
    "and every guard that is let down is noticed",
    run,
    {"records are found by number alone": _any_number, "any signed-in person enters any clinic": _any_clinic},
)
