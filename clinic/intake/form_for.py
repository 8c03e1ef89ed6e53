"""Which form a step of the flow is shown with."""

from typing import Any

from clinic.intake.flow import Kind, Step
from clinic.intake.forms import DetailForm, OneByOneForm, StepForm, TickListForm
from clinic.intake.last_form import LastForm
from clinic.intake.own import OWN_FORMS
from clinic.intake.sheet import Sheet

BY_KIND: dict[Kind, type[StepForm]] = {
    Kind.LIST: TickListForm,
    Kind.EACH: OneByOneForm,
    Kind.MORE: DetailForm,
}

ALL_OWN: dict[str, type[StepForm]] = {**OWN_FORMS, "last": LastForm}


def form_for(sheet: Sheet, step: Step, data: Any = None, *, prefix: str | None = None) -> StepForm:
    """The form of this step, bound where `data` is given."""
    form_class = ALL_OWN[step.key] if step.kind is Kind.OWN else BY_KIND[step.kind]
    return form_class(data, sheet=sheet, step=step, prefix=prefix)
