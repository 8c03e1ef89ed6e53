"""The client's pages: the overview, one page a subject, and the stop page."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic.intake import actions, drafts, flow, keeping
from clinic.intake.flow import Step
from clinic.intake.form_for import form_for
from clinic.intake.forms import StepForm
from clinic.intake.models import Intake
from clinic.intake.rulebooks import speak_as, working_version
from clinic.intake.sheet import Sheet, sheet_of
from clinic.intake.stop import is_now, urgent_findings
from clinic.intake.summary import step_rows, summary
from clinic.intake.typed import typed_on_page
from clinic.intake.words import question_words
from clinic.practice.language import language
from clinic.practice.models import Appointment
from clinic.practice.tenancy import ClientRequest, is_handed_over


@require_safe
def overview(request: ClientRequest) -> HttpResponse:
    """Where the form stands, and where to go on; once sent, the answers to read."""
    intake = intake_of(request)
    if intake.state not in actions.OPEN:
        return _sent(request, intake)
    if actions.is_closed(intake):
        return _closed(request)
    sheet = sheet_of(intake, language())
    every = flow.steps(sheet)
    context = {
        "intake": intake,
        "appointment": intake.appointment,
        "sections": flow.sections(sheet),
        "next": flow.next_gap(every),
        "is_new": not sheet.document.done,
        "unsaved": drafts.unsaved_in_words(intake, sheet, every),
    }
    return render(request, "intake/overview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: ClientRequest, section: str, page: str) -> HttpResponse:
    """One page of the form."""
    intake = intake_of(request)
    if actions.is_closed(intake):
        return _refused(request, intake, section, page)
    sheet = sheet_of(intake, language())
    every = flow.steps(sheet)
    step = flow.find(every, section, page)
    if step is None:
        return _no_step(request, sheet, every, section, page)
    if request.method != "POST":
        return _open(request, intake, sheet, every, step)
    form = form_for(sheet, step, request.POST)
    if not form.is_valid():
        kept = keeping.keep_refused(intake, step.key, request.POST, sent_version(request), by=None)
        return _show(request, intake, every, step, form, status=422, **kept)
    return _save(request, intake, step, form)


def _open(request: ClientRequest, intake: Intake, sheet: Sheet, every: tuple[Step, ...], step: Step) -> HttpResponse:
    """Show a page, with what was typed there and not saved in it."""
    found = keeping.found(intake, step.key, (step.key,))
    form = form_for(sheet, step, found.data)
    if found.data is not None:
        drafts.unchecked(form)
    others = [(draft, typed_on_page(sheet, *step.args, drafts.as_sent(draft.typed))) for draft in found.others]
    return _show(request, intake, every, step, form, others=others, **found.context)


def _save(request: ClientRequest, intake: Intake, step: Step, form: StepForm) -> HttpResponse:
    version = sent_version(request)
    try:
        if intake.pk is None:
            intake = actions.start(appointment=intake.appointment, by=None)
        saved = actions.save_page(intake=intake, page=step.key, data=form.patch(), version=version, by=None)
        drafts.done(intake=saved.intake, page=step.key, sent=request.POST, by=None)
    except actions.Changed as changed:
        return _changed(request, changed.intake, step)
    except actions.Closed:
        return _refused(request, intake, *step.args)
    tell_saved(request, saved.intake)
    if form.asks_more and not saved.stops:
        return redirect("intake:page", *step.args)
    return _onwards(request, saved, step)


def _onwards(request: ClientRequest, saved: actions.Saved, step: Step) -> HttpResponse:
    """To the stop page, the overview, the next gap, or the check of the answers."""
    if saved.stops:
        return redirect("intake:stop")
    if "later" in request.POST:
        return redirect("intake:overview")
    gap = flow.next_gap(flow.steps(sheet_of(saved.intake, language())), after=step)
    return redirect("intake:page", *gap.args) if gap else redirect("prep:check")


def _show(
    request: ClientRequest,
    intake: Intake,
    every: tuple[Step, ...],
    step: Step,
    form: StepForm,
    *,
    status: int = 200,
    **extra: Any,
) -> HttpResponse:
    context = {
        "intake": intake,
        "form": form,
        "step": step,
        "back": flow.before(every, step),
        "of": _of(form, every),
        "part": flow.section_title(form.sheet, step.section),
        "draft_url": keeping.address(step),
        **extra,
    }
    if is_handed_over(request):
        keeping.keep_out_of_the_browser(form)
    return render(request, extra.get("template") or form.template, context, status=status)


def _of(form: StepForm, every: tuple[Step, ...]) -> int:
    """How many questions there are; 0 at a follow-up visit, where most are passed over and a count would jump."""
    return 0 if form.sheet.document.last else flow.count(every)


def _changed(request: ClientRequest, intake: Intake, step: Step) -> HttpResponse:
    """Two devices had this page: show what is saved, beside what was typed."""
    sheet = sheet_of(intake, language())
    every = flow.steps(sheet)
    here = flow.find(every, *step.args)
    if here is None:
        messages.warning(request, _("This page changed on another device. Please check your answers."))
        return redirect("intake:overview")
    form = form_for(sheet, here, request.POST)
    kept = keeping.keep_refused(intake, here.key, request.POST, sent_version(request), by=None)
    return _show(request, intake, every, here, form, status=409, saved_rows=step_rows(sheet, here), **kept)


def _no_step(request: ClientRequest, sheet: Sheet, every: tuple[Step, ...], section: str, key: str) -> HttpResponse:
    """A page that does not apply (any more) leads on; one that never was is a 404."""
    if not flow.is_known(sheet, section, key):
        raise Http404
    if request.method == "POST":
        messages.warning(request, _("Your other answers changed, so we do not need that page now."))
    gap = flow.next_gap(every)
    return redirect("intake:page", *gap.args) if gap else redirect("prep:check")


@require_POST
def draft(request: ClientRequest, section: str, page: str) -> HttpResponse:
    """What is being typed into a page, sent by its script; or the client throws away what was kept."""
    intake = intake_of(request)
    if not flow.is_known(sheet_of(intake, language()), section, page):
        raise Http404
    if "drop" in request.POST:
        if intake.pk is not None:
            drafts.drop(intake=intake, page=page, sent=request.POST, by=None)
        return redirect("intake:page", section, page)
    if actions.is_closed(intake):
        return keeping.closed()
    return keeping.keep(intake, page, request.POST, sent_version(request), by=None)


@require_safe
def stop(request: ClientRequest) -> HttpResponse:
    """Get help now: a red flag is in force. Without one there is nothing to stop for."""
    intake = intake_of(request)
    sheet = sheet_of(intake, language())
    findings = urgent_findings(sheet)
    if not findings and not intake.stopped:
        return redirect("intake:overview")
    context = {
        "intake": intake,
        "now": is_now(findings),
        "findings": findings,
        "told": _told(sheet, findings),
        "therapist": sheet.therapist,
        "is_open": not actions.is_closed(intake),
        "has_gaps": flow.next_gap(flow.steps(sheet)) is not None,
    }
    return render(request, "intake/stop.html", context)


def _told(sheet: Sheet, findings: Any) -> list[str]:
    """What the client told us that brings them here, once each."""
    lines = [line for finding in findings for line in told(sheet, finding.question)]
    return list(dict.fromkeys(lines))


def told(sheet: Sheet, question_id: str) -> list[str]:
    """The client's own words for an answer."""
    question = sheet.rulebook.questions.get(question_id)
    if question is None or not sheet.document.has(question_id):
        return []
    row = sheet.optional_text(f"question.{question_id}.row")
    if question.type in ("ms", "choice"):
        return question_words(sheet, question)[:1]
    return [row or sheet.text(f"question.{question_id}.ask")]


