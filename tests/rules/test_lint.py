"""The wording check finds what must not be said, in English and in Spanish, and counts words, sentences and grade."""

import pytest
from textstat import textstat
from textstat.backend.counts import _count_syllables

from clinic.rules import lint
from clinic.rules.filled import GAPS, PLAIN, filled
from clinic.rules.rulebook import load

ENGLISH = [
    ("toxins", "Massage flushes out toxins."),
    ("detox", "A gentle detox for your legs."),
    ("breaking tissue", "We break up knots."),
    ("breaking pain", "We break down the causes of your pain."),
    ("heat and inflammation", "Warmth eases the inflammation."),
    ("inflammation", "It brings down swelling and inflammation."),
    ("realigning", "It realigns your knee."),
    ("posture", "Massage improves your posture."),
    ("bone on bone", "Your knee is bone-on-bone."),
    ("best treatment", "It is the most effective technique."),
    ("Swedish is not deep tissue", "Swedish massage is a deep-tissue massage."),
    ("cure", "Massage cures arthritis."),
    ("healing the joint", "It protects the joint."),
    ("oxygen", "It brings oxygen to the knee."),
    ("endorphins", "It releases endorphins."),
    ("balance", "It restores your balance."),
    ("drink plenty", "Have plenty of water."),
    ("essential to drink", "It is essential to hydrate."),
    ("losing progress", "Skip a visit and you lose your progress."),
    ("melts away", "The pain melts away."),
    ("circulation", "It boosts the circulation."),
    ("must undress", "You must get undressed."),
    ("stop your medicine", "Stop taking your tablets."),
    ("diagnosis", "You may have a blood clot."),
    ("a score for a clot", "Your Wells score is 3."),
]
SPANISH = [
    ("toxinas", "El masaje elimina las toxinas."),
    ("desintoxicar", "Ayuda a desintoxicar."),
    ("romper tejido", "Rompe las adherencias."),
    ("inflamación", "Reduce la inflamación."),
    ("realinear", "Realinea la rodilla."),
    ("hueso con hueso", "Es hueso con hueso."),
    ("lo más eficaz", "Es el tratamiento más eficaz."),
    ("curar", "El masaje cura la artrosis."),
    ("cartílago", "Regenera el cartílago."),
    ("beber mucho", "Beba mucha agua."),
    ("derretir", "El dolor se derrite."),
    ("circulación", "Activa la circulación."),
    ("desvestirse", "Debe desvestirse."),
    ("dejar la medicina", "Deje su medicina."),
    ("diagnóstico", "Usted tiene un coágulo."),
]
DENIED = [
    ("en", "Massage does not release toxins."),
    ("en", "You never need to undress fully."),
    ("es", "No tiene que desvestirse."),
    ("en", "Does massage cure arthritis?"),
    ("en", "Tell us if you have a blood clot."),
    ("en", "Exercise improves circulation in the muscles."),
    ("es", "El masaje no elimina toxinas."),
    ("es", "Díganos si tiene un coágulo."),
]


@pytest.mark.parametrize(("language", "name", "text"), [
    *(("en", name, text) for name, text in ENGLISH), *(("es", name, text) for name, text in SPANISH),
])  # fmt: skip
def test_a_seeded_claim_is_found_by_its_name(language: str, name: str, text: str) -> None:
    assert any(fault.startswith(f"We do not claim this ({name})") for fault in lint.check(text, language))


def test_every_banned_claim_has_its_seed() -> None:
    assert [name for name, _ in ENGLISH] == list(lint.BANNED["en"])
    assert [name for name, _ in SPANISH] == list(lint.BANNED["es"])


def test_every_language_of_the_rulebook_has_its_claims() -> None:
    assert set(load().languages) <= set(lint.BANNED)


@pytest.mark.parametrize(("language", "text"), DENIED)
def test_a_denial_a_question_and_a_condition_are_no_claims(language: str, text: str) -> None:
    assert lint.check(text, language) == []


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "No heat today, because we break up knots."), ("es", "Hoy no hay calor, porque el masaje cura.")],
)
def test_a_denial_ends_where_the_sentence_turns(language: str, text: str) -> None:
    assert len(lint.check(text, language)) == 1


def test_twenty_words_are_fine_and_twenty_one_are_not() -> None:
    assert lint.check(" ".join(["word"] * 20) + ".") == []
    (fault,) = lint.check(" ".join(["word"] * 21) + ".")
    assert fault.startswith("21 words in one sentence, 20 at most")


def test_a_text_without_enough_words_has_no_grade() -> None:
    assert lint.grade("Wear loose shorts.") is None


def test_hard_words_and_long_sentences_raise_the_grade() -> None:
    easy = "Wear loose shorts. Bring a warm coat. We start with a light touch. You can say stop when you like."
    hard = "Rheumatological conditions necessitate individualised pharmacological management, accompanied by"
    hard += " physiotherapeutic rehabilitation, multidisciplinary consultation, regular reassessment, education of"
    hard += " everybody concerned, and patience."
    assert lint.grade(easy) < 3
    assert lint.grade(hard) > 14


@pytest.mark.parametrize(
    ("word", "count"),
    [("knee", 1), ("massage", 2), ("table", 2), ("shaved", 1), ("wanted", 2), ("clothes", 1), ("places", 2),
     ("area", 2), ("pressure", 2), ("operation", 4), ("the", 1), ("50", 1)],
)  # fmt: skip
def test_syllables_are_counted_by_their_vowels(word: str, count: int) -> None:
    assert lint.syllables(word) == count


def test_our_grade_is_near_the_one_of_textstat(monkeypatch) -> None:
    """textstat fetches a dictionary of sounds for English; without it, it counts by hyphenation, as here."""
    monkeypatch.setattr(_count_syllables, "get_cmudict", lambda language: None)
    texts = [text for text in load().texts["en"].values() if lint.grade(text) is not None and "{" not in text]
    assert len(texts) > 20
    apart = [abs(lint.grade(text) - textstat.flesch_kincaid_grade(text)) for text in texts]
    assert sum(apart) / len(apart) < 2


def test_every_gap_is_filled_with_all_that_can_stand_there() -> None:
    texts = dict.fromkeys(load().texts["en"], 0)
    for key, text in filled(load(), "en"):
        texts[key] += 1
        assert "{" not in text, key
    assert all(texts.values())
    assert texts["check.heat_no.text"] > 20
    assert not set(GAPS) & set(PLAIN)
