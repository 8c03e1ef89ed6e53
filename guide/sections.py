"""A text that was pasted with its headings, cut into the parts of a page that it means. Pure."""

import re

from guide import body

Section = tuple[str, str]
"""A kind of part (`heading`, `subheading` or `text`), and its words or its rich text."""

LONGEST = 400
"""Characters of a heading; a paragraph that somebody only made big is longer, and stays text."""
_HEADING = re.compile(r"<h([1-6])\b[^>]*>(.*?)</h\1>", re.DOTALL | re.IGNORECASE)


def sections(html: str) -> list[Section]:
    """The parts of a rich text in order; one alone where it has no heading.

    The page's own title is its first heading, so Word's Heading 1 and 2 both open a part of the page.
    """
    found, at = list[Section](), 0
    for heading in _HEADING.finditer(html):
        words = body.plain(heading[2])
        if len(words) > LONGEST:
            continue
        found += [("text", html[at : heading.start()]), ("heading" if heading[1] in "12" else "subheading", words)]
        at = heading.end()
    found.append(("text", html[at:]))
    return [(kind, words) for kind, words in found if (body.plain(body.clean_html(words)) if kind == "text" else words)]
