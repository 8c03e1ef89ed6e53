"""Style sheets are served smaller than they are written, and mean the same."""

from pathlib import Path

import pytest

from clinic.assets import small

CSS = Path(__file__).parents[2] / "static" / "css"


@pytest.mark.parametrize(
    ("written", "served"),
    [
        ("a { color: red; }\n\nb > c { margin: 0 auto; }\n", "a{color:red}b>c{margin:0 auto}"),
        ("/* a note; { } */ a { /* here: */ top: 0 }", "a{top:0}"),
        ('a::before { content: "  /* kept */ { ; > : "; }', 'a::before{content:"  /* kept */ { ; > : "}'),
        ("a::after { content: ''; }", "a::after{content:''}"),
        ("a { width: calc(1rem + 2px); margin: 0 -1rem }", "a{width:calc(1rem + 2px);margin:0 -1rem}"),
        ("a :focus, b:focus { x: y }", "a :focus,b:focus{x:y}"),
        (
            "@media (min-width: 40rem) and (max-width: 60rem) { a { b: c } }",
            "@media (min-width:40rem) and (max-width:60rem){a{b:c}}",
        ),
        ("@layer one, two;", "@layer one,two;"),
        ('a { grid-template: "pic list" auto / 10rem 1fr; }', 'a{grid-template:"pic list" auto / 10rem 1fr}'),
        ("", ""),
    ],
)
def test_blanks_and_notes_go_and_nothing_else(written: str, served: str) -> None:
    assert small(written) == served


@pytest.mark.parametrize("path", sorted(CSS.glob("*.css")), ids=lambda path: path.name)
def test_our_own_keep_every_rule(path: Path) -> None:
    written = path.read_text()
    served = small(written)
    assert served.count("{") == served.count("}")
    assert len(served) < len(written)
    assert small(served) == served
