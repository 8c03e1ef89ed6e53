"""A clinic's own wording: which lines it may say differently, and what no words of a clinic may do.

A clinic may add, or say a comfort line in its own words. It never loosens: every other line stays as the rulebook says
it, with the clinic's words behind it. No machine knows whether an addition contradicts, so it refuses what sounds like
it: leave to skip, a bare permission, an amount that the rulebook did not set (CONV).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .lint import BANNED, LONGEST_SENTENCE, claims, sentences, words

REWORDABLE = frozenset({"food_light", "toilet", "shorts", "warm_layer", "physio_plan", "arrive_early"})
"""Lines about comfort and the way here, which no answer about health brings. All others take an addition only."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a text cannot be taken. `kind` is `claim`, `loosens`, `amount` or `numbers`."""

    kind: str
    found: str
    """The sentence, or the amounts, that are meant."""


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


_LOOSER = {
    "en": _any(
        r"\b(no|any) (real )?(need|reason)\b",
        r"\bno \w+ (is |are )?(needed|required|necessary)\b",
        r"\b(do|does|did|are|is|would) ?(not|n't)( \w+)? (need|have to|required|necessary)\b",
        r"\b(do|does|did|are|is|would) ?(not|n't)( \w+)? (matter|apply|worry|bother|mind)\b",
        r"\bneed(n't| not)\b",
        r"\bunnecessary\b|\boptional\b|\bnot (essential|important|obligatory|compulsory|mandatory|relevant)\b",
        r"\b(ignor|disregard|skip|overlook|dismiss|waiv)\w*\b",
        r"\bnever mind\b|\bforget (about|it|this|that|the)\b|\bno worries\b|\bleave (it|this|that) out\b",
        r"\b(is|are|it's|that's|feel|be|also|all|quite|usually|normally) (fine|okay|ok|all right|alright)\b",
        r"\b(is|are|it's|perfectly|completely|totally|quite|always|absolutely) (fine|safe|normal|harmless)\b",
        r"\bno risk\b",
        r"\banyway\b|\bregardless\b|\bno matter\b|\bwhatever (the|it|your|we)\b|\beven (if|though|when|with)\b",
        r"\bunless\b|\bexcept\b|\bexceptions?\b|\binstead\b|\brather than\b|\bonly if you\b|\bjust in case\b",
        r"\bif you (like|want|wish|prefer|remember|feel like|can be bothered)\b|\bup to you\b|\byour choice\b",
        r"\b(can|may|could) (still|also|safely|just|come|wait|have|take|drink|eat|drive|stop|leave|use|keep|do)\b",
        r"\bwithout (a|an|the|your|any|one|it)\b|\bdoes not count\b|\bnot for (you|us)\b|\bwe do it differently\b",
    ),
    "es": _any(
        r"\bno (hace|hará) falta\b|\bno (es|son|será) (necesari\w+|obligatori\w+|important\w+|imprescindible\w*)\b",
        r"\bno (necesita|tiene que|tiene por qué|hay que|hay por qué|debe preocuparse)\b",
        r"\bsin necesidad\b|\binnecesari\w+|\bopcional\w*\b|\bno importa\b|\bda (igual|lo mismo)\b",
        r"\b(ignor|omit|salt)(e|ar|arse|arlo|arla|a|es)\b|\bno haga caso\b|\bolv[ií]de(se)?\b|\bno se preocupe\b",
        r"\b(está|es|estará) (bien|segur[oa]|inofensiv[oa])\b|\bno pasa nada\b",
        r"\bno hay (ningún )?(problema|riesgo|peligro)\b",
        r"\bsin (riesgo|peligro|problema)s?\b|\bde todos modos\b|\bde todas formas\b|\bigualmente\b",
        r"\baunque\b|\bincluso (si|con|cuando)\b|\ba pesar de\b|\bsalvo\b|\bexcepto\b|\bexcepci\w+|\ba menos que\b",
        r"\ben (vez|lugar) de\b|\bsi (usted )?(quiere|lo desea|desea|prefiere|se acuerda)\b",
        r"\bcomo (usted )?(quiera|prefiera)\b|\ba su (elección|gusto)\b",
        r"\bpuede (también|igual|seguir|dejar|venir|esperar|tomar|beber|comer|conducir|usar|hacer|no)\b",
        r"\bsin (el|la|su|una|un|ningun[oa]?) (carta|receta|permiso|médic\w+|informe)\b",
    ),
}
"""Words that give leave. In a line about safety they are refused whatever they are about."""
_ABOUT_SAFETY = {
    "en": _any(
        r"\b(letter|doctor|surgeon|midwife|nurse|clinician|clearance|guardian|parent|permission|consent|form)s?\b",
        r"\b(medicine|medication|tablet|pill|thinner|insulin|inhaler|pen|painkiller|alcohol|drug|drinking)s?\b",
        r"\b(swell\w*|swollen|fever|rash|cut|wound|infect\w*|clot|chest|breath\w*|pain|numb\w*|bleed\w*|bruis\w*)\b",
        r"\b(emergency|symptoms?|warning|red flags?|pregnan\w*|pressure|heat|allerg\w*|fluid|sugar|implants?)\b",
    ),
    "es": _any(
        r"\b(carta|médic\w+|cirujan\w+|matrona|enfermer\w+|autorización|permiso|consentimiento|formulario)s?\b",
        r"\b(padre|madre|tutor\w*|medic(ina|amento)s?|pastillas?|anticoagulante\w*|insulina|inhalador|alcohol|drogas?)\b",
        r"\b(hincha\w*|fiebre|sarpullido|cortes?|herida\w*|infec\w*|coágulo\w*|pecho|respir\w*|dolor\w*|sangr\w*)\b",
        r"\b(urgencia\w*|emergencia\w*|síntomas?|embaraz\w*|presión|calor|alergi\w*|líquidos?|azúcar|implantes?)\b",
    ),
}
"""Words of safety. Elsewhere leave is refused only in one sentence with these: nobody need pay for the car park."""
_NUMBER = r"(?:\d+(?:[.,:/]\d+)?%?)"
_NAMED = (
    "one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|half|an?|few|several|couple|"
    "una?|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|doce|quince|veinte|treinta|media|medio|unos|unas|par"
)
_UNIT = (
    r"seconds?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?|times?|degrees?|per ?cent|litres?|liters?|"
    r"glass(?:es)?|cups?|drinks?|tablets?|pills?|m[gl]|segundos?|minutos?|horas?|días?|dias?|semanas?|mes(?:es)?|años?|veces|vez|grados?|"
    r"por ciento|litros?|vasos?|tazas?|copas?|pastillas?"
)
_AMOUNT = re.compile(
    rf"\b(?:{_NUMBER}|(?:{_NAMED}))(?:\s+(?:of|an?|de|una?|more|más))*[\s-]*(?:{_UNIT})\b", re.IGNORECASE
)
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def plain(text: str) -> str:
    """The text as the wording check reads it: straight apostrophes, plain spaces, nothing unseen between letters."""
    shown = _UNSEEN.sub("", text).replace("’", "'").replace("‘", "'")
    return re.sub(r"\s+", " ", shown).strip()


