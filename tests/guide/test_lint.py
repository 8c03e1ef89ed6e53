"""The wording check finds the claims that we never make and sentences too long to read easily."""

import pytest
from django.utils.translation import override

from clinic.rules import lint as rules_lint
from guide import lint

BANNED = [
    "Massage flushes out toxins.",
    "It releases harmful toxins from the muscles.",
    "A gentle detox for your legs.",
    "Friction breaks down scar tissue.",
    "We break up knots.",
    "Heat reduces inflammation.",
    "It reduces inflammation in the joint.",
    "Massage realigns the knee.",
    "Your knee is bone on bone.",
    "It is the most effective treatment.",
    "Swedish massage is a deep tissue massage.",
    "Massage cures arthritis.",
    "Drink plenty of water.",
    "It is essential to drink after a massage.",
    "Skipping sessions will lose your progress.",
    "The pain melts away.",
    "It boosts circulation to the joint.",
    "You must undress.",
    "Stop your medicine.",
]
TRUE = [
    "Massage does not release toxins.",
    "Hands cannot break up scar tissue.",
    "We don’t realign the knee.",
    "Does massage flush out toxins?",
    "It is not the most effective treatment.",
    "Drink as you normally would.",
    "Not supported: Massage breaks down scar tissue.",
    "Exercise boosts circulation in the muscles.",
]


@pytest.mark.parametrize("text", BANNED)
def test_a_banned_claim_is_found(text: str) -> None:
    assert any("We do not claim this" in remark for remark in lint.check(text))


@pytest.mark.parametrize("text", TRUE)
def test_saying_that_it_is_not_so_is_fine(text: str) -> None:
    assert lint.check(text) == []


@pytest.mark.parametrize("text", [*BANNED, *TRUE, f"{'word ' * 21}. Massage cures arthritis. Rest."])
def test_editors_are_told_what_the_wording_command_prints(text: str) -> None:
    assert lint.check(text) == rules_lint.check(text)


def test_a_spanish_editor_is_told_in_spanish() -> None:
    with override("es"):
        claimed, long = lint.check(f"El masaje elimina toxinas. {'palabra ' * 21}.", "es")
    assert claimed == "No afirmamos esto (toxinas): “El masaje elimina toxinas.”"
    assert long.startswith("21 palabras en una sola frase; como mucho, 20: ")


def test_a_denial_in_one_sentence_does_not_excuse_the_next() -> None:
    assert len(lint.check("It is not a cure. Massage flushes out toxins.")) == 1


def test_twenty_words_are_fine_and_twenty_one_are_not() -> None:
    assert lint.check(" ".join(["word"] * 20) + ".") == []
    (remark,) = lint.check(" ".join(["word"] * 21) + ".")
    assert remark.startswith("21 words in one sentence")


def test_a_decimal_point_ends_no_sentence() -> None:
    assert lint.sentences("Drink 1.5 litres. Rest.") == ["Drink 1.5 litres.", "Rest."]


def test_remarks_say_where() -> None:
    (remark,) = lint.remarks([{"kind": "do", "items": ["drink plenty of water"]}], title="Fine")
    assert remark.where == "Part 1 (Do list)"
