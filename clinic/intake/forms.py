"""The forms that are built from the rulebook: tick lists, questions one by one, and the details of one question."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from clinic.intake import answers, fields, pages
from clinic.intake.document import Patch
from clinic.intake.flow import ONE_BY_ONE, Step
from clinic.intake.sheet import Sheet
from clinic.practice.fields import Choice, TickListField, speak_plainly
from clinic.rules.questions import FollowUp, Question

UNSURE_ABOUT_ONE = "unsure_about_one"
SIDES = {"L": {"L"}, "R": {"R"}, "both": {"L", "R"}}
"""An answer about a side -> the sides that it names."""


def head(questions: Iterable[forms.Field]) -> None:
    """Let each question of a page be a heading: the legend of a group, the large label of a single input."""
    for field in questions:
        if isinstance(field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple | forms.MultiWidget):
            field.widget.attrs["legend_h2"] = True
        else:
            field.large = True  # type: ignore[attr-defined]


class StepForm(forms.Form):
    """One page of the intake. Subclasses say what it shows at first (`stored`) and what it changes (`patch`)."""

    use_required_attribute = False
    template = "intake/step.html"
    has_heading = False
    """Whether the first legend is the page's heading."""

    def __init__(self, data: Any = None, *, sheet: Sheet, step: Step, prefix: str | None = None) -> None:
        self.sheet, self.step = sheet, step
        super().__init__(data, prefix=prefix, label_suffix="")
        self.fields.update(self.built())
        self.initial = self.stored()
        speak_plainly(self.fields)

    def built(self) -> dict[str, forms.Field]:
        """Fields made for this sheet, after those of the class."""
        return {}

    def stored(self) -> dict[str, Any]:
        """What the document already holds, by field."""
        return {}

    def patch(self) -> Patch:
        """What the cleaned form changes in the document."""
        raise NotImplementedError

    @property
    def asks_more(self) -> bool:
        """Whether the answers call for fields that the page did not show yet, so that it has to come again."""
        return False

    @property
    def hint(self) -> str:
        page = self.step.page
        return self.sheet.optional_text(f"page.{page.id}.hint") if page else ""

    @property
    def why(self) -> str:
        """Why we ask, for the margin."""
        page = self.step.page
        return self.sheet.optional_text(f"page.{page.id}.why") if page else ""


