"""Other words for what was asked: a reader who types `patella` finds the page about the kneecap."""

import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple

from guide.search.words import stem, wanted

FILE = Path(__file__).with_name("synonyms.toml")
SHORTEST = 4
"""Letters of a word that may stand in for another: a shorter one begins too many words that mean something else."""

Phrase = tuple[str, ...]
"""Folded words that belong together."""


class Term(NamedTuple):
    """One thing that a page must have: the words as they were typed, and the phrases that do as well."""

    typed: Phrase
    phrases: tuple[Phrase, ...]

    @property
    def alone(self) -> "Term":
        """What is marked in a result: the words as typed, and each other one that stands alone."""
        others = (phrase[0] for phrase in self.phrases if len(phrase) == 1 and phrase != self.typed)
        return Term(self.typed, tuple((word,) for word in (*self.typed, *others)))


def terms(query: str) -> list[Term]:
    """What a query asks for; the longest phrase that is known goes first."""
    asked = wanted(query)
    found: list[Term] = []
    while asked:
        length = next((size for size in range(_longest(), 1, -1) if _key(asked[:size]) in _known()), 1)
        typed, asked = tuple(asked[:length]), asked[length:]
        found.append(Term(typed, _phrases(typed)))
    return found


def _phrases(typed: Phrase) -> tuple[Phrase, ...]:
    """What was typed and its synonyms; an abbreviation, such as `OA`, is looked for by what it stands for only."""
    same = _known().get(_key(typed), ())
    sound = [phrase for phrase in same if len(phrase) > 1 or len(phrase[0]) >= SHORTEST]
    spelt_out = sound and len(typed) == 1 and len(typed[0]) < SHORTEST
    own = () if spelt_out else (typed,)
    return (*own, *_with_z(typed), *(phrase for phrase in sound if _key(phrase) != _key(typed)))


def _with_z(typed: Phrase) -> tuple[Phrase, ...]:
    """Spanish writes one `cicatriz`, and several `cicatrices`; no stemmer of the databases knows it."""
    if len(typed) > 1 or not typed[0].endswith(("z", "ces")):
        return ()
    return ((f"{typed[0][:-1]}ces" if typed[0].endswith("z") else f"{typed[0][:-3]}z",),)


def _key(phrase: list[str] | Phrase) -> Phrase:
    return tuple(stem(word) for word in phrase)


@cache
def _known() -> dict[Phrase, tuple[Phrase, ...]]:
    """Each phrase of the file, without plural endings -> everything that means the same in its language or both."""
    known: dict[Phrase, tuple[Phrase, ...]] = {}
    for rows in tomllib.loads(FILE.read_text(encoding="utf-8")).values():
        for row in rows:
            phrases = tuple(tuple(wanted(text)) for text in row)
            for phrase in phrases:
                known[_key(phrase)] = (*known.get(_key(phrase), ()), *phrases)
    return known


@cache
def _longest() -> int:
    return max(map(len, _known()))
