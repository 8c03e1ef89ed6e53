"""Clients at their phones: they answer a page and send their form over HTTP, and remember what they were told."""

import http.client
import json
import re
import secrets
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.house.serving import ROOT, _environment

from .house import HOST, Settings

GOALS, CHECK, SENT = "/my/intake/goals/goals/", "/my/intake/check/", "/my/intake/sent/"
COPY = re.compile(r'name="(csrfmiddlewaretoken|version|send_key|shown|key)" value="([^"]*)"')


class Unanswered(Exception):
    """The server was not there, hung up, or answered that it cannot now."""


@dataclass
class Answer:
    """A whole answer of the server."""

    status: int
    headers: http.client.HTTPMessage
    text: str


@dataclass
class Phone:
    """A browser that has opened one client's link. `said` and `key` are what the server has acknowledged."""

    appointment: int
    session: str
    token: str
    port: int = 0
    said: str = ""
    key: str = ""
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, path: str, form: dict[str, Any] | None = None, patience: float = 30) -> Answer:
        """One request; raises `Unanswered` unless a whole answer below 500 came back."""
        answer = self.try_to(path, form, patience)
        if answer.status >= 500:
            raise Unanswered(f"{path} was answered {answer.status}")
        return answer

    def try_to(self, path: str, form: dict[str, Any] | None = None, patience: float = 30) -> Answer:
        """One request; raises `Unanswered` where no whole answer came back."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=patience)
        try:
            body = urlencode(form, doseq=True).encode() if form is not None else None
            connection.request("POST" if body else "GET", path, body, self._headers(bool(body)))
            response = connection.getresponse()
            text = response.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException) as problem:
            raise Unanswered(f"{path}: {type(problem).__name__}") from problem
        finally:
            connection.close()
        for cookie in response.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(response.status, response.headers, text)

    def _headers(self, is_form: bool) -> dict[str, str]:
        jar = {"__Host-session": self.session, **self.cookies}
        return {
            "Host": HOST, "Origin": f"https://{HOST}", "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7",
            "Connection": "close", "Cookie": "; ".join(f"{name}={value}" for name, value in jar.items()),
            **({"Content-Type": "application/x-www-form-urlencoded"} if is_form else {}),
        }  # fmt: skip

    def open(self, path: str) -> dict[str, str]:
        """The hidden fields of a page with a form. Raises `LookupError` where it is no such page."""
        page = self.ask(path)
        fields = {name: unescape(value) for name, value in COPY.findall(page.text)}
        if page.status != 200 or "csrfmiddlewaretoken" not in fields:
            raise LookupError(f"{path} was answered {page.status} with {sorted(fields)}")
        return fields

    def answers(self) -> str:
        """Save a page of the form with words of their own; the words, once the server has acknowledged them."""
        words = f"to walk in the woods {secrets.token_hex(8)}"
        fields = self.open(GOALS)
        answer = self.ask(GOALS, {**fields, "primary": "other", "secondary": "", "other": words})
        if answer.status != 302:
            raise LookupError(f"the page was answered {answer.status}")
        self.said = words
        return words

    def sends(self) -> str:
        """Send the form; the key it was sent with, once the server has acknowledged it."""
        fields = self.open(CHECK)
        return self.sends_again(fields)

    def sends_again(self, fields: dict[str, str]) -> str:
        """Send a check page that was opened before."""
        answer = self.ask(CHECK, fields)
        if answer.status != 302 or answer.headers["Location"] != SENT:
            raise LookupError(f"the form was answered {answer.status}")
        self.key = fields["send_key"]
        return self.key

    def receipt(self) -> str:
        """The reference on the page that says that the form is sent."""
        found = re.search(r"\bK\d{5,}\b", self.ask(SENT).text)
        return found[0] if found else ""


def phones(settings: Settings, count: int, port: int) -> list[Phone]:
    """So many new clients of the installation, each with a form that lacks only its "Send"."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "phones")
        act(settings, "people", "fill", str(count), str(file))
        return [Phone(**told, port=port) for told in json.loads(file.read_text("utf-8"))]


def look(settings: Settings) -> dict[int, dict[str, Any]]:
    """What stands in the database for each appointment."""
    return {int(pk): told for pk, told in json.loads(act(settings, "people", "look")).items()}


def act(settings: Settings, module: str, *words: str) -> str:
    """Run a module of this room as a process of the installation; what it printed."""
    return run_module(settings, f"tests.prove.{module}", *words)


def run_module(settings: Settings, module: str, *words: str) -> str:
    """Run any module as a process of the installation; what it printed."""
    command = [sys.executable, "-W", "ignore", "-m", module, *words]
    environment = _environment(settings) | {"DJANGO_SETTINGS_MODULE": "clinic.settings"}
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout


def faults(phone: Phone, stored: dict[str, Any]) -> list[str]:
    """What of a client's form was lost, doubled or half written."""
    sent = stored["state"] in ("sent", "accepted")
    parts = [stored["assessments"], stored["mails"], stored["events"]]
    found = []
    if phone.key and (not sent or stored["key"] != phone.key):
        found.append("acknowledged and lost")
    if phone.said and phone.said != stored["said"]:
        found.append("an acknowledged page is lost")
    if max(parts) > 1:
        found.append("doubled")
    if parts != [int(sent)] * 3 and max(parts) <= 1:
        found.append(f"half written: {stored['state']}, {parts}")
    return [f"appointment {phone.appointment}: {each}" for each in found]
