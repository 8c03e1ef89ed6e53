"""The Spanish texts: every key of English, nothing left in English, one way to say "you", and never two languages."""

import re

import pytest

from clinic.rules.rulebook import Rulebook, load, load_from
from clinic.rules.words import Words

ENGLISH, SPANISH = load().texts["en"], load().texts["es"]
SAME_IN_BOTH = {"question.diabetes.row", "block.text", "why.one_score", "meta.reviewed"}
"""The same word in both languages, or nothing but parameters."""
ENGLISH_WORDS = re.compile(
    r"(?i)\b(the|and|your|you|with|of|not|is|are|this|that|for|to|at|in|on|by|or|from|we|it|knee|leg|pain|today)\b"
)
FAMILIAR = re.compile(r"(?i)\b(tú|tu|tus|te|ti|contigo|tienes|puedes|quieres|debes|vosotros|vuestr[oa]s?|os|vos)\b")
"""Turns that would say "you" to a friend; the clinic says "usted"."""
OF_SPAIN = re.compile(
    r"(?i)\b(coger|cojan?|ordenador|móvil|moratón|moratones|tumbarse|tumbado|ictus|conducís|conduces)\b"
)
"""Words that are not used, or are rude, on the other side of the Atlantic."""
LONGEST = 20
LISTS_SIGNS = {"check.after_redflag.text"}
"""One sentence that lists every warning sign, so that each stands beside "today"."""


def own() -> dict[str, str]:
    """The Spanish texts that are not the same in English."""
    return {key: text for key, text in SPANISH.items() if key not in SAME_IN_BOTH}


def found(pattern: re.Pattern[str], texts: dict[str, str]) -> list[tuple[str, str]]:
    return [(key, match[0]) for key, text in texts.items() for match in pattern.finditer(re.sub(r"{.*?}", "", text))]


def test_spanish_has_every_key_of_english_and_no_other() -> None:
    assert SPANISH.keys() == ENGLISH.keys()
    assert "es" in load().whole


def test_a_text_is_empty_only_where_english_is() -> None:
    assert {key for key, text in SPANISH.items() if not text} == {key for key, text in ENGLISH.items() if not text}


def test_nothing_is_left_in_english() -> None:
    assert [key for key, text in own().items() if text == ENGLISH[key] and text not in {"", "No"}] == []
    assert found(ENGLISH_WORDS, own()) == []


def test_the_reader_is_usted_and_the_words_are_for_all_of_latin_america() -> None:
    assert found(FAMILIAR, own()) == []
    assert found(OF_SPAIN, own()) == []


def test_every_sentence_is_short() -> None:
    sentences = [(key, each) for key, text in own().items() for each in re.split(r"(?<=[.!?:;]) ", text)]
    assert {key for key, sentence in sentences if len(sentence.split()) > LONGEST} == LISTS_SIGNS


def test_questions_open_and_close_as_spanish_does() -> None:
    assert [key for key, text in own().items() if text.count("?") != text.count("¿")] == []
    asked = [key for key in SPANISH if key.startswith("question.") and key.endswith(".ask")]
    assert [key for key in asked if ENGLISH[key].endswith("?") and not SPANISH[key].rstrip(")").endswith("?")] == []


def test_every_number_of_english_stands_in_spanish() -> None:
    """Days, weeks, degrees, pressures and telephone numbers are neither lost nor made up."""
    numbers = re.compile(r"\d+(?:[./]\d+)*")
    words = {"4": ("four", "cuatro"), "3": ("three", "tres")}
    wrong = []
    for key, text in own().items():
        english, spanish = (sorted(numbers.findall(each)) for each in (ENGLISH[key], text))
        spelled = [number for number, (en, es) in words.items() if en in ENGLISH[key].lower() and es in text.lower()]
        if english != spanish and not spelled:
            wrong.append((key, english, spanish))
    assert wrong == []


@pytest.fixture
def half_spanish() -> Rulebook:
    """An older version, from when Spanish was begun and not whole."""
    return load_from({**load().files, "text.es.toml": '[answer]\nyes = "Sí"\n[meta]\nreviewed = false\n'})


def test_a_version_that_is_not_whole_in_spanish_reads_in_english(half_spanish: Rulebook) -> None:
    words = Words(half_spanish, "es")
    assert half_spanish.spoken("es") == "en"
    assert words.text("answer.yes") == "Yes"
    assert words.region("calf_L") == "Left calf"


def test_a_whole_version_speaks_spanish() -> None:
    words = Words(load(), "es")
    assert load().spoken("es") == "es"
    assert words.text("answer.yes") == "Sí"
    assert words.region("calf_L") == "Pantorrilla del lado izquierdo"


def test_spanish_says_that_no_clinician_has_read_it() -> None:
    assert not load().reviewed("es")
