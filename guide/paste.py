"""What a word processor leaves in a pasted text: lists that are only paragraphs with a sign, and headings. Pure."""

import re
from itertools import groupby

_GAP = r"(?:&nbsp;|\xa0)(?:&nbsp;|\xa0|\s)*"
"""Word puts unbreakable blanks behind its signs, which nobody types."""
_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
_BULLET = re.compile(rf"(?:<strong>|<em>)*\s*[·•▪‣§o–-]{_GAP}")
_NUMBER = re.compile(rf"(?:<strong>|<em>)*\s*\(?(?:\d{{1,2}}|[a-z])[.)]{_GAP}")
_SIGNS = (("ul", _BULLET), ("ol", _NUMBER))
_HEADING = re.compile(r"<h([1-6])\b[^>]*>(.*?)</h\1>", re.DOTALL | re.IGNORECASE)


def headings(html: str) -> str:
    """Headings as bold paragraphs: a rich text has none, and in a card or an answer they would break the page's own."""
    return _HEADING.sub(r"<p><strong>\2</strong></p>", html)


def lists(html: str) -> str:
    """Cleaned rich text in which paragraphs that Word means as a list are one."""
    pieces = [piece for piece in re.split(r"(<p>.*?</p>)", html, flags=re.DOTALL) if piece.strip()]
    if not any(_tag(piece) for piece in pieces):
        return html
    return "".join(_joined(tag, list(same)) for tag, same in groupby(pieces, key=_tag))


def _tag(piece: str) -> str:
    """The list that a paragraph is a line of; empty where it is a paragraph."""
    found = _PARAGRAPH.fullmatch(piece)
    return next((tag for tag, sign in _SIGNS if found and sign.match(found[1])), "")


def _joined(tag: str, pieces: list[str]) -> str:
    if not tag:
        return "".join(pieces)
    sign = dict(_SIGNS)[tag]
    return f"<{tag}>{''.join(f'<li><p>{_without(sign, piece)}</p></li>' for piece in pieces)}</{tag}>"


def _without(sign: re.Pattern[str], piece: str) -> str:
    """The words of a line without its sign; what was bold from the sign on stays bold."""
    inner = piece[len("<p>") : -len("</p>")]
    found = sign.match(inner)
    opened = "".join(re.findall(r"<(?:strong|em)>", found[0])) if found else ""
    return opened + (sign.sub("", inner, count=1)).strip()
