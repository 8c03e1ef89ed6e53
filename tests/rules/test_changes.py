"""What differs between two versions: rows, numbers and texts, by the files alone."""

from clinic.rules.changes import Change, Detail, changes
from clinic.rules.rulebook import load

FILES = dict(load().files)


def with_line(file: str, old: str, new: str) -> dict[str, str]:
    """The working files with one piece of text replaced once."""
    assert old in FILES[file]
    return {**FILES, file: FILES[file].replace(old, new, 1)}


def test_a_version_does_not_differ_from_itself() -> None:
    assert changes(FILES, FILES) == ()


def test_the_order_of_rows_and_the_files_of_texts_make_no_difference() -> None:
    first, second, *rest = FILES["sources.toml"].split("[[source]]")[1:]
    turned = "[[source]]".join(["", second, first, *rest])
    split = {**FILES, "sources.toml": turned, "text.en.more.toml": 'extra.key = "Words."\n'}
    joined = {**FILES, "text.en.toml": 'extra.key = "Words."\n' + FILES["text.en.toml"]}
    assert changes(joined, split) == ()


def test_a_number_that_differs_is_named_with_its_path() -> None:
    new = with_line("session.toml", "gentle_minutes = 5", "gentle_minutes = 6")
    assert changes(FILES, new) == (Change("changed", "file", "session", (Detail("numbers.gentle_minutes", "5", "6"),)),)


def test_a_cap_that_differs_is_named_with_its_rule() -> None:
    new = with_line("conditions.toml", 'caps = { calf = "P2", inner_thigh = "P1" }', 'caps = { calf = "P1" }')
    details = (Detail("caps.calf", "P2", "P1"), Detail("caps.inner_thigh", "P1", None))
    assert changes(FILES, new) == (Change("changed", "rule", "clot_risk", details),)


def test_a_condition_is_one_value() -> None:
    new = with_line(
        "conditions.toml", 'when = { is = ["locked", "yes"] }', 'when = { not = { is = ["locked", "no"] } }'
    )
    (change,) = changes(FILES, new)
    assert change.details == (Detail("when", "{is: [locked, yes]}", "{not: {is: [locked, no]}}"),)


def test_a_detail_of_a_question_is_named_by_its_id() -> None:
    row = '{ id = "onset_days", type = "num", minimum = 0, maximum = 3650 }'
    new = with_line("questions.toml", row, row.replace("3650", "365"))
    details = (Detail("follow.onset_days.maximum", "3650", "365"),)
    assert changes(FILES, new) == (Change("changed", "question", "hot_joint", details),)


def test_a_text_that_differs_shows_both_texts() -> None:
    new = with_line("text.en.toml", 'GO = "You can come"', 'GO = "Do come"')
    assert changes(FILES, new) == (
        Change("changed", "text en", "card.title.GO", (Detail("text", "You can come", "Do come"),)),
    )


def test_rows_that_come_and_go_are_told_whole() -> None:
    row = '[[source]]\nid = "R99"\ntitle = "A trial"\nurl = ""\nflag = "S"\n'
    new = {**FILES, "sources.toml": f"{FILES['sources.toml']}\n{row}"}
    (added,) = changes(FILES, new)
    assert (added.what, added.kind, added.id) == ("added", "source", "R99")
    assert added.details == (Detail("title", None, "A trial"), Detail("url", None, ""), Detail("flag", None, "S"))
    (removed,) = changes(new, FILES)
    assert (removed.what, removed.details[0]) == ("removed", Detail("title", "A trial", None))
