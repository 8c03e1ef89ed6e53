"""What Word leaves behind: its lists are lists, its headings are parts; what somebody typed stays as typed."""

import pytest
from django.test import Client as Browser
from django.urls import reverse

from guide.body import blocks, clean_html
from guide.models import Revision
from guide.sections import sections
from tests.guide.test_admin import fields_of_part
from tests.guide.test_editing import html_of

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


HEADED = (
    "<p>Before.</p><h1>What helps?</h1><p class=MsoNormal>Heat.</p><h2 style='mso-x'><span>At <b>home</b></span></h2>"
    "<ul><li>Walk</li></ul><h3>How long</h3><p>Ten minutes.</p>"
)


def test_a_text_is_cut_at_the_headings_of_word() -> None:
    assert [(kind, clean_html(words) if kind == "text" else words) for kind, words in sections(HEADED)] == [
        ("text", "<p>Before.</p>"),
        ("heading", "What helps?"),
        ("text", "<p>Heat.</p>"),
        ("heading", "At home"),
        ("text", "<ul><li>Walk</li></ul>"),
        ("subheading", "How long"),
        ("text", "<p>Ten minutes.</p>"),
    ]


@pytest.mark.parametrize("html", ["<p>One</p><p>Two</p>", f"<h2>{'word ' * 100}</h2>", "<p>One</p><h2> </h2>"])
def test_what_has_no_heading_stays_one_text(html: str) -> None:
    assert [kind for kind, _words in sections(html)] == ["text"]


def test_where_no_heading_may_stand_it_is_bold_and_nothing_is_lost() -> None:
    assert clean_html("<h2>At home</h2><p>Walk</p>") == "<p><strong>At home</strong></p><p>Walk</p>"


# --- On the editing site ---------------------------------------------------------------------------------------------
BOLD_IN_WORD = (
    "<!--[if gte mso 9]><xml><o:OfficeDocumentSettings/></xml><![endif]--><style>p.MsoNormal{color:red}</style>"
    '<p class="MsoNormal" style="mso-margin-top-alt:auto"><b><span style="font-size:14.0pt;font-family:Arial">Rest'
    "</span></b> well<o:p></o:p></p>"
)


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        (BOLD_IN_WORD, "<p>Rest well</p>"),
        ("<p>Hi<script>alert(1)</script><img src=x onerror=alert(1)></p>", "<p>Hi</p>"),
        ('<p><a href="javascript:alert(1)" onclick="x()">go</a></p>', "<p><a>go</a></p>"),
        ('<p onmouseover="x()">🦵 knee</p>', "<p>🦵 knee</p>"),
        (f"<p>{'word ' * 2000}</p>", f"<p>{'word ' * 2000}</p>"),
    ],
)
def test_what_is_pasted_comes_out_clean(as_edda: Browser, draft: Revision, pasted: str, kept: str) -> None:
    part = draft.parts.filter(kind="text")[0]
    address = reverse("admin:guide_bodypart_change", args=[part.pk])
    assert as_edda.post(address, fields_of_part(part, html=pasted)).status_code == 302
    part.refresh_from_db()
    assert part.html == kept


def test_a_text_with_headings_becomes_parts_in_their_order(as_edda: Browser, draft: Revision) -> None:
    part = draft.parts.filter(kind="text")[0]
    before = [str(each.pk) for each in draft.parts.all()]
    address = reverse("admin:guide_bodypart_change", args=[part.pk])
    answer = as_edda.post(address, fields_of_part(part, html="<p>Rest.</p><h2>At home</h2><p>Walk.</p>"), follow=True)
    assert "3 parts in all" in html_of(answer)
    after = list(draft.parts.all())
    here = before.index(str(part.pk))
    assert [(each.kind, each.text or each.html) for each in after[here : here + 3]] == [
        ("text", "<p>Rest.</p>"), ("heading", "At home"), ("text", "<p>Walk.</p>"),
    ]  # fmt: skip
    assert [str(each.pk) for each in after if str(each.pk) in before] == before
