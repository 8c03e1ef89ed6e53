"""A password made of the words of the house is refused, whatever stands around them."""

from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from clinic.practice.models import Membership


@pytest.mark.parametrize(
    "password", ["kneadwell-2026!", "Massage.Clinic.1", "KNEE_therapist_99", "welcome-password", "oak-massage-2026"]
)
def test_words_that_anybody_would_try(ana: Membership, password: str) -> None:
    with pytest.raises(ValidationError, match="anybody would try here"):
        validate_password(password, ana.user)


@pytest.mark.parametrize(
    "password", ["knead-well-and-rest", "four kind horses sing", "a long enough oak bench", "¡rodilla y tres cabras!"]
)
def test_a_few_words_in_a_row_are_good(ana: Membership, password: str) -> None:
    validate_password(password, ana.user)


def test_another_clinics_name_is_a_word_like_others(db: None, rex: Membership, ana: Membership) -> None:
    validate_password("elm-tree-is-high", ana.user)


def test_the_page_says_it(as_ana: Any, ana: Membership) -> None:
    form = {"oldpassword": "does not matter", "password1": "kneadwell-2026!", "password2": "kneadwell-2026!"}
    page = as_ana.post("/accounts/password/change/", form).content.decode()
    assert "made of words that anybody would try here" in page
