"""The way through the form: which steps there are, which apply, what is done, what comes next, and what still lacks."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.intake import answers, pages
from clinic.intake.consent import is_lacking
from clinic.intake.facts import facts
from clinic.intake.models import Intake
from clinic.intake.sheet import Sheet, sheet_of
from clinic.intake.words import subject
from clinic.rules import FactsError, read_facts
from clinic.rules.questions import Page, Question

SECTIONS = ("you", "urgent", "goals", "knee", "health", "comfort")
SECTION_TITLES = {"you": gettext_lazy("About you")}
"""The other titles are texts of the rulebook."""


class Kind(StrEnum):
    """What sort of page a step is; `forms.form_for` has one form class for each."""

    OWN = "own"
    LIST = "list"
    EACH = "each"
    MORE = "more"


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the form. `key` is its place in the URL and in the document's `done`."""

    section: str
    key: str
    kind: Kind
    title: str
    page: Page | None = None
    question: str = ""
    done: bool = False
    number: int = 0
    """Which question it is, counted from 1; a page of details has the number of the page that it belongs to."""

    @property
    def args(self) -> tuple[str, str]:
        """The arguments of `intake:page`."""
        return self.section, self.key

    @property
    def listed(self) -> Page:
        """The rulebook's page behind a tick list or its questions one by one; other steps have none."""
        if self.page is None:
            raise LookupError(f"the step {self.key} is no page of the rulebook")
        return self.page

    @property
    def is_detail(self) -> bool:
        return self.kind is Kind.MORE or self.key.endswith(ONE_BY_ONE)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an intake cannot be sent yet. `step` is the page where it is mended, None where there is none."""

    step: Step | None
    message: str


ONE_BY_ONE, DETAILS = "-each", "-more"

OWN_STEPS = {
    "you": (
        ("last", gettext_lazy("What has changed since your last visit?")),
        ("contact", gettext_lazy("Who is this form for?")),
    ),
    "goals": (("goals", gettext_lazy("What do you want most from massage?")),),
    "knee": (("where", gettext_lazy("Where is it sore or tender?")), ("pain", gettext_lazy("How bad is the pain?"))),
    "health": (("doctor", gettext_lazy("What has your doctor said?")),),
    "comfort": (
        ("comfort", gettext_lazy("What would make the massage comfortable?")),
        ("consent", gettext_lazy("Your agreement")),
    ),
}
"""Pages that are no tick lists, by section. Those of the knee come before the rulebook's pages, the others after."""


def steps(sheet: Sheet) -> tuple[Step, ...]:
    """Every step that applies on the answers so far, in order."""
    found = [step for section in SECTIONS for step in _section_steps(sheet, section)]
    again = sheet.document.again
    return tuple(_numbered(replace(step, done=False) if step.key in again else step for step in found))


def sections(sheet: Sheet) -> list[dict[str, Any]]:
    """The overview: each section with its steps, its status in words and where to go on."""
    every = steps(sheet)
    return [_section(sheet, section, [step for step in every if step.section == section]) for section in SECTIONS]


def _section(sheet: Sheet, section: str, mine: list[Step]) -> dict[str, Any]:
    done = [step for step in mine if step.done]
    status = "done" if len(done) == len(mine) else "begun" if done else "new"
    start = next((step for step in mine if not step.done), mine[0])
    return {"id": section, "title": section_title(sheet, section), "steps": mine, "status": status, "start": start}


def section_title(sheet: Sheet, section: str) -> str:
    return str(SECTION_TITLES[section]) if section in SECTION_TITLES else sheet.text(f"section.{section}")


def find(every: Iterable[Step], section: str, key: str) -> Step | None:
    """The step at this place, None where it is unknown or does not apply."""
    return next((step for step in every if step.args == (section, key)), None)


def is_known(sheet: Sheet, section: str, key: str) -> bool:
    """Whether there is such a page at all, even if it does not apply now."""
    if key.endswith(DETAILS):
        return section in SECTIONS and key.removesuffix(DETAILS) in sheet.rulebook.questions
    own = {name for name, _title in OWN_STEPS.get(section, ())}
    listed = {page.id for page in sheet.rulebook.pages if page.section == section} | {f"{section}_others"}
    return section in SECTIONS and (key in own or key.removesuffix(ONE_BY_ONE) in listed)


def next_gap(every: tuple[Step, ...], after: Step | None = None) -> Step | None:
    """The next step that is not done, from `after` on and then from the start; None where the form is complete."""
    at = next((index for index, step in enumerate(every) if after and step.key == after.key), -1)
    return next((step for step in (*every[at + 1 :], *every[: at + 1]) if not step.done), None)


def before(every: tuple[Step, ...], step: Step) -> Step | None:
    """The step that Back leads to, None at the first one."""
    at = next((index for index, other in enumerate(every) if other.key == step.key), 0)
    return every[at - 1] if at else None


def count(every: tuple[Step, ...]) -> int:
    """How many questions the kicker counts, the check of the answers included."""
    return max((step.number for step in every), default=0) + 1


def label(sheet: Sheet, step: Step) -> str:
    """What a step is about, in a few words."""
    return step.title if step.kind is Kind.MORE else subject(sheet, step.key.removesuffix(ONE_BY_ONE), step.title)


