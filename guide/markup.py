"""The few signs that content files use for rich text: blank lines, `- ` items, **bold** and [links](address)."""

import re
from html import escape

_BOLD = re.compile(r"\*\*(.+?)\*\*")
_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")


def to_html(prose: str) -> str:
    """Paragraphs and lists as HTML; whatever else is in the text stays text."""
    blocks = [block.strip() for block in re.split(r"\n\s*\n", prose) if block.strip()]
    return "".join(_block(block) for block in blocks)


def _block(block: str) -> str:
    lines = [line.strip() for line in block.splitlines()]
    if all(line.startswith("- ") for line in lines):
        return f"<ul>{''.join(f'<li>{_inline(line[2:])}</li>' for line in lines)}</ul>"
    return f"<p>{_inline(' '.join(lines))}</p>"


def _inline(text: str) -> str:
    marked = _BOLD.sub(r"<strong>\1</strong>", escape(text, quote=False))
    return _LINK.sub(lambda hit: f'<a href="{hit[2].replace(chr(34), "%22")}">{hit[1]}</a>', marked)
