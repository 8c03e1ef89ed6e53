"""A page while it is being typed into: what its script sends, and what is shown of it on return."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse, JsonResponse, QueryDict
from django.urls import reverse
from django.utils import timezone

from clinic.intake import actions, drafts
from clinic.intake.document import Document
from clinic.intake.flow import Step
from clinic.intake.models import Draft, Intake
from clinic.practice.models import User


@dataclass(frozen=True, slots=True)
class Found:
    """What a page finds typed: `data` fills its form, `others` are shown beside it."""

    data: QueryDict | None
    others: list[Draft]
    context: dict[str, Any]


def found(intake: Intake, page: str, steps: Iterable[str]) -> Found:
    """The newest draft fills the form, unless the page was saved since; the rest is shown as text."""
    kept = drafts.of_page(intake, page)
    document = Document(intake.document or {})  # type: ignore[arg-type]
    used = next(iter(kept), None)
    if used is not None and drafts.is_stale(used, document, steps):
        used = None
    others = [draft for draft in kept if draft is not used]
    return Found(drafts.as_sent(used.typed) if used else None, others, drafts.context(kept, used, ""))  # type: ignore[arg-type]


def keep_refused(intake: Intake, page: str, sent: QueryDict, version: int, by: User | None) -> dict[str, Any]:
    """A page that could not be saved is kept as a draft; what the page then has to send along."""
    key = drafts.key_of(sent)
    if key:
        try:
            given: dict[str, Any] = {"page": page, "key": key, "typed": sent, "version": version}
            drafts.keep(intake=_begun(intake, by), sequence=drafts.now(), by=by, **given)
        except drafts.NotKept:
            pass  # it stands on the page, which is sent back with it
    return {"draft_key": key or drafts.new_key(), "seen": sent.getlist(drafts.SEEN)}


def keep(intake: Intake, page: str, sent: QueryDict, version: int, by: User | None) -> HttpResponse:
    """Keep what a script sends, and say when; something older than what is there is dropped in silence."""
    key = drafts.key_of(sent)
    if not key:
        return garbled()
    given: dict[str, Any] = {"page": page, "key": key, "typed": sent, "version": version}
    try:
        drafts.keep(intake=_begun(intake, by), sequence=drafts.sequence_of(sent), by=by, **given)
    except drafts.NotKept:
        return JsonResponse({"kept": None}, status=413)
    clock = timezone.now().astimezone(intake.clinic.zone)
    return JsonResponse({"kept": f"{clock:%H:%M}"})


def _begun(intake: Intake, by: User | None) -> Intake:
    """Who types into a form has begun it."""
    return intake if intake.pk is not None else actions.start(appointment=intake.appointment, by=by)


def closed() -> HttpResponse:
    """The form was sent, or its time is over: nothing is kept any more."""
    return JsonResponse({"kept": None}, status=409)


def garbled() -> HttpResponse:
    """The script of no page of ours sent this."""
    return JsonResponse({"kept": None}, status=400)


def keep_out_of_the_browser(form: forms.Form) -> None:
    """Nothing that is typed on the clinic's own tablet is offered to the next one who types there."""
    for field in form.fields.values():
        for widget in (field.widget, *getattr(field.widget, "widgets", ())):
            widget.attrs["autocomplete"] = "off"


def address(step: Step) -> str:
    """Where the script of this page sends what is typed; nowhere for a page that is signed."""
    return "" if step.key in drafts.SIGNED else reverse("intake:draft", args=step.args)
