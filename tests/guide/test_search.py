"""Searching is forgiving about case and accents, exact about words, and never breaks."""

from guide.search import Entry, fold, search, suggestion, tidy

HEAT = Entry(
    "how-to",
    "How do I massage a sore knee?",
    "Work the thigh gently.",
    ({"kind": "text", "html": "<p>Warmth and heat can feel good on a stiff knee.</p>"},),
)
FAQ = Entry(
    "questions",
    "Questions",
    "Short answers.",
    ({"kind": "question", "text": "Does it hurt?", "html": "<p>No heat, no pain.</p>", "anchor": "hurt"},),
)


def places(query: str) -> list[tuple[str, str]]:
    return [(hit.url, hit.anchor) for hit in search(query, [HEAT, FAQ])]


def test_case_and_accents_do_not_matter() -> None:
    assert places("HÉAT") == places("heat") == [("questions", "hurt"), ("how-to", "")]


def test_every_word_must_be_there() -> None:
    assert places("stiff heat") == [("how-to", "")]
    assert places("stiff unicorn") == []


def test_the_beginning_of_a_word_is_enough_and_its_end_is_not() -> None:
    assert places("warm") == [("how-to", "")]
    assert places("armth") == []


def test_small_words_are_passed_over_unless_there_is_nothing_else() -> None:
    assert places("how do I massage a knee") == [("how-to", "")]
    assert ("how-to", "") in places("how")


def test_a_question_is_found_by_its_own_address() -> None:
    assert places("hurt") == [("questions", "hurt")]


def test_signs_alone_find_nothing() -> None:
    assert places("?!*") == places("") == []


def test_a_misspelt_word_gets_the_nearest_one() -> None:
    assert suggestion("stif kneee", [HEAT, FAQ]) == "stiff knee"
    assert suggestion("zzzzzz", [HEAT, FAQ]) == ""


def test_what_was_typed_becomes_one_short_line() -> None:
    assert tidy("  a\x00b\n\ud800 c ") == "a b c"
    assert len(tidy("x" * 100_000)) == 100


def test_folding() -> None:
    assert fold("Ärzte ÉÑ") == "arzte en"
