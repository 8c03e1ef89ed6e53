"""A QR code as inline SVG: our content security policy lets no `data:` image in."""

from django.utils.html import format_html
from django.utils.safestring import SafeString
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

QUIET = 4
"""Blank modules around the code, as the standard asks."""


def svg(text: str, label: str) -> SafeString:
    """The code of `text`, black on white in light and dark alike; `label` is its name for those who don't see it."""
    code: QRCode = QRCode(border=QUIET, error_correction=ERROR_CORRECT_M)
    code.add_data(text)
    rows = code.get_matrix()
    path = "".join(_runs(y, row) for y, row in enumerate(rows))
    return format_html(
        '<svg class="qr" role="img" aria-label="{}" width="232" height="232" viewBox="0 0 {} {}" '
        'shape-rendering="crispEdges"><rect width="100%" height="100%" fill="#fff"/><path fill="#000" d="{}"/></svg>',
        label,
        len(rows),
        len(rows),
        path,
    )


def _runs(y: int, row: list[bool]) -> str:
    """One row of modules as rectangles, each run of dark ones in one piece."""
    parts, x = [], 0
    while x < len(row):
        width = 0
        while x + width < len(row) and row[x + width]:
            width += 1
        if width:
            parts.append(f"M{x} {y}h{width}v1h-{width}z")
        x += width or 1
    return "".join(parts)
