"""A page's body is cleaned on every way in, and a bad one is refused in words that an editor understands."""

import pytest

from guide import body
from guide.models import BodyPart, Revision

PAYLOADS = [
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<p onclick="alert(1)" style="x">hello</p>',
    "<svg><script>alert(1)</script></svg>",
    "<iframe src=//evil></iframe>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
]


def assert_harmless(html: str) -> None:
    for bad in ("<script", "onerror", "onclick", "javascript:", "data:", "<svg", "<iframe", "<img", "style="):
        assert bad not in html.lower()


@pytest.mark.parametrize("payload", PAYLOADS)
def test_rich_text_keeps_no_way_to_run_a_script(payload: str) -> None:
    assert_harmless(body.clean_html(f"<p>Safe words.</p>{payload}"))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_bare_save_cleans_as_well(guide: dict[str, Revision], draft: Revision, payload: str) -> None:
    draft.body = [{"kind": "text", "html": f"<p>Words.</p>{payload}"}]
    draft.save()
    part = BodyPart(revision=draft, kind="text", html=f"<p>Words.</p>{payload}")
    part.save()
    draft.refresh_from_db()
    part.refresh_from_db()
    assert draft.body[0]["html"].startswith("<p>Words.</p>")
    assert_harmless(draft.body[0]["html"])
    assert_harmless(part.html)


def test_an_update_of_many_rows_cleans_as_well(guide: dict[str, Revision]) -> None:
    Revision.objects.update(body=[{"kind": "text", "html": "<p>Words.<script>x</script></p>"}])
    assert {page.body[0]["html"] for page in Revision.objects.all()} == {"<p>Words.</p>"}


def test_rich_text_keeps_paragraphs_lists_emphasis_and_links() -> None:
    html = '<p>A <strong>b</strong> <em>c</em> <a href="/guide/causes/">d</a></p><ul><li>e</li></ul>'
    assert body.clean_html(html) == html


def test_a_heading_gets_an_address_from_its_words() -> None:
    assert body.normalise([{"kind": "heading", "text": " What  helps? "}]) == [
        {"kind": "heading", "text": "What helps?", "anchor": "what-helps"}
    ]


def test_normalising_twice_changes_nothing(guide: dict[str, Revision]) -> None:
    for page in guide.values():
        assert body.normalise(page.body) == page.body


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ("text", "The body must be a list of parts."),
        ([3], "Part 1: the kind must be one of"),
        ([{"kind": "poem"}], "Part 1: the kind must be one of"),
        ([{"kind": "heading"}], "Part 1 (Heading): write the words of it."),
        ([{"kind": "heading", "text": 5}], "Part 1 (Heading): the text must be words."),
        ([{"kind": "heading", "text": "A", "anchor": "Not A Slug"}], "must be small letters"),
        ([{"kind": "list", "items": "a"}], "Part 1 (List): the lines must be a list."),
        ([{"kind": "list", "items": [" "]}], "Part 1 (List): write at least one line."),
        ([{"kind": "text", "html": "<p> </p>"}], "Part 1 (Text): write the text."),
        ([{"kind": "text", "html": "<p>a</p>", "evidence": "good"}], "“evidence” does not belong here."),
        ([{"kind": "claim", "text": "A", "reason": "B", "sources": ["R1"]}], "choose how good the evidence is."),
        ([{"kind": "claim", "text": "A", "reason": "B", "evidence": "proven"}], "must be one of good, some"),
        ([{"kind": "claim", "text": "A", "evidence": "good", "sources": ["R1"]}], "say in a sentence why"),
        ([{"kind": "claim", "text": "A", "reason": "B", "evidence": "good"}], "name at least one source"),
        ([{"kind": "claim", "text": "A", "reason": "B", "evidence": "good", "sources": ["<b>"]}], "not the name of"),
        ([{"kind": "heading", "text": "A"}, {"kind": "question", "text": "a", "html": "b"}], "the address “a”"),
        ([{"kind": "urgent", "text": "A", "items": ["b"]}] * 2, "at most one on a page"),
    ],
)
def test_a_bad_body_is_refused_with_a_clear_message(bad: object, message: str) -> None:
    with pytest.raises(body.BodyError) as refused:
        body.normalise(bad)
    assert message in str(refused.value)


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(body.BodyError) as refused:
        body.normalise([{"kind": "heading"}, {"kind": "list"}, {"kind": "claim"}])
    assert len(refused.value.faults) == 6


def test_a_claim_that_is_not_supported_never_reads_as_if_it_were() -> None:
    claim = {"kind": "claim", "text": "Heat cools.", "evidence": "not_supported", "reason": "No.", "sources": ["R1"]}
    assert list(body.strings(claim)) == ["Not supported: Heat cools.", "No."]


def test_plain_words_keep_blocks_apart_and_read_entities() -> None:
    assert body.plain("<p>R&amp;D</p><ul><li>a</li><li>b</li></ul>") == "R&D a b"
