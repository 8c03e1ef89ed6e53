"""Every text of every language: nothing that must not be said, short sentences, and translations that fit English."""

import re
from string import Formatter

import pytest

from clinic.rules import lint
from clinic.rules.rulebook import load

LANGUAGES = load().languages
CLIENT_READS = ("card.", "check.", "finding.", "goal.", "page.", "phase.")
LONGEST = 20
"""Words in a sentence that a client reads."""
MAY_BE_LONGER = {
    "card.text.now", "card.text.CLEARANCE", "card.safety.clot", "card.text.same_day", "check.after_redflag.text",
    "check.home_care.text",
}  # fmt: skip
"""Where two numbers to call or a filled-in reason need the room."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_claims_what_nobody_has_shown(language: str) -> None:
    room = 10 * LONGEST
    texts = load().texts[language].items()
    assert [(key, fault) for key, text in texts for fault in lint.check(text, language, room)] == []


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