class TickListForm(StepForm):
    """A subject as a tick list, with a compulsory "None of these" and "Not sure about one"."""

    has_heading = True

    def built(self) -> dict[str, forms.Field]:
        rows = [(row.value, Choice(row.label, row.hint)) for row in pages.rows(self.sheet, self.step.listed)]
        unsure = Choice(_("Not sure about one of these"), _("We then ask you one by one."))
        nothing = Choice(_("None of these"), alone=True)
        choices = [*rows, (UNSURE_ABOUT_ONE, unsure), (fields.NONE, nothing)]
        field = TickListField(choices=choices, label=self.step.title, help_text=self.hint)
        field.error_messages["required"] = _("Tick all that apply, or tick “None of these”")
        field.widget.attrs["legend_h1"] = True
        return {"rows": field}

    def stored(self) -> dict[str, Any]:
        if self.step.listed.id not in self.sheet.document.done:
            return {}
        ticks = [row.value for row in pages.rows(self.sheet, self.step.listed) if self._is_ticked(row)]
        if self.step.listed.id in self.sheet.document.singly:
            ticks.append(UNSURE_ABOUT_ONE)
        return {"rows": ticks or ([fields.NONE] if self._is_whole() else [])}

    def _is_whole(self) -> bool:
        """Whether every question of the list has its answer; until then nobody has said "None of these"."""
        return all(self.sheet.document.has(question.id) for question in self.sheet.asked_on(self.step.listed))

    def _is_ticked(self, row: pages.Row) -> bool:
        """Whether the row holds now, or held at the last visit and is to be asked again: to untick it is to say no."""
        document = self.sheet.document
        if not document.has(row.question.id):
            document = document if row.question.id in document.open else document.of_last
        if row.choice:
            return row.choice in (document.value(row.question.id) or ())
        if row.question.id in document.open:
            return True
        value = document.value(row.question.id)
        return (
            document.has(row.question.id)
            and not answers.is_unsure(value)
            and not answers.is_nothing(row.question, value)
        )

    def patch(self) -> Patch:
        ticks = set(self.cleaned_data["rows"])
        singly = UNSURE_ABOUT_ONE in ticks
        changed: dict[str, Any] = {}
        opened: dict[str, Any] = {}
        for question in self.sheet.asked_on(self.step.listed):
            changed[question.id], opened[question.id] = self._answer(question, ticks, singly)
        return {"answers": changed, "open": opened, "singly": {self.step.listed.id: singly or None}}

    def _answer(self, question: Question, ticks: set[str], singly: bool) -> tuple[Any, bool | None]:
        """The answer that the ticks give (None for none yet), and whether it waits to be said on its own page."""
        document, old = self.sheet.document, self.sheet.document.answers.get(question.id)
        if pages.is_spread(self.sheet, question, self.step.listed):
            chosen: Any = [choice for choice in question.choices if f"{question.id}.{choice}" in ticks]
        elif question.id in ticks and question.type == "yn":
            chosen = answers.ticked(question)
        elif question.id in ticks:
            said = document.has(question.id) and not answers.is_nothing(question, document.value(question.id))
            return (old, None) if said else (None, True)
        else:
            chosen = answers.nothing(question)
        if singly and answers.is_nothing(question, chosen):
            return (old if self._was_denied_or_unsure(question) else None), None
        return answers.kept(question, chosen, old), None

    def _was_denied_or_unsure(self, question: Question) -> bool:
        """With "not sure about one", an unticked question keeps what it was told on the page that asks one by one."""
        document = self.sheet.document
        if f"{self.step.listed.id}{ONE_BY_ONE}" not in document.done or not document.has(question.id):
            return False
        value = document.value(question.id)
        return answers.is_unsure(value) or answers.is_nothing(question, value)


class OneByOneForm(StepForm):
    """Every question of a page by itself, each with "Not sure"."""

    @property
    def hint(self) -> str:
        return _("Answer each one. “Not sure” is fine.")

    @property
    def _questions(self) -> list[Question]:
        return self.sheet.asked_on(self.step.listed)

    def built(self) -> dict[str, forms.Field]:
        built = {
            question.id: fields.field_for(self.sheet, question, f"question.{question.id}")
            for question in self._questions
        }
        head(built.values())
        return built

    def stored(self) -> dict[str, Any]:
        document = self.sheet.document
        return {
            question.id: fields.to_initial(question, document.value(question.id))
            for question in self._questions
            if document.has(question.id)
        }

    def patch(self) -> Patch:
        old, changed = self.sheet.document.answers, {}
        for question in self._questions:
            value = _value(question, self.cleaned_data[question.id])
            changed[question.id] = answers.kept(question, value, old.get(question.id))
        return {"answers": changed, "open": dict.fromkeys(changed)}


def _value(question: Question, cleaned: Any) -> Any:
    """A cleaned field as the question's value."""
    value = fields.to_document(question, cleaned)
    return answers.nothing(question) if value is None else value


