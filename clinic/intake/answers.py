"""One answer in the intake format (clinical reference, 2H): its value, its details, what it still lacks."""

from collections.abc import Mapping
from typing import Any

from clinic.rules.questions import FollowUp, Question, asks

UNSURE = "unsure"


def value_of(answer: Any) -> Any:
    """The answer itself, without its details."""
    return answer.get("value") if isinstance(answer, Mapping) else answer


def follow_of(answer: Any) -> dict[str, Any]:
    """The details by follow-up id."""
    return {key: item for key, item in answer.items() if key != "value"} if isinstance(answer, Mapping) else {}


def joined(value: Any, follow: Mapping[str, Any]) -> Any:
    """An answer from its value and details; details that were left out (None) are dropped."""
    given = {key: item for key, item in follow.items() if item is not None}
    return {"value": value, **given} if given else value


def hashable(value: Any) -> Any:
    """A value as the rules hold it: lists become tuples."""
    return tuple(value) if isinstance(value, list) else value


def nothing(question: Question) -> Any:
    """The answer that changes nothing, in 2H form."""
    if question.type == "txt":
        return question.none or ""
    return list(question.none) if isinstance(question.none, tuple) else question.none


def is_nothing(question: Question, value: Any) -> bool:
    """Whether the value is the one that changes nothing."""
    return bool(value == nothing(question))


def ticked(question: Question) -> str:
    """What a tick in a list means for a yes-or-no question: the answer that warns."""
    return "no" if question.reassures else "yes"


def is_unsure(value: Any) -> bool:
    return value in (UNSURE, [UNSURE])


def asked_follow_ups(question: Question, value: Any) -> list[FollowUp]:
    """The details that this answer calls for, in order."""
    return [follow for follow in question.follow_ups if asks(question, follow, hashable(value))]


def lacking(question: Question, answer: Any) -> list[FollowUp]:
    """The details that this answer calls for and does not have."""
    given = follow_of(answer)
    wanted = asked_follow_ups(question, value_of(answer))
    return [follow for follow in wanted if not follow.optional and follow.id not in given]


def kept(question: Question, value: Any, old: Any) -> Any:
    """This value, with those details of the old answer that still belong to it."""
    wanted = {follow.id for follow in asked_follow_ups(question, value)}
    return joined(value, {key: item for key, item in follow_of(old).items() if key in wanted})
