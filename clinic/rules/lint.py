"""The wording check of every text that a person reads: claims that nobody has shown, long sentences, reading grade.

Claims and long sentences are faults. The grade is a hint: it counts letters and sounds, not sense.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

LONGEST_SENTENCE = 20
HIGHEST_GRADE = 7.0
FEWEST_WORDS = 20
"""A text shorter than this has no grade: one long word would decide it."""


def _patterns(table: Mapping[str, str]) -> Mapping[str, re.Pattern[str]]:
    return {name: re.compile(pattern, re.IGNORECASE) for name, pattern in table.items()}


_ILLNESS_EN = r"(blood )?clot|dvt|thrombosis|fracture|broken bone|infection|arthritis|cancer"
_JOINT_ES = "cartílago|articulación|rodilla"
_UNDRESS = "((get )?undress(ed)?|(take off|remove) (all )?your clothes)"
_JOINT = "cartilage|joints?|knees?"
_ELSEWHERE = " (in|to) (the )?(muscle|skin)"
_ILLNESS_ES = r"coágulo|trombosis|fractura|infección|artritis|artrosis|cáncer"
BANNED: Mapping[str, Mapping[str, re.Pattern[str]]] = {
    "en": _patterns(
        {
            "toxins": r"\b(flush\w*|releas\w*|remov\w*|rid of|clear\w*|wash\w*)\b[^.?!]*\btoxins?\b",
            "detox": r"\bdetox\w*",
            "breaking tissue": r"\bbreak\w*\s+(down|up)\s+(the |any |your )?(scars?|scar tissue|adhesions?|knots?)\b",
            "breaking pain": r"\bbreak\w* down the causes\b",
            "heat and inflammation": r"\b(heat|warmth)\b[^.?!]*\b(reduc|lower|eas)\w*\b[^.?!]*\binflammation\b",
            "inflammation": r"\b(reduc|lower|calm|bring)\w*\s+(down\s+)?(the\s+|any\s+)?(swelling and )?inflammation\b",
            "realigning": r"\brealign\w*\b",
            "posture": r"\b(correct|fix|improv|straighten)\w*\s+(your\s+|the\s+)?(posture|alignment)\b",
            "bone on bone": r"\bbone[- ]on[- ]bone\b",
            "best treatment": r"\bmost (effective|beneficial) (treatment|technique|way|remed(y|ie))s?\b",
            "Swedish is not deep tissue": r"\bswedish\b[^.?!]*\bdeep[- ]tissue\b",
            "cure": r"\bcur(es?|ed|ing)\b",
            "healing the joint": rf"\b(heal|rebuild|regrow|repair|restor|protect)\w*\s+(the |your )?({_JOINT})\b",
            "oxygen": r"\b(bring|carr|deliver)\w*\s+(more\s+)?(oxygen|nutrients)\b",
            "endorphins": r"\breleas\w*\s+endorphins\b",
            "balance": r"\brestor\w*\s+(the\s+|your\s+)?balance\b",
            "drink plenty": r"\bdrink plenty\b|\bplenty of water\b|\blots of water\b",
            "essential to drink": r"\bessential to (drink|hydrate)\b",
            "losing progress": r"\b(skip|miss)\w*\b[^.?!]*\b(lose|losing|undo\w*)\b[^.?!]*\b(progress|benefits?)\b",
            "melts away": r"\bmelt\w* away\b",
            "circulation": rf"\b(boost|increas|improv|rais)\w*\s+(the |your )?(blood flow|circulation)(?!{_ELSEWHERE})",
            "must undress": rf"\b(must|(have|need|required) to) {_UNDRESS}\b",
            "stop your medicine": r"\bstop (taking )?your (medicines?|tablets|pills)\b",
            "diagnosis": rf"(?-i:\bYou) (probably |may |might |must )?have (a |an )?({_ILLNESS_EN})\b",
            "a score for a clot": r"\bwells score\b",
        }
    ),
    "es": _patterns(
        {
            "toxinas": r"\b(elimin|expuls|liber|limpi|sac|arrastr)\w*\b[^.?!]*\btoxinas?\b",
            "desintoxicar": r"\b(desintoxic|depura)\w*",
            "romper tejido": r"\b(romp|deshac|disuelv)\w*\s+(las? |los |el )?(cicatri\w*|adherencias?|nudos?|tejido)\b",
            "inflamación": r"\b(reduc|baj|calm)\w*\s+(la\s+)?inflamación\b",
            "realinear": r"\brealine\w*\b",
            "hueso con hueso": r"\bhueso (con|contra) hueso\b",
            "lo más eficaz": r"\bmás (eficaz|efectiv[oa])\b",
            "curar": r"\bcura(r|n|rá|do|da)?\b",
            "cartílago": rf"\b(sana|reconstruy|repar|regener|proteg)\w*\s+(el |la |su )?({_JOINT_ES})\b",
            "beber mucho": r"\bbeb(a|e|er) (mucha|bastante)\b",
            "derretir": r"\bderrit\w*\b",
            "circulación": r"\b(activ|mejor|aument|estimul)\w*\s+(la\s+|su\s+)?circulación\b",
            "desvestirse": r"\b(debe|tiene que|hay que)\s+(desvestirse|desnudarse|quitarse (toda )?la ropa)\b",
            "dejar la medicina": r"\b(dej|suspend)(e|a) (de tomar )?(su|sus|tu|tus) (medic\w+|pastillas)\b",
            "diagnóstico": rf"(?-i:\bUsted|\bTiene|\bUsted tiene) (tiene )?(un |una )?({_ILLNESS_ES})\b",
        }
    ),
}
"""What the evidence does not allow, or safety forbids (section 1). Saying that it is *not* so is allowed."""

_DENIAL = {
    "en": re.compile(r"\b(not|no|never|cannot|nothing|nobody|neither|without|myth|unproven)\b|n[’']t\b", re.IGNORECASE),
    "es": re.compile(r"\b(no|nunca|nada|nadie|ni|sin|mito)\b", re.IGNORECASE),
}
_TURN = {
    "en": re.compile(r",? (because|but) ", re.IGNORECASE),
    "es": re.compile(r",? (porque|pero) ", re.IGNORECASE),
}
"""After these words a denial before them denies no more."""
_SENTENCE = re.compile(r"[^.!?]+(?:\.(?=\d)[^.!?]+)*[.!?]*")
_VOWELS = re.compile(r"[aeiouy]+")


def check(text: str, language: str = "en", longest: int = LONGEST_SENTENCE) -> list[str]:
    """Every fault of one text: a claim that we never make, or a sentence too long to read easily."""
    found = []
    for sentence in sentences(text):
        found += [f"We do not claim this ({name}): “{sentence}”" for name in _claimed(sentence, language)]
        if (length := words(sentence)) > longest:
            found.append(f"{length} words in one sentence, {longest} at most: “{sentence}”")
    return found


def claims(text: str, language: str = "en") -> list[str]:
    """The sentences of one text that claim what we never claim."""
    return [sentence for sentence in sentences(text) if _claimed(sentence, language)]


def sentences(text: str) -> list[str]:
    """The sentences of a plain text; a decimal point does not end one."""
    return [sentence.strip() for sentence in _SENTENCE.findall(text) if re.search(r"\w", sentence)]


def words(sentence: str) -> int:
    """How many words a sentence has; `45-60` and `don't` are one each."""
    return len(_words(sentence))


def grade(text: str) -> float | None:
    """The Flesch-Kincaid school grade of an English text; None where it is too short for one."""
    named, parts = _words(text), sentences(text)
    if len(named) < FEWEST_WORDS:
        return None
    sounds = sum(map(syllables, named))
    return round(0.39 * len(named) / len(parts) + 11.8 * sounds / len(named) - 15.59, 1)


def syllables(word: str) -> int:
    """About how many syllables an English word has: its groups of vowels, without a silent e."""
    spoken = re.sub(r"[^a-z]", "", word.lower())
    groups = len(_VOWELS.findall(spoken))
    if re.search(r"[^aeiouytd]ed$|[^aeiouyszxcg]es$", spoken) or re.search(r"[^aeiouyl]e$|[aeiouy]le$", spoken):
        groups -= 1
    return max(groups, 1)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+(?:[’'.,/-]\w+)*", text)


def _claimed(sentence: str, language: str) -> list[str]:
    if sentence.endswith("?"):
        return []
    hits = ((name, banned.search(sentence)) for name, banned in BANNED[language].items())
    return [name for name, hit in hits if hit and not _denied(sentence, hit, language)]


def _denied(sentence: str, hit: re.Match[str], language: str) -> bool:
    """Whether the sentence says that it is not so."""
    turns = [turn.end() for turn in _TURN[language].finditer(sentence, 0, hit.start())]
    return bool(_DENIAL[language].search(sentence, turns[-1] if turns else 0, hit.end()))