@require_POST
def mistake(request: ClientRequest) -> HttpResponse:
    """The client ticked an urgent answer by mistake."""
    intake = intake_of(request)
    if intake.pk is not None:
        try:
            actions.claim_mistake(intake=intake, by=None)
        except actions.Closed:
            return _refused(request, intake)
    return redirect("intake:stop")


def intake_of(request: ClientRequest) -> Intake:
    """The intake of the appointment that the client's link leads to."""
    return intake_of_appointment(request.appointment)


def intake_of_appointment(appointment: Appointment) -> Intake:
    """The appointment's intake; one that nobody started yet is not stored by looking at it."""
    found = Intake.objects.filter(appointment=appointment).first()
    if found is None:
        found = Intake(clinic=appointment.clinic, client=appointment.client, rulebook_id=working_version())
    found.appointment, found.client, found.clinic = appointment, appointment.client, appointment.clinic
    speak_as(found.rulebook_id)
    return found


def sent_version(request: HttpRequest) -> int:
    """The version that the page was made from; a garbled one counts as the oldest."""
    sent = request.POST.get("version", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0


def tell_saved(request: HttpRequest, intake: Intake) -> None:
    """ "Saved 10:42", in the clinic's time, on the next page."""
    at = (intake.saved_at or timezone.now()).astimezone(intake.clinic.zone)
    messages.success(request, _("Saved %(time)s") % {"time": f"{at:%H:%M}"})


def _sent(request: ClientRequest, intake: Intake, status: int = 200, **more: Any) -> HttpResponse:
    context = {"intake": intake, "sections": summary(intake, language()), "nothing_saved": status != 200, **more}
    return render(request, "intake/sent_answers.html", context, status=status)


def _closed(request: ClientRequest, status: int = 200, **more: Any) -> HttpResponse:
    return render(request, "intake/closed.html", {"nothing_saved": status != 200, **more}, status=status)


def _refused(request: ClientRequest, intake: Intake, section: str = "", page: str = "") -> HttpResponse:
    """A page of a form that was sent, or whose appointment has passed: it can be read, and writing is refused.

    What was typed there is given back to copy.
    """
    intake = intake_of(request)
    status = 409 if request.method == "POST" else 200
    given = typed_on_page(sheet_of(intake, language()), section, page, request.POST) if status == 409 else []
    if intake.state not in actions.OPEN:
        return _sent(request, intake, status, typed=given)
    return _closed(request, status, typed=given)
