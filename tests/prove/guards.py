"""Each guard of the policy table let down by itself: the mutants of the walk, which has to notice every one."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from typing import Any
from unittest import mock

from clinic.practice import middleware, policy, tenancy
from clinic.practice.models import Membership, Role
from clinic.practice.policy import Door
from tests.house.routes import Route
from tests.house.walking import named

from .grounds import CLEO, Ground
from .who_may import SIGNED_IN

SECOND_WALL = SIGNED_IN - {"clinics", "join_accept", "language"} | {"admin:login"}
"""Pages of allauth and of the editing site that ask who one is by themselves: without our guard they still refuse."""


@dataclass(frozen=True)
class Mutant:
    """One guard, and how it is let down."""

    route: Route
    what: str
    let_down: Callable[[], AbstractContextManager[Any]]


def mutants(ground: Ground) -> Iterator[Mutant]:
    """Every guard open for anybody; and every row with roles, with each role that it leaves out."""
    for route in named():
        access = policy.access_to(route.name)
        if access is not Door.PUBLIC:
            yield Mutant(route, f"{route.name} lets anybody in", partial(_open, route.name, ground))
        if isinstance(access, frozenset):
            for role in sorted(set(Role) - access):
                row = {route.name: access | {role}}
                yield Mutant(route, f"{route.name} lets {role} in", partial(mock.patch.dict, policy.ROUTES, row))


def _open(name: str, ground: Ground) -> AbstractContextManager[Any]:
    """Anybody gets through this door, and what lies behind finds the room set up as for those who may."""
    asked = middleware._access

    def access(request: Any) -> Any:
        match = request.resolver_match
        if match is None or match.view_name != name:
            return asked(request)
        _set_up(request, asked(request), ground)
        return Door.PUBLIC

    return mock.patch.object(middleware, "_access", access)


def _set_up(request: Any, access: Any, ground: Ground) -> None:
    if isinstance(access, frozenset):
        slug = request.resolver_match.kwargs.pop("clinic", None)
        if slug:
            member = Membership.objects.select_related("clinic", "user").get(clinic__slug=slug, role=Role.OWNER)
            request.membership, request.clinic, request.memberships = member, member.clinic, [member]
            request.user = member.user
    elif access is Door.CLIENT:
        request.session[tenancy.LINK_KEY] = ground.browsers[CLEO].session[tenancy.LINK_KEY]
        tenancy.enter_appointment(request)
    elif access is Door.ROOM:
        request.appointment, request.clinic = ground.booked, ground.booked.clinic
        request.membership = ground.booked.therapist
