"""Who may do what: one table, route by route. A route without a row is refused, and fails the build."""

from enum import StrEnum

from clinic.practice.models import Role


class Door(StrEnum):
    """How a request comes in, where it is not by a role in a clinic."""

    PUBLIC = "anyone"
    CLIENT = "a client with a live link"
    USER = "anyone signed in"
    EDITOR = "an editor of the guide"


OWNER, THERAPIST, DESK = Role.OWNER, Role.THERAPIST, Role.FRONT_DESK
CARE = frozenset({OWNER, THERAPIST})
STAFF = frozenset({OWNER, THERAPIST, DESK})

Access = Door | frozenset[Role]

ROUTES: dict[str, Access] = {
    "livez": Door.PUBLIC,
    "readyz": Door.PUBLIC,
    "home": Door.PUBLIC,
    "accessibility": Door.PUBLIC,
    "privacy": Door.PUBLIC,
    # The client's door and pages.
    "link": Door.PUBLIC,
    "link_lost": Door.PUBLIC,
}
"""Route name -> who may use it. Names of included apps are allowed as a whole in NAMESPACES."""

NAMESPACES: dict[str, Access] = {
    "guide": Door.PUBLIC,
    "admin": Door.EDITOR,
}

PREFIXES: dict[str, Access] = {
    "account_": Door.PUBLIC,
    "mfa_": Door.PUBLIC,
}
"""allauth's own pages: it guards them itself."""


def access_to(view_name: str) -> Access | None:
    """Who may use this route; None where the table says nothing, and then nobody may."""
    if view_name in ROUTES:
        return ROUTES[view_name]
    namespace = view_name.partition(":")[0]
    if ":" in view_name and namespace in NAMESPACES:
        return NAMESPACES[namespace]
    return next((access for prefix, access in PREFIXES.items() if view_name.startswith(prefix)), None)
