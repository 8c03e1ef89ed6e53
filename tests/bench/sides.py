"""The sides that are measured by turns: the house and a peer, each a process of its own, and what is asked of them."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.bench.peers import Peer
from tests.house.serving import ROOT, _environment

PAGE = "/guide/benefits/pain/"
SUBJECT = Path(__file__).with_name("subject.py")
Cases = dict[str, dict[str, Any]]


class Side:
    """One process that answers requests when it is told to."""

    def __init__(self, python: str, application: str, folder: Path, settings: Mapping[str, str], cases: Cases) -> None:
        self.process = subprocess.Popen(
            [python, "-P", "-W", "ignore", str(SUBJECT), application], cwd=folder, env=dict(settings), text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        self._say(json.dumps(cases))

    def _say(self, line: str) -> None:
        assert self.process.stdin is not None
        print(line, file=self.process.stdin, flush=True)

    def ask(self, case: str, what: int | str) -> dict[str, Any]:
        """So many requests of a case, or its `queries`."""
        self._say(f"{case}\t{what}")
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{case}: the process that was measured ended")
        answer: dict[str, Any] = json.loads(line)
        if answer.get("status", 200) not in (200, 302, 304):
            raise RuntimeError(f"{case}: {answer['status']}")
        return answer

    def close(self) -> None:
        self.process.communicate(timeout=30)


def forget() -> None:
    """Before a page of the guide that is to be made anew."""
    from guide.shelf import store

    store._shelf = None
    store.look_again()


def our_cases(cast: dict[str, Any], etag: str) -> Cases:
    """The pages of the house, each as the one who sees it asks for it."""
    takes, staff = {"accept-encoding": "gzip, br"}, {"cookie": cast["ana"]}
    name = "q=" + cast["somebody"].split()[1]
    return {
        "empty": {"path": "/livez"},
        "guide": {"path": PAGE, "headers": takes},
        "guide 304": {"path": PAGE, "headers": takes | {"if-none-match": etag}},
        "guide anew": {"path": PAGE, "headers": takes, "before": "tests.bench.sides:forget"},
        "prep": {"path": "/my/prep/", "headers": {"cookie": cast["ready"]}},
        "question": {"path": cast["question"], "headers": {"cookie": cast["begun"]}},
        "map": {"path": cast["map"], "headers": {"cookie": cast["begun"]}},
        "staff form": {"path": cast["staff_form"], "headers": staff},
        "board": {"path": "/c/riverside/today/", "headers": staff},
        "clients": {"path": "/c/many/clients/", "headers": staff},
        "search": {"path": "/c/many/clients/", "query": name, "headers": staff},
        "pdf": {"path": "/my/prep/checklist.pdf", "headers": {"cookie": cast["ready"]}},
        **{f"send {number}": {**each, "method": "POST"} for number, each in enumerate(cast["sends"])},
    }


def peer_cases(peer: Peer, cast: dict[str, Any]) -> Cases:
    admin, editor = "/django-admin/home/person/", {"cookie": peer.cookie}
    name = "q=" + cast["somebody"].split()[1]
    return {
        "article": {"path": "/guide/"},
        "changes": {"path": admin, "headers": editor},
        "changes, search": {"path": admin, "query": name, "headers": editor},
    }


ASKED = {
    "empty": 300, "guide": 300, "guide 304": 300, "guide anew": 5, "prep": 10, "question": 20, "map": 10,
    "staff form": 10, "board": 10, "clients": 20, "search": 20, "pdf": 5,
    "article": 10, "changes": 10, "changes, search": 10,
}  # fmt: skip
"""How many requests of a case make a turn: some tenths of a second."""


def etag_of(settings: Mapping[str, str]) -> str:
    side = ours(settings, {"guide": {"path": PAGE, "headers": {"accept-encoding": "gzip, br"}}})
    found = side.ask("guide", 1)["headers"]["ETag"]
    side.close()
    return str(found)


def ours(settings: Mapping[str, str], cases: Cases) -> Side:
    environment = _environment(dict(settings)) | {"DJANGO_SETTINGS_MODULE": "clinic.settings", "PYTHONPATH": str(ROOT)}
    return Side(sys.executable, "clinic.wsgi:application", ROOT, environment, cases)


def cast_of(settings: Mapping[str, str], people: int, sends: int) -> dict[str, Any]:
    """Who asks; made in the house's own environment."""
    environment = _environment(dict(settings)) | {"DJANGO_SETTINGS_MODULE": "clinic.settings"}
    command = [sys.executable, "-W", "ignore", "-m", "tests.bench.cast", str(people), str(sends)]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def theirs(peer: Peer, cast: dict[str, Any]) -> Side:
    environment = dict(os.environ) | peer.settings
    return Side(str(peer.python), "peer.wsgi:application", peer.folder, environment, peer_cases(peer, cast))