def faults_of_addition(text: str, original: str) -> list[Fault]:
    """Why these words cannot stand behind a line about safety: no claim, no leave, no amount but the line's own."""
    read = plain(text)
    return [*_claims(read), *_leave(read, is_safety=True), *_amounts(read, plain(original))]


def faults_of_rewording(text: str, original: str) -> list[Fault]:
    """Why these words cannot stand for a line about comfort: no claim, no leave in matters of safety, its numbers."""
    read = plain(text)
    return [*_claims(read), *_leave(read, is_safety=False), *_numbers(read, plain(original))]


def faults_of_policy(text: str) -> list[Fault]:
    """Why a clinic cannot say this about itself: no claim, and no leave in matters of safety."""
    read = plain(text)
    return [*_claims(read), *_leave(read, is_safety=False)]


def long_sentences(text: str) -> list[tuple[int, str]]:
    """Sentences that are hard to read, each with how many words it has. A hint, no fault."""
    counted = ((words(sentence), sentence) for sentence in sentences(text))
    return [(length, sentence) for length, sentence in counted if length > LONGEST_SENTENCE]


def _claims(read: str) -> Iterator[Fault]:
    """In every language: a text may stand in the wrong box."""
    found = dict.fromkeys(sentence for language in BANNED for sentence in claims(read, language))
    return (Fault("claim", sentence) for sentence in found)


def _leave(read: str, *, is_safety: bool) -> Iterator[Fault]:
    for sentence in sentences(read):
        if any(
            looser.search(sentence) and (is_safety or _ABOUT_SAFETY[language].search(sentence))
            for language, looser in _LOOSER.items()
        ):
            yield Fault("loosens", sentence)


def _amounts(read: str, original: str) -> Iterator[Fault]:
    own = {amount.lower() for amount in _AMOUNT.findall(original)}
    new = [amount for amount in _AMOUNT.findall(read) if amount.lower() not in own]
    return iter([Fault("amount", ", ".join(new))] if new else [])


def _numbers(read: str, original: str) -> Iterator[Fault]:
    """A line that stands for another one keeps its numbers, all of them and no others."""
    wanted = re.findall(_NUMBER, original)
    if sorted(re.findall(_NUMBER, read)) == sorted(wanted):
        return iter(())
    return iter([Fault("numbers", ", ".join(wanted))])
