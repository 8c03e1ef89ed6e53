"""A clinic's own words: what may be said differently, and what is refused because it loosens."""

import pytest

from clinic.rules import load
from clinic.rules.own_words import (
    REWORDABLE,
    faults_of_addition,
    faults_of_policy,
    faults_of_rewording,
    long_sentences,
    plain,
)

BOOK = load()
ITEMS = {item.id: item for item in BOOK.checklist}
LEAVE = [
    "You do not need a letter.",
    "You don’t need to tell us.",
    "You needn't bring it.",
    "No letter is needed.",
    "There is no need for it.",
    "It does not matter.",
    "It isn't really necessary.",
    "This is optional.",
    "You can ignore this.",
    "Skip it when you are well.",
    "Never mind the letter.",
    "A beer is fine.",
    "It is perfectly safe.",
    "There is no risk.",
    "Come anyway.",
    "Even if it hurts.",
    "Unless your doctor is away.",
    "If you like.",
    "You can still come.",
    "Come without a letter.",
    "You\u00a0can\u200b ignore this.",
    "No hace falta la carta.",
    "No es necesario.",
    "Puede ignorarlo.",
    "Es opcional.",
    "No pasa nada.",
    "No hay ningún riesgo.",
    "Venga de todos modos.",
    "Aunque le duela.",
    "Si lo desea.",
    "Puede venir.",
    "Venga sin la carta.",
]
HARMLESS = [
    "Hand it to Dee at the desk.",
    "Call 030 555 0142 if you are unsure.",
    "We keep a copy in your record.",
    "Entregue la carta en la recepción.",
    "Ring the bell twice.",
    "",
]
AMOUNTS = [
    ("Give it to us two days before.", "two days"),
    ("Wait half an hour.", "half an hour"),
    ("After 6 weeks we look again.", "6 weeks"),
    ("Only 1.5 litres.", "1.5 litres"),
    ("Dos horas antes.", "Dos horas"),
    ("Un par de vasos.", "par de vasos"),
]


@pytest.mark.parametrize("text", LEAVE)
def test_what_gives_leave_is_refused_behind_a_safety_line(text: str) -> None:
    assert [fault.kind for fault in faults_of_addition(text, "")] == ["loosens"]


@pytest.mark.parametrize("text", HARMLESS)
def test_a_harmless_addition_is_taken(text: str) -> None:
    assert faults_of_addition(text, "") == faults_of_policy(text) == []


@pytest.mark.parametrize(("text", "amount"), AMOUNTS)
def test_an_amount_that_the_rulebook_did_not_set_is_refused(text: str, amount: str) -> None:
    assert [(fault.kind, fault.found) for fault in faults_of_addition(text, "")] == [("amount", amount)]
    assert faults_of_policy(text) == []


def test_the_lines_own_amount_may_be_said_again() -> None:
    assert faults_of_addition("We mean 24 hours.", "Do not shave for 24 hours before.") == []


@pytest.mark.parametrize("text", ["Massage flushes toxins.", "El masaje elimina las toxinas."])
def test_no_clinic_claims_what_we_never_claim(text: str) -> None:
    """In whatever box it stands."""
    for faults in (faults_of_addition(text, ""), faults_of_policy(text), faults_of_rewording(text, "")):
        assert [fault.kind for fault in faults] == ["claim"]


@pytest.mark.parametrize(
    ("text", "is_taken"),
    [
        ("You do not need to pay for the car park.", True),
        ("Even if you are late, we end on time.", True),
        ("You never need to undress fully.", True),
        ("No tiene que pagar el aparcamiento.", True),
        ("You do not need a doctor’s letter with us.", False),
        ("You can come with a swollen leg.", False),
        ("Con fiebre puede venir.", False),
        ("You must undress.", False),
        ("Tiene que quitarse la ropa.", False),
    ],
)
def test_a_policy_gives_leave_only_in_what_is_no_matter_of_safety(text: str, is_taken: bool) -> None:
    assert (faults_of_policy(text) == []) is is_taken


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Eat a little, 1 to 2 hours before you come.", []),
        ("Eat a little 3 hours before.", ["numbers"]),
        ("Eat a little before you come.", ["numbers"]),
        ("Eat 1 to 2 hours before, or 30 minutes.", ["numbers"]),
    ],
)
def test_a_line_said_differently_keeps_its_numbers(text: str, kinds: list[str]) -> None:
    original = BOOK.text("en", "check.food_light.text")
    assert [fault.kind for fault in faults_of_rewording(text, original)] == kinds


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("item", sorted(REWORDABLE))
def test_what_may_be_said_differently_comes_of_no_answer_about_health(item: str, language: str) -> None:
    row = ITEMS[item]
    assert row.kind in ("do", "know")
    assert (row.named, row.because) == (None, ())
    told = row.when["any"] if row.when else []
    assert {key for each in told for key in each} <= {"goal", "wish"}
    original = BOOK.text(language, f"check.{item}.text")
    assert "{" not in original
    assert faults_of_rewording(original, original) == []


def test_everything_else_takes_an_addition_only() -> None:
    """Letters, medicines, warning signs, agreement, water and what comes after: none of them is on the list."""
    assert {item.group for item in BOOK.checklist if item.id in REWORDABLE} <= {
        "food",
        "clothing",
        "papers",
        "getting_here",
    }
    assert not REWORDABLE & {"letter_bring", "meds_usual", "rescreen", "clothing_choice", "water_normal", "no_alcohol"}


def test_long_sentences_are_a_hint() -> None:
    assert long_sentences("Short. " + "word " * 21 + ".") == [(21, ("word " * 21 + ".").strip())]
    assert long_sentences("Short.") == []


def test_the_check_reads_through_what_nobody_sees() -> None:
    assert plain(" It\u200b isn’t\u00a0  so. ") == "It isn't so."
