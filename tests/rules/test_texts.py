"""Every text of every language: nothing that must not be said, short sentences, and translations that fit English."""

import re
from string import Formatter

import pytest

from clinic.rules.rulebook import load

LANGUAGES = load().languages
CLAIMS = {
    "en": (
        "toxin", "detox", "flush", "drink plenty", "essential to drink", "you must undress", "stop your medicine",
        "break down", "breaks down", "break up scar", "breaks up scar", "breaking up", "adhesion", "realign",
        "bone on bone", "most effective", " cure", "melt away", "melts away", "boost circulation",
        "boosts circulation", "reduces inflammation", "reduce inflammation", "heal the", "heals the", "cartilage",
        "you have a clot", "you have a dvt", "you have a fracture", "you have an infection", "wells score",
    ),
    "es": (
        "toxina", "desintoxic", "depur", "beba mucha", "bebe mucha", "adherencia", "realinea", "hueso con hueso",
        "más eficaz", "curar", " cura ", "derrite", "activa la circulación", "mejora la circulación",
        "reduce la inflamación", "cartílago", "usted tiene un coágulo", "tiene una trombosis", "tiene una fractura",
        "deje su medicin", "suspenda su medicin",
    ),
}  # fmt: skip
"""What section 1 of the clinical reference found no proof for, or forbids."""
CLIENT_READS = ("card.", "check.", "finding.", "goal.", "page.", "phase.")
LONGEST = 20
"""Words in a sentence that a client reads."""
MAY_BE_LONGER = {
    "card.text.now", "card.text.CLEARANCE", "card.safety.clot", "card.text.same_day", "check.after_redflag.text",
    "check.home_care.text",
}  # fmt: skip
"""Where two numbers to call or a filled-in reason need the room."""


def test_every_language_has_its_list_of_claims() -> None:
    assert set(LANGUAGES) == set(CLAIMS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_claims_what_nobody_has_shown(language: str) -> None:
    found = [
        (key, claim)
        for key, text in load().texts[language].items()
        for claim in CLAIMS[language]
        if claim in f" {text.lower()} "
    ]
    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_client_reads_is_in_short_sentences(language: str) -> None:
    texts = {key: text for key, text in load().texts[language].items() if key.startswith(CLIENT_READS)}
    long = {
        (key, sentence)
        for key, text in texts.items()
        for sentence in re.split(r"(?<=[.!?:;]) ", text)
        if len(sentence.split()) > LONGEST and key not in MAY_BE_LONGER
    }
    assert long == set()


def fields(text: str) -> set[str]:
    """The `{names}` of a text."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_a_translation_has_the_keys_and_the_parameters_of_english(language: str) -> None:
    english = load().texts["en"]
    for key, text in load().texts[language].items():
        assert key in english, key
        assert fields(text) == fields(english[key]), key


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_a_translation_says_whether_a_clinician_has_read_it(language: str) -> None:
    assert "meta.reviewed" in load().texts[language]


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_a_card_is_never_in_two_languages(language: str) -> None:
    """A language that has the cards has every reason and change that goes into one."""
    english, own = load().texts["en"], load().texts[language]
    needed = {key for key in english if key.startswith("finding.") and key.endswith((".reason", ".change"))}
    needed |= {key for key in english if key.startswith(("card.", "finding_words.", "check.", "heat_because."))}
    assert needed - set(own) == set()