def faults(intake: Intake) -> list[Fault]:
    """Why this intake cannot be sent yet: its unfinished steps, or else what the rules refuse to read."""
    sheet = sheet_of(intake, intake.client.language)
    every = steps(sheet)
    gaps = [Fault(step, _("Not finished: %(page)s") % {"page": label(sheet, step)}) for step in every if not step.done]
    return gaps or _refused(intake, sheet, every)


def _refused(intake: Intake, sheet: Sheet, every: tuple[Step, ...]) -> list[Fault]:
    try:
        read_facts({**facts(intake)}, sheet.rulebook)
    except FactsError as error:
        return [Fault(_step_of(every, fault.path), fault.message) for fault in error.faults]
    return []


def _step_of(every: tuple[Step, ...], path: str) -> Step | None:
    """The step that asks for what stands at this path of the 2H document."""
    head, _dot, rest = path.partition(".")
    name = rest.partition(".")[0]
    if head == "answers":
        holding = [step for step in every if name == step.question or (step.page and name in step.page.questions)]
        return holding[-1] if holding else find(every, "health", "doctor")
    own = {"birth_date": "contact", "goals": "goals", "scores": "pain", "wishes": "comfort"}
    key = own.get(head) or ("where" if head.startswith("tender") else "")
    return next((step for step in every if step.key == key), None)


def _numbered(found: Iterable[Step]) -> Iterable[Step]:
    number = 0
    for step in found:
        number += not step.is_detail
        yield replace(step, number=number)


def _section_steps(sheet: Sheet, section: str) -> list[Step]:
    titles = [own for own in OWN_STEPS.get(section, ()) if own[0] != "last" or sheet.document.last]
    own = [_own_step(sheet, section, key, str(title)) for key, title in titles]
    own = [found for step in own for found in (step, *_own_details(sheet, step))]
    listed = [step for page in pages.of_section(sheet, section) for step in _page_steps(sheet, page)]
    return own + listed if section == "knee" else listed + own


def _own_step(sheet: Sheet, section: str, key: str, title: str) -> Step:
    finished = key in sheet.document.done and (key not in LACKS or not LACKS[key](sheet))
    return Step(section, key, Kind.OWN, title, done=finished)


def _own_details(sheet: Sheet, step: Step) -> list[Step]:
    asked = {"doctor": pages.doctor_questions(sheet), "pain": pages.pain_questions(sheet)}.get(step.key, [])
    return [_more_step(sheet, question, step.section) for question in asked if _needs_more(sheet, question)]


LACKS = {
    "contact": lambda sheet: sheet.birth_date is None,
    "where": lambda sheet: not sheet.document.areas and not sheet.document.extra.get("where"),
    "pain": lambda sheet: {area["region"] for area in sheet.document.tender} != set(sheet.document.areas),
    "consent": is_lacking,
    "doctor": lambda sheet: any(not sheet.document.has(question.id) for question in pages.doctor_questions(sheet)),
}
"""Steps of our own that may become unfinished after they were saved."""


def _page_steps(sheet: Sheet, page: Page) -> list[Step]:
    """A page, its questions one by one where the client was not sure, and the details of what was ticked."""
    asked = sheet.asked_on(page)
    if not asked:
        return []
    title = sheet.text(f"page.{page.id}.title")
    if pages.is_list(sheet, page, asked):
        singly = page.id in sheet.document.singly
        found = [Step(page.section, page.id, Kind.LIST, title, page, done=_list_done(sheet, page, asked, singly))]
        if singly:
            complete = _each_done(sheet, asked) and f"{page.id}{ONE_BY_ONE}" in sheet.document.done
            found.append(Step(page.section, f"{page.id}{ONE_BY_ONE}", Kind.EACH, title, page, done=complete))
    else:
        complete = page.id in sheet.document.done and _each_done(sheet, asked)
        found = [Step(page.section, page.id, Kind.EACH, title, page, done=complete)]
    more = [_more_step(sheet, question, page.section, page) for question in asked if _needs_more(sheet, question)]
    return [*found, *more]


def _list_done(sheet: Sheet, page: Page, asked: list[Question], singly: bool) -> bool:
    if page.id not in sheet.document.done:
        return False
    return singly or all(sheet.document.has(question.id) or question.id in sheet.document.open for question in asked)


def _each_done(sheet: Sheet, asked: list[Question]) -> bool:
    return all(sheet.document.has(question.id) for question in asked)


def _needs_more(sheet: Sheet, question: Question) -> bool:
    """Whether the question has a page for its details: it was ticked, and there is something to say about it."""
    if question.id in sheet.document.open:
        return True
    return sheet.document.has(question.id) and bool(
        answers.asked_follow_ups(question, sheet.document.value(question.id))
    )


def _more_step(sheet: Sheet, question: Question, section: str, page: Page | None = None) -> Step:
    is_open = question.id in sheet.document.open
    lacking = is_open or answers.lacking(question, sheet.document.answers[question.id])
    key = f"{question.id}{DETAILS}"
    optional_seen = bool(key in sheet.document.done)
    done = not lacking and (optional_seen or _has_required(sheet, question))
    title = sheet.optional_text(f"question.{question.id}.row") or sheet.text(f"question.{question.id}.ask")
    return Step(section, key, Kind.MORE, title, page, question.id, done=done)


def _has_required(sheet: Sheet, question: Question) -> bool:
    return any(not follow.optional for follow in answers.asked_follow_ups(question, sheet.document.value(question.id)))
