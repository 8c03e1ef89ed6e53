"""The few signs of the content files become rich text, and nothing else does."""

from guide.body import clean_html
from guide.markup import to_html


def test_blank_lines_make_paragraphs_and_dashes_make_lists() -> None:
    assert to_html("One\ntwo.\n\n- a\n- b\n") == "<p>One two.</p><ul><li>a</li><li>b</li></ul>"


def test_bold_and_links() -> None:
    html = '<p><strong>Now</strong> read <a href="/guide/tips/">tips</a>.</p>'
    assert to_html("**Now** read [tips](/guide/tips/).") == html


def test_html_in_a_content_file_stays_text() -> None:
    assert to_html("<b>x</b> & y") == "<p>&lt;b&gt;x&lt;/b&gt; &amp; y</p>"


def test_a_link_cannot_leave_its_attribute() -> None:
    html = clean_html(to_html('[x](/a"onclick="alert)'))
    assert html == '<p><a href="/a%22onclick=%22alert">x</a></p>'
