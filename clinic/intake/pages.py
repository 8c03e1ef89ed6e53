"""Which questions stand on which page of the form, and as which rows: read from the rulebook, page by page."""

from dataclasses import dataclass

from clinic.intake.sheet import Sheet
from clinic.rules.questions import Page, Question
from clinic.rules.rulebook import page_asked

DOCTOR = ("meds", "doctor_said", "share_consent")
"""Asked on the page about the doctor, unless the rulebook puts them on one of its own."""
PAIN = ("sev_pain",)
"""The pain at rest right now: the same number as `pain_now`, so it is asked once."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a tick list: a question, or one choice of it."""

    value: str
    label: str
    hint: str
    question: Question
    choice: str = ""


def of_section(sheet: Sheet, section: str) -> list[Page]:
    """The rulebook's pages of a section that apply, and at its end one for questions that no page shows."""
    book = sheet.rulebook
    found = [page for page in book.pages if page.section == section and _applies(sheet, page)]
    rest = tuple(question.id for question in _unplaced(sheet) if question.section == section)
    return [*found, Page(f"{section}_others", section, rest)] if rest else found


def _applies(sheet: Sheet, page: Page) -> bool:
    """A page with a condition waits for the answers that decide it, which stand on earlier pages."""
    decided_by = {path.partition(".")[0] for path in page.asked_when.paths} - {"age"} if page.asked_when else set()
    if not decided_by <= set(sheet.document.answers):
        return False
    return page_asked(page, sheet.document.answers, sheet.age, sheet.rulebook)


def _placed(sheet: Sheet) -> set[str]:
    return {question for page in sheet.rulebook.pages for question in page.questions}


def _unplaced(sheet: Sheet) -> list[Question]:
    placed = _placed(sheet) | {*DOCTOR, *PAIN}
    return [question for question in sheet.rulebook.questions.values() if question.id not in placed]


def doctor_questions(sheet: Sheet) -> list[Question]:
    return _own_questions(sheet, DOCTOR)


def pain_questions(sheet: Sheet) -> list[Question]:
    return _own_questions(sheet, PAIN)


def _own_questions(sheet: Sheet, names: tuple[str, ...]) -> list[Question]:
    free = [name for name in names if name in sheet.rulebook.questions and name not in _placed(sheet)]
    return [sheet.question(name) for name in free if sheet.asked(name)]


def is_list(sheet: Sheet, page: Page, asked: list[Question]) -> bool:
    """Whether the page is a tick list: several questions, or the choices of one."""
    return len(asked) > 1 or asked[0].type == "ms"


def is_spread(sheet: Sheet, question: Question, page: Page) -> bool:
    """Whether the choices of a question stand as rows of their own, rather than behind one row for the question."""
    if question.type != "ms":
        return False
    return len(page.questions) == 1 or not question.one_row


def rows(sheet: Sheet, page: Page) -> list[Row]:
    """The rows of a tick list, in the order of the rulebook."""
    return [row for question in sheet.asked_on(page) for row in rows_of(sheet, question.id, page)]


def rows_of(sheet: Sheet, name: str, page: Page) -> list[Row]:
    """One question's rows: one for each of its choices where they are spread, otherwise one for the question."""
    question, key = sheet.question(name), f"question.{name}"
    if is_spread(sheet, question, page):
        return [
            Row(f"{question.id}.{choice}", sheet.text(f"{key}.choice.{choice}"),
                sheet.optional_text(f"{key}.choice_hint.{choice}"), question, choice)
            for choice in question.choices
        ]  # fmt: skip
    label = sheet.optional_text(f"{key}.row") or sheet.text(f"{key}.ask")
    return [Row(question.id, label, sheet.optional_text(f"{key}.hint"), question)]
