"""Secret links that are dead, foreign, changed or only looked at: nobody is let in, and no token is left behind."""

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from typing import Any
from unittest import mock

from django.db import transaction
from django.test import Client as Browser
from django.utils import timezone

from clinic.intake import door
from clinic.practice import single_use
from clinic.practice.logs import Discreet, JSONLines
from clinic.practice.models import ClientLink, Invitation, Role, SingleUseLink
from clinic.practice.tenancy import LINK_KEY, token_hash
from tests import cast
from tests.house.secret_doors import DOORS, everything, live_links
from tests.house.walking import OAK_CANARY, text
from tests.prep.letters import file
from tests.prep.made_files import jpeg
from tests.privacy.test_erase import everywhere

from .grounds import database
from .proof import Outcome, Proof, Size

LOOKS = {Size.QUICK: 10, Size.FULL: 100}
CHANGES = {Size.QUICK: 4, Size.FULL: 43}
"""Characters of each token that are changed, one at a time."""
MODELS: dict[str, Any] = {"client": ClientLink, "guardian": SingleUseLink, "letter": SingleUseLink,
                          "invitation": Invitation}  # fmt: skip


def run(size: Size) -> Outcome:
    """Try every link in every way that must not work, and each once in the way that must."""
    with database(), listening() as lines:
        ana = cast.add_member(cast.open_clinic("oak", "Oak Massage"), "Ana Ruiz", Role.OWNER)
        cleo = cast.add_cleo(ana.clinic)
        cleo.name = f"Cleo {OAK_CANARY}"
        cleo.save()
        tokens = live_links(cast.book(cleo, ana), ana)
        failures, cases = list[str](), 0
        for kind, token in tokens.items():
            for what, wrong in tries(kind, token, tokens, size):
                cases += 1
                failures += [f"{kind}, {what}: {fault}" for fault in wrong]
        rows = "\n".join(everywhere())
        failures += [f"{kind}: its token stands in the database" for kind, token in tokens.items() if token in rows]
        failures += [f"{kind}: its token stands in the log" for kind, token in tokens.items()
                     if any(token in line for line in lines)]  # fmt: skip
    note = f"{len(lines):,} lines of the log and the whole database were searched for {len(tokens)} tokens."
    return Outcome(cases + 2 * len(tokens), tuple(failures), note)


def tries(kind: str, token: str, tokens: dict[str, str], size: Size) -> Iterator[tuple[str, list[str]]]:
    """Each way to try a link, and what was wrong with what came of it."""
    address = DOORS[kind].format(token)
    for number in range(LOOKS[size]):
        yield f"look {number}", looked(address, number)
    for other, its_door in DOORS.items():
        if other != kind:
            yield f"at the door of the {other}", admitted(its_door.format(token))
    for place in range(0, len(token), -(-len(token) // CHANGES[size])):
        changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        yield f"changed at {place}", admitted(DOORS[kind].format(changed))
    for what, end in ENDS.items():
        if ends := end(kind):
            yield what, ended(kind, token, ends)
    yield "alive", [] if Browser().get(address).status_code == 200 else ["a live link does not open"]


def looked(address: str, number: int) -> list[str]:
    """A scanner opens it: nothing changes, and nothing of it goes on to the next page."""
    before, browser = everything(), Browser(headers={"user-agent": f"scanner {number}"})
    answer = (browser.get, browser.head)[number % 2](address)
    found = [] if everything() == before and not browser.session.keys() else ["to look at it changed something"]
    found += [] if answer.get("Referrer-Policy") == "strict-origin" else ["its address goes out as a referrer"]
    found += ["to look at it names the client"] if OAK_CANARY in text(answer) else []
    return found


def admitted(address: str) -> list[str]:
    """What a browser without a session got out of posting to a door that has to stay shut."""
    found = list[str]()
    for given in ({}, {"agreed": "on", "name": "Petra", "relation": "parent"}, {"file_1": file(jpeg())}):
        with transaction.atomic():
            before, browser = everything(), Browser()
            answer = browser.post(address, given)
            is_in = set(browser.session.keys()) & {LINK_KEY, "guardian_link", "invitation"} or everything() != before
            if is_in:
                found.append("somebody got in")
            if answer.status_code not in (403, 404, 410):
                found.append(f"it was answered {answer.status_code}")
            if address.split("/")[2] in answer.get("Location", ""):
                found.append("its token goes on in the next address")
            transaction.set_rollback(True)
    return found


def ended(kind: str, token: str, ends: dict[str, Any]) -> list[str]:
    """The same, of a link that came to this end."""
    with transaction.atomic():
        MODELS[kind].objects.filter(token_hash=token_hash(token)).update(**ends)
        found = admitted(DOORS[kind].format(token))
        transaction.set_rollback(True)
    return found


ENDS: dict[str, Callable[[str], dict[str, Any]]] = {
    "expired": lambda kind: {"expires_at": timezone.now() - timedelta(seconds=1)},
    "revoked": lambda kind: {"revoked_at": timezone.now()},
    "spent": lambda kind: {} if kind == "client" else {"used_at": timezone.now()},
    "locked by wrong tries": lambda kind: {} if kind == "invitation" else {"wrong_tries": 10},
}


@contextmanager
def listening() -> Iterator[list[str]]:
    """Every line that the house would write into its log meanwhile, as production writes it."""
    lines = list[str]()

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(JSONLines().format(record))

    listener, loggers = Listener(), [logging.getLogger(name) for name in ("", "django", "kneadwell.requests")]
    listener.addFilter(Discreet())
    for logger in loggers:
        logger.setLevel(logging.INFO)
        logger.addHandler(listener)
    logging.disable(logging.NOTSET)
    yield lines


def _never_ends() -> AbstractContextManager[Any]:
    """A client's link that ran out or was revoked lives on."""
    return mock.patch.object(door, "is_live", return_value=True)


def _any_purpose() -> AbstractContextManager[Any]:
    """A link for one act opens whatever door it is tried at."""

    def find(token: str, purpose: Any) -> SingleUseLink | None:
        related = SingleUseLink.objects.select_related("appointment__client", "appointment__therapist__user", "clinic")
        link = related.filter(token_hash=token_hash(token)).first()
        if link is not None:
            link.appointment.clinic = link.appointment.client.clinic = link.clinic
        return link

    return mock.patch.object(single_use, "find", find)


PROOF = Proof(
    "links",
    "links that are dead, foreign, changed or opened by scanners: 0 wrong admits, no token in log or database",
    run,
    {"a link lives on after its end": _never_ends, "a link's purpose is not looked at": _any_purpose},
)
