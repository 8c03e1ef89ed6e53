"""Markup in every text that somebody typed: each page that shows it, shows it as text."""

from contextlib import AbstractContextManager
from html.parser import HTMLParser
from typing import Any
from unittest import mock

from django.db.models import BinaryField

from clinic.practice.models import Client, Clinic, Membership, User
from clinic.privacy.held import HELD
from tests.house.walking import named, prefix, text, undone
from tests.privacy.crowded import free_texts

from .grounds import CLEO, DESK, EDITOR, OWNER, STRANGER, THERAPIST, Ground, database, people
from .proof import Outcome, Proof, Size

MARK = "x-quill"
PAYLOAD = f"\"'></title></textarea></script><{MARK} onerror=q {MARK}=1>{{{{7*7}}}}"
LEAST = 20
"""Pages that have to show the mark, or the proof has looked at nothing."""
FIXED = {"about", "path", "page", "name", "key", "send_key", "made_with", "rulebook", "text_version", "language",
         "digest", "once", "action", "subject", "token_hash", "name_folded", "phone_digits", "email"}  # fmt: skip
"""Columns whose text is the program's own, or by which records are found."""


class Marks(HTMLParser):
    """Marks that became tags or attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found = list[str]()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if MARK in tag or any(MARK in name for name, _value in attrs):
            self.found.append(f"it stands in <{tag}>")
        for name, value in attrs:
            if name in ("href", "action", "src") and (value or "").lower().lstrip().startswith("javascript:"):
                self.found.append(f"<{tag} {name}> runs")


def run(size: Size) -> Outcome:
    """Put the mark everywhere, and read every page as everybody."""
    cases, shown, failures = 0, 0, list[str]()
    with database():
        ground = people()
        fields = mark(ground)
        for route in named():
            for who in _readers(prefix(route, ground.values), size):
                for query in ({}, {"q": PAYLOAD, "next": PAYLOAD, "day": PAYLOAD}) if size is Size.FULL else ({},):
                    with undone(ground.browsers[who]):
                        response = ground.browsers[who].get(route.address(ground.values), query)
                        body = text(response)
                    cases += 1
                    if not response.get("Content-Type", "").startswith("text/html"):
                        continue
                    shown += MARK in body
                    failures += [f"{route.name} for {who}: {fault}" for fault in Marks(body).found]
    failures += [] if shown >= LEAST else [f"only {shown} pages showed what was typed"]
    return Outcome(
        cases, tuple(failures), f"Typed into {fields} columns; {shown} of {cases} answers showed it, as text."
    )


def _readers(first: str, size: Size) -> tuple[str, ...]:
    if size is Size.QUICK:
        return {"c": (OWNER,), "my": (CLEO,), "content": (EDITOR,)}.get(first, (STRANGER,))
    return {"c": (OWNER, THERAPIST, DESK), "my": (CLEO,), "content": (EDITOR,)}.get(first, (STRANGER, OWNER, CLEO))


def mark(ground: Ground) -> int:
    """Type the mark into every column about the client, the clinic and its people; returns how many there were."""
    client, done = ground.booked.client, 0
    for label in sorted(set(HELD) - {"practice.Event"}):  # the trail says what the program wrote
        for record, field in free_texts(label, client):
            if field.name in FIXED or isinstance(field, BinaryField):
                continue
            before = field.value_from_object(record)
            if isinstance(before, str) or before is None:
                changed: Any = PAYLOAD[: field.max_length or 500]
            else:
                changed = marked(before)
            type(record)._base_manager.filter(pk=record.pk).update(**{field.name: changed})
            done += 1
    Client.objects.filter(pk=client.pk).update(name=f"Cleo {PAYLOAD}", phone=PAYLOAD[:30])
    Clinic.objects.filter(slug="oak").update(name=PAYLOAD, address=PAYLOAD, hours=PAYLOAD[:60], phone=PAYLOAD[:30])
    User.objects.filter(memberships__in=Membership.objects.filter(clinic__slug="oak")).update(name=PAYLOAD)
    return done + 7


WORDS = ("other", "text", "name", "words", "note", "reason", "meds", "signed_name", "subjective", "objective", "plan")


def marked(document: Any, key: str = "") -> Any:
    """The same document with the mark in each of its free texts."""
    if isinstance(document, dict):
        return {name: marked(value, name) for name, value in document.items()}
    if isinstance(document, list):
        return [marked(value, key) for value in document]
    is_typed = isinstance(document, str) and ("Hoatzin" in document or key in WORDS)
    return f"{document} {PAYLOAD}" if is_typed and " " in f"{document} " else document


def _nothing_is_escaped() -> AbstractContextManager[Any]:
    """Templates print what they are given."""
    return mock.patch("django.template.base.conditional_escape", lambda value: value)


PROOF = Proof(
    "markup",
    "markup in every text that somebody types: 0 pages where it is anything but text",
    run,
    {"templates escape nothing": _nothing_is_escaped},
)
