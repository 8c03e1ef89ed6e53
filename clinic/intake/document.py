"""The stored document of an intake: the one typed accessor to it, and the only way to change it."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from clinic.intake import answers

Patch = Mapping[str, Any]
"""Changes to a document by top-level key. In MERGED keys a value of None takes the entry away; others are replaced."""

MERGED = ("answers", "open", "singly", "scores", "wishes", "extra", "saved")


@dataclass(frozen=True, slots=True)
class Document:
    """Read-only view of the stored JSON. What stands in the intake format (2H) too has the shape that it has there."""

    raw: Mapping[str, Any] = field(default_factory=dict)

    @property
    def goals(self) -> dict[str, Any]:
        return dict(self.raw.get("goals") or {})

    @property
    def tender(self) -> list[dict[str, Any]]:
        """Scored areas only; `areas` also holds those that wait for their score."""
        return list(self.raw.get("tender") or [])

    @property
    def areas(self) -> list[str]:
        """Region instances that the client marked, in the order of the rulebook."""
        return list(self.extra.get("areas") or [])

    @property
    def scores(self) -> dict[str, Any]:
        return dict(self.raw.get("scores") or {})

    @property
    def wishes(self) -> dict[str, Any]:
        return dict(self.raw.get("wishes") or {})

    @property
    def guardian_ok(self) -> bool | None:
        return self.raw.get("guardian_ok")

    @property
    def guardian_mail(self) -> str:
        """Where the client had the guardian's link sent; empty where staff sent it, or saw the guardian sign."""
        return str(self.extra.get("guardian_mail") or "")

    @property
    def answers(self) -> dict[str, Any]:
        return dict(self.raw.get("answers") or {})

    @property
    def open(self) -> frozenset[str]:
        """Questions that were ticked in a list and still wait for the answer itself."""
        return frozenset(self.raw.get("open") or ())

    @property
    def singly(self) -> frozenset[str]:
        """Pages whose questions are asked one by one, because the client was not sure about one."""
        return frozenset(self.raw.get("singly") or ())

    @property
    def done(self) -> frozenset[str]:
        """Keys of the steps that were saved."""
        return frozenset(self.raw.get("done") or ())

    @property
    def extra(self) -> dict[str, Any]:
        """What the forms keep that is no clinical answer."""
        return dict(self.raw.get("extra") or {})

    @property
    def mistakes(self) -> list[dict[str, Any]]:
        """Urgent answers that were taken back: question, was, now, at, confirmed_by."""
        return list(self.raw.get("mistakes") or [])

    @property
    def last(self) -> dict[str, Any]:
        """At a follow-up visit, the last answers to be confirmed: intake, sent, raw, signed."""
        return dict(self.raw.get("last") or {})

    @property
    def of_last(self) -> "Document":
        """The last visit's answers by themselves; an empty document at a first visit."""
        return Document(self.last.get("raw") or {})

    @property
    def again(self) -> frozenset[str]:
        """Steps that hold last answers and are to be looked through, because something in them changed."""
        return frozenset(self.extra.get("again") or ())

    def saved_in(self, step: str) -> int:
        """The intake's version in which this step was last saved; 0 where it never was."""
        return int((self.raw.get("saved") or {}).get(step, 0))

    def has(self, question: str) -> bool:
        """Whether the question has an answer, details aside."""
        return question in (self.raw.get("answers") or {})

    def value(self, question: str) -> Any:
        """The answer's value in 2H form, None where there is none."""
        return answers.value_of((self.raw.get("answers") or {}).get(question))

    def follow(self, question: str) -> dict[str, Any]:
        """The answer's details by follow-up id."""
        return answers.follow_of((self.raw.get("answers") or {}).get(question))

    def patched(self, patch: Patch) -> "Document":
        """A new document with these changes."""
        raw = deepcopy(dict(self.raw))
        for key, value in patch.items():
            raw[key] = _merged(raw.get(key) or {}, value) if key in MERGED else deepcopy(value)
        return Document(raw)

    def with_step(self, step: str, version: int) -> "Document":
        """A new document in which this step counts as saved in this version."""
        left = sorted(self.again - {step}) or None
        return self.patched({"done": sorted(self.done | {step}), "saved": {step: version}, "extra": {"again": left}})


def _merged(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    return {key: deepcopy(value) for key, value in {**old, **new}.items() if value is not None}
