"""The words of the sign-off document: the rulebook's own English, with no raw gap left in it."""

import re

from clinic.rules.loading import ENGLISH
from clinic.rules.rulebook import Rulebook

GAP = re.compile(r"\{(\w+)[^{}]*\}")


def words(rulebook: Rulebook, key: str) -> str:
    """The English text of a key, its gaps in [square brackets]; empty where the version has none."""
    return bracketed(rulebook.text(ENGLISH, key)) if rulebook.has_text(ENGLISH, key) else ""


def bracketed(text: str) -> str:
    """`{minutes}` as `[minutes]`: what is filled in for each client."""
    said = text.replace("{leg}", "your leg").replace("{knee}", "your knee")
    return GAP.sub(lambda gap: f"[{gap[1].replace('_', ' ')}]", said)
