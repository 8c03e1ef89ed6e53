"""The guide's wording check: claims that we never make, sentences too long to read easily. Pure; only ever warns."""

import re
from dataclasses import dataclass

from guide.body import KINDS, Part, strings

LONGEST_SENTENCE = 20

BANNED = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in {
        "toxins": r"\b(flush\w*|releas\w*|remov\w*|rid of|clear\w*|wash\w*)\b[^.?!]*\btoxins?\b",
        "detox": r"\bdetox\w*",
        "breaking tissue": r"\bbreak\w*\s+(down|up)\s+(the\s+|any\s+)?(scars?|scar tissue|adhesions?|knots?)\b",
        "heat and inflammation": r"\bheat\b[^.?!]*\b(reduc|lower|eas)\w*\b[^.?!]*\binflammation\b",
        "inflammation in the joint": r"\breduc\w*\s+(the\s+)?inflammation\s+(in|of|inside)\s+(the|your)\s+(joint|knee)",
        "realigning": r"\brealign\w*\b",
        "bone on bone": r"\bbone[- ]on[- ]bone\b",
        "most effective": r"\bmost effective (treatment|technique|way)s?\b",
        "Swedish is not deep tissue": r"\bswedish\b[^.?!]*\bdeep[- ]tissue\b",
        "cure": r"\bcures?\b",
        "drink plenty": r"\bdrink plenty\b",
        "essential to drink": r"\bessential to (drink|hydrate)\b",
        "losing progress": r"\bskip\w*\b[^.?!]*\b(lose|losing|undo\w*)\b[^.?!]*\b(progress|benefits?)\b",
        "melts away": r"\bmelt\w* away\b",
        "circulation": r"\b(boost|increas|improv|rais)\w*\s+(the\s+)?(blood flow|circulation) (to|in) \w+ (joint|knee)",
        "must undress": r"\bmust undress\b",
        "stop your medicine": r"\bstop (taking )?your medicines?\b",
    }.items()
}
"""What the evidence does not allow, or safety forbids. Saying that it is *not* so is allowed: see `_claimed`."""

_DENIAL = re.compile(r"\b(not|no|never|cannot|nothing|nobody|neither|without|myth)\b|n[’']t\b", re.IGNORECASE)
_SENTENCE = re.compile(r"[^.!?]+(?:\.(?=\d)[^.!?]+)*[.!?]*")


@dataclass(frozen=True)
class Remark:
    """One thing to look at again: where it is, in the editor's words, and what is the matter."""

    where: str
    message: str


def remarks(parts: list[Part], **named: str) -> list[Remark]:
    """Everything to look at again in a body and in named texts beside it, such as its title."""
    texts = [(where.replace("_", " ").capitalize(), text) for where, text in named.items()]
    for number, part in enumerate(parts, 1):
        texts += [(f"Part {number} ({KINDS[part['kind']].label})", text) for text in strings(part)]
    return [Remark(where, message) for where, text in texts for message in check(text)]


def check(text: str) -> list[str]:
    """What to look at again in one text."""
    found = []
    for sentence in sentences(text):
        found += [f"We do not claim this ({name}): “{sentence}”" for name in _claimed(sentence)]
        if (length := words(sentence)) > LONGEST_SENTENCE:
            found.append(f"{length} words in one sentence, {LONGEST_SENTENCE} at most: “{sentence}”")
    return found


def sentences(text: str) -> list[str]:
    """The sentences of a plain text; a decimal point does not end one."""
    return [sentence.strip() for sentence in _SENTENCE.findall(text) if re.search(r"\w", sentence)]


def words(sentence: str) -> int:
    """How many words a sentence has; `45-60` and `don't` are one each."""
    return len(re.findall(r"\w+(?:[’'.,/-]\w+)*", sentence))


def _claimed(sentence: str) -> list[str]:
    if sentence.endswith("?"):
        return []
    return [name for name, banned in BANNED.items() if (hit := banned.search(sentence)) and not _denied(sentence, hit)]


def _denied(sentence: str, hit: re.Match[str]) -> bool:
    return bool(_DENIAL.search(sentence[: hit.end()]))
