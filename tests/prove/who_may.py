"""What each person may do on each route, said a second time and apart from the policy table; what an answer shows."""

from collections.abc import Iterator
from enum import Enum
from typing import Any

from django.urls import reverse

from tests.house.routes import Route
from tests.house.walking import ELM_CANARY, FRONT_DESK, OAK_CANARY, OWNERS_ONLY, at_the_lost_link, ends_in, prefix, text

from .grounds import CLEO, DESK, EDITOR, HEALTH, OWNER, RIVAL, STAFF, STRANGER, THERAPIST

SIGNED_IN = {
    "clinics", "join_accept", "language", "account_sessions", "account_change_password", "account_reauthenticate",
    "mfa_index", "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes", "mfa_download_recovery_codes", "mfa_list_webauthn", "mfa_add_webauthn",
    "mfa_edit_webauthn", "mfa_remove_webauthn", "mfa_reauthenticate_webauthn",
}  # fmt: skip
"""What anybody may open who is signed in. Kept apart from the table on purpose."""

NOBODYS = {
    "admin:guide_image_add",
    "admin:guide_image_delete",
    "admin:guide_page_delete",
    "admin:guide_revision_delete",
    "admin:guide_source_delete",
    "admin:guide_topic_delete",
}
"""What Django's editing site has, and ours does not offer."""

ENDS_AT_HOME = {"intake:language", "practice:kept_forget", "practice:member_open"}
"""What sends whoever may do it to the front page, where nobody said which page they came from."""

AS_ASKED = "admin:autocomplete"
"""Tells an editor the sources that fit what was typed; where nothing was asked, Django refuses in several ways."""


class Fate(Enum):
    """What becomes of somebody who asks for a page."""

    IN = "is let in"
    HOME = "is let in, and ends at the front page"
    REFUSED = "is refused (403)"
    ABSENT = "finds nothing (404)"
    OUT = "is sent to a door"
    ANY = "is served as everybody is"


def fate(route: Route, who: str, values: dict[str, Any]) -> Fate:
    """What has to become of this person on this route, with an address of Oak's records."""
    first = prefix(route, values)
    found = _fate(route, first, who)
    return Fate.HOME if found is Fate.IN and route.name in ENDS_AT_HOME else found


def _fate(route: Route, first: str, who: str) -> Fate:
    if first == "c":
        return _in_the_clinic(route.name, who)
    if first == "my" and route.name != "intake:leave":
        return Fate.IN if who == CLEO else Fate.OUT
    if first == "content":
        editors = Fate.REFUSED if route.name in NOBODYS else Fate.ANY if route.name == AS_ASKED else Fate.IN
        return {EDITOR: editors, STRANGER: Fate.OUT, CLEO: Fate.OUT}.get(who, Fate.REFUSED)
    if first == "room":
        return Fate.OUT
    return Fate.OUT if route.name in SIGNED_IN and who in (STRANGER, CLEO) else Fate.ANY


def _in_the_clinic(name: str, who: str) -> Fate:
    if who not in STAFF:
        return Fate.ABSENT if who in (RIVAL, EDITOR) else Fate.OUT
    is_let_in = {OWNER: True, THERAPIST: name not in OWNERS_ONLY, DESK: name in FRONT_DESK}
    return Fate.IN if is_let_in[who] else Fate.REFUSED


def faults(expected: Fate, who: str, response: Any, method: str) -> Iterator[str]:
    """What is wrong with an answer to somebody who asked for Oak's own records."""
    status = response.status_code
    if status >= 500:
        yield f"was answered {status}"
    elif seen(response, method) not in _FITS[expected]:
        yield f"{expected.value} by the rules of the house, but was answered {status}"
    yield from leaks(expected, who, response)


def leaks(expected: Fate, who: str, response: Any) -> Iterator[str]:
    """Words in an answer that this person must not read."""
    shown = text(response) + response.get("Location", "")
    is_oaks = expected in (Fate.IN, Fate.HOME, Fate.ANY) and who in (*STAFF, CLEO)
    if OAK_CANARY in shown and not is_oaks:
        yield "read the name of a client of Oak"
    if HEALTH in shown and not (is_oaks and who != DESK):
        yield "read what is kept about a client's health"
    if ELM_CANARY in shown and who != RIVAL:
        yield "read of the rival's client or staff"


def seen(response: Any, method: str) -> Fate:
    """What became of them, as the answer tells."""
    if response.status_code in (302, 403) and (
        at_the_lost_link(response, method) or ends_in(response, reverse("account_login"))
    ):
        return Fate.OUT
    if response.status_code == 302 and response["Location"] == "/":
        return Fate.HOME
    return {403: Fate.REFUSED, 404: Fate.ABSENT}.get(response.status_code, Fate.IN)


_FITS = {
    Fate.IN: {Fate.IN, Fate.ABSENT},  # not all that stands in an address is there, also where one may look
    Fate.HOME: {Fate.IN, Fate.ABSENT, Fate.HOME},
    Fate.REFUSED: {Fate.REFUSED},
    Fate.ABSENT: {Fate.ABSENT},
    Fate.OUT: {Fate.OUT, Fate.HOME},
    Fate.ANY: set(Fate),
}
