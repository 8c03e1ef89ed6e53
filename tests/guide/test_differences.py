"""What changed between two versions, in words."""

from typing import Any

from guide import differences
from guide.models import Revision


def version(*parts: dict[str, Any], **fields: str) -> Revision:
    usual: dict[str, Any] = {"title": "A?", "name": "A", "summary": "Short.", "teaser": "A.", "body": list(parts)}
    return Revision(**usual | fields)


def told(old: Revision, new: Revision) -> list[tuple[str, str, str]]:
    """(what, how, its added and removed words)."""
    return [
        (change.what, change.how, " ".join(f"{p.how}:{p.text}" for p in change.pieces if p.how != "same"))
        for change in differences.between(old, new)
    ]


TEXT = {"kind": "text", "html": "<p>Massage can ease pain for a while.</p>"}
DO = {"kind": "do", "items": ["walk a little"]}


def test_the_same_words_have_no_differences() -> None:
    assert told(version(TEXT, DO), version(TEXT, DO)) == []


def test_a_word_that_changed_is_shown_inside_its_part() -> None:
    new = {"kind": "text", "html": "<p>Massage can ease pain for some days.</p>"}
    assert told(version(TEXT, DO), version(new, DO)) == [("Text", "changed", "removed:a while. added:some days.")]


def test_parts_come_and_go() -> None:
    assert told(version(TEXT), version(TEXT, DO)) == [("Do list", "added", "added:• walk a little")]
    assert told(version(TEXT, DO), version(TEXT)) == [("Do list", "removed", "removed:• walk a little")]


def test_a_part_with_other_words_altogether_is_another_part() -> None:
    new = {"kind": "text", "html": "<p>Nothing of this was there before, not one word.</p>"}
    assert [change[1] for change in told(version(TEXT), version(new))] == ["added", "removed"]


def test_titles_links_and_labels_count_as_words() -> None:
    claim = {"kind": "claim", "text": "It helps.", "evidence": "good", "reason": "Trials.", "sources": ["R1"]}
    changes = told(version(claim), version(claim | {"evidence": "some", "sources": ["R1", "R2"]}, title="B?"))
    assert changes[0] == ("Title", "changed", "removed:A? added:B?")
    assert "removed:good added:some" in changes[1][2]
    linked = {"kind": "text", "html": '<p>See <a href="/guide/tips/">tips</a> for all of it.</p>'}
    other = {"kind": "text", "html": '<p>See <a href="/guide/causes/">tips</a> for all of it.</p>'}
    assert told(version(linked), version(other)) == [
        ("Text", "changed", "removed:(/guide/tips/) added:(/guide/causes/)")
    ]
