"""What Word leaves in a pasted list becomes a list; what somebody typed with a hyphen stays as typed."""

import pytest

from guide.body import blocks, clean_html

WORD = (
    "<p class=MsoNormal>Eat lightly.<o:p></o:p></p>"
    "<p class=MsoListParagraphCxSpFirst style='mso-list:l0 level1 lfo1'><![if !supportLists]><span>·<span>"
    "&nbsp;&nbsp;&nbsp; </span></span><![endif]>A <strong>banana</strong><o:p></o:p></p>\n"
    "<p class=MsoListParagraphCxSpLast><span>·<span>&nbsp;&nbsp; </span></span>Some toast</p>"
    "<p class=MsoNormal>Then rest.</p>"
)


def test_a_list_from_word_is_a_list() -> None:
    assert clean_html(WORD) == (
        "<p>Eat lightly.</p><ul><li><p>A <strong>banana</strong></p></li><li><p>Some toast</p></li></ul>"
        "<p>Then rest.</p>"
    )


@pytest.mark.parametrize("sign", ["1.", "1)", "(1)", "a.", "12."])
def test_numbers_before_the_lines_make_a_numbered_list(sign: str) -> None:
    assert clean_html(f"<p>{sign}\xa0\xa0 First</p>") == "<ol><li><p>First</p></li></ol>"


def test_what_is_bold_from_its_sign_on_stays_bold() -> None:
    assert clean_html("<p><strong>1.&nbsp; First</strong></p>") == "<ol><li><p><strong>First</strong></p></li></ol>"


@pytest.mark.parametrize(
    "html", ["<p>- one</p>", "<p>1. one</p>", "<p>o clock</p>", "<ul><li><p>one</p></li></ul>", "no paragraph"]
)
def test_what_was_typed_stays_as_it_is(html: str) -> None:
    assert clean_html(html) == html


def test_a_second_look_changes_nothing_and_no_word_is_lost() -> None:
    once = clean_html(WORD)
    assert clean_html(once) == once
    assert blocks(once) == ["Eat lightly.", "A banana", "Some toast", "Then rest."]
