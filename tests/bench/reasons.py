"""Why a goal may be missed, and what was tried; told beside the rows that miss theirs."""

from tests.bench.table import Row

WHY = {
    "Guide page, not kept yet": "Brotli is the largest single part (quality 5; the best one takes longer than the"
    " page), then the objects of one edition that are read. Each worker pays once for each page and edition.",
    "A question's page": "Half is templates (the frame, crispy's fields), a quarter the building of four SELECTs, the"
    " rest middleware. The cached template loader is in. A stored blank form was not tried: it holds what was typed.",
    "Staff form": "As a question's page, with all questions of a part.",
    "Sending a form": "24 statements, one commit. Building 16 SELECTs is half of the time, the rules an eighth;"
    " form, visit and letters are read again under their locks. The goal was set from commit and validation alone.",
    "Checklist as PDF": "typst sets the sheet, pikepdf names its language and title; closer settings are tried until"
    " one page is enough.",
    "Whole assessments": "The goal was set from a toy of 120 rules; this is the full rulebook.",
    "The same, 99 %": "As above; the slowest have a plan with many sore places.",
    "From the start": "Imports: Django, allauth, the parts for PDF and passkeys. Garbage is not looked for meanwhile"
    " (a fifth less). To import a part at its first use was not done: the first reader would wait for it.",
    "Memory of a worker": "49 MB once Django, allauth and our models stand; 18 for all views and forms (pikepdf 6,"
    " icalendar 4, typst 4, fido2 3 of them); 6 with the first pages. Freezing what is loaded costs 0.6 MB of it.",
    "Lighthouse": "Its times are those of this machine at that moment, slowed down four times. The script of the guide"
    " waits until the page is drawn; the typeface is preloaded. To fetch it later took a script inside"
    " the page: a fifth less, and taken back (docs/decisions.md).",
}
"""How a row begins -> why it may miss its goal, as a profile of the code told."""


def missed(rows: list[Row]) -> str:
    """A line for each row that misses its goal."""
    lines = [f"- **{row.what}**: {row.ours}, wanted {row.goal}. {_why(row)}" for row in rows if row.met is False]
    return "\n".join(lines) or "None is."


def _why(row: Row) -> str:
    return next((why for begins, why in WHY.items() if row.what.startswith(begins)), "Not looked into yet.")