class DetailForm(StepForm):
    """The details of one question that was ticked: its answer where the tick did not say it, and its follow-ups."""

    ANSWER = "answer"

    @property
    def question(self) -> Question:
        return self.sheet.question(self.step.question)

    @property
    def hint(self) -> str:
        return ""

    @property
    def _asks_answer(self) -> bool:
        """Whether the answer itself is asked here: a tick says yes, and no more than that."""
        if self.question.type == "yn" or self.question.id in pages.PAIN + pages.DOCTOR:
            return False
        page = self.step.page
        return page is not None and not pages.is_spread(self.sheet, self.question, page)

    def built(self) -> dict[str, forms.Field]:
        question, key = self.question, f"question.{self.question.id}"
        built: dict[str, forms.Field] = {}
        if self._asks_answer:
            built[self.ANSWER] = self._answer_field(question, key)
        for follow in self._follow_ups():
            words = f"{key}.follow.{follow.id}"
            built[follow.id] = fields.field_for(self.sheet, follow, words, required=not follow.optional)
            if follow.type == "site" and isinstance(field := built[follow.id], TickListField):
                field.choices = fields.sites_by_side(self.sheet, self._sides, self._chosen(follow))
        head(built.values())
        return built

    @property
    def _sides(self) -> set[str]:
        """The sides that the answer is about; where it does not say, those of the tender areas."""
        stored = self.sheet.document.follow(self.question.id).get("side")
        said = [*self._typed(self.add_prefix("side")), stored, self._value]
        side = next((word for word in said if isinstance(word, str) and word in SIDES), None)
        return SIDES[side] if side else {area[-1] for area in self.sheet.document.areas} & {"L", "R"}

    def _chosen(self, follow: FollowUp) -> list[str]:
        """The areas that are ticked already."""
        stored = self.sheet.document.follow(self.question.id).get(follow.id) or []
        return [*self._typed(self.add_prefix(follow.id)), *stored]

    def _answer_field(self, question: Question, key: str) -> forms.Field:
        """The question's field without the answer that changes nothing: whoever ticked by mistake goes back."""
        field = fields.field_for(self.sheet, question, key)
        if isinstance(field, forms.ChoiceField) and question.type in ("choice", "ms"):
            dull = (question.none, fields.NONE)
            shown: list[Any] = list(field.choices)  # type: ignore[arg-type]
            field.choices = [choice for choice in shown if choice[0] not in dull]
        return field

    def _follow_ups(self) -> list[FollowUp]:
        """The details to ask: those of the answer, or, while there is none yet, those that every answer calls for."""
        value = self._value
        if value in (None, "", []):
            return [follow for follow in self.question.follow_ups if not follow.when]
        return answers.asked_follow_ups(self.question, value)

    @property
    def _value(self) -> Any:
        """The answer that decides which details are asked: the one typed just now, or the one stored."""
        if self.is_bound and self._asks_answer:
            typed = self._typed(self.add_prefix(self.ANSWER))
            several = self.question.type == "ms"
            return typed if several else (typed[0] if typed else None)
        return self.sheet.document.value(self.question.id)

    @property
    def asks_more(self) -> bool:
        """Whether the answer just typed calls for details that the page as it was sent did not show yet."""
        return self.is_bound and any(name not in self._shown for name in self.fields)

    @property
    def shown(self) -> list[str]:
        """The fields on this page, sent along as hidden inputs."""
        return list(self.fields)

    @property
    def shown_name(self) -> str:
        return self.add_prefix("shown")

    @property
    def _shown(self) -> set[str]:
        return set(self._typed(self.shown_name))

    def _typed(self, name: str) -> list[str]:
        """What was sent under this name, as it came."""
        return list(self.data.getlist(name)) if isinstance(self.data, QueryDict) else []

    def full_clean(self) -> None:
        """Details that were not on the page as it was sent are not missed: the page comes again with them."""
        super().full_clean()
        if self.is_bound:
            for name in [name for name in self.errors if name in self.fields and name not in self._shown]:
                del self.errors[name]

    def stored(self) -> dict[str, Any]:
        document, question = self.sheet.document, self.question
        given = document.follow(question.id)
        initial = {f.id: fields.to_initial(f, given[f.id]) for f in question.follow_ups if f.id in given}
        if document.has(question.id):
            initial[self.ANSWER] = fields.to_initial(question, document.value(question.id))
        return initial

    def patch(self) -> Patch:
        question, given = self.question, self.cleaned_data
        value = _value(question, given[self.ANSWER]) if self._asks_answer else self.sheet.document.value(question.id)
        wanted = answers.asked_follow_ups(question, value)
        follow = {f.id: fields.to_document(f, given[f.id]) for f in wanted if f.id in given and f.id in self._shown}
        kept = {key: item for key, item in self.sheet.document.follow(question.id).items() if key not in self._shown}
        follow = {**{f.id: kept[f.id] for f in wanted if f.id in kept}, **follow}
        return {"answers": {question.id: answers.joined(value, follow)}, "open": {question.id: None}}
