"""The owner's settings about what clients read: the clinic's policies, and its wording of the checklist."""

from typing import Any

from django.conf import settings as site
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from clinic.practice.actions import Changed
from clinic.practice.language import is_offered
from clinic.practice.settings_views import note_saved
from clinic.practice.tenancy import StaffRequest
from clinic.prep import actions
from clinic.prep.models import OwnWords
from clinic.prep.own_words import POLICIES, policies
from clinic.prep.own_words_forms import LineForm, PoliciesForm
from clinic.prep.own_words_page import earlier, groups, originals, row_of
from clinic.prep.samples import samples

page_with_form = require_http_methods(["GET", "HEAD", "POST"])
Subject = OwnWords.Subject


@require_safe
def settings(request: StaffRequest) -> HttpResponse:
    """What can be set, and how much of it is."""
    said, worded = _now(request, Subject.POLICIES), _now(request, Subject.CHECKLIST)
    context = {
        "policies": len(said.content) if said else 0,
        "of": len(POLICIES),
        "lines": len(worded.content) if worded else 0,
    }
    return render(request, "prep/settings/index.html", context)


@page_with_form
def policies_page(request: StaffRequest) -> HttpResponse:
    """What the clinic says about itself, in each language."""
    now = _now(request, Subject.POLICIES)
    form = PoliciesForm(_sent(request), content=now.content if now else {}, version=now.number if now else 0)
    context: dict[str, Any] = {"form": form, "is_empty": not (now and now.content)}
    if not form.is_valid():
        return render(request, "prep/settings/policies.html", context, status=422 if form.errors else 200)
    if language := _previewed(request):
        context |= {"preview": language, "house": policies(form.typed(), language), "hints": form.hints()}
        return render(request, "prep/settings/policies.html", context)
    try:
        _change(request, Subject.POLICIES, form.typed(), form)
    except Changed as conflict:
        stored = _stored(form, PoliciesForm(None, content=conflict.now.content, version=0))
        _show_newest(request, form, conflict)
        return render(
            request, "prep/settings/policies.html", context | {"stored": stored, "by": conflict.now}, status=409
        )
    note_saved(request)
    return redirect("prep:settings_policies", request.clinic.slug)


@require_safe
def wording(request: StaffRequest) -> HttpResponse:
    """Every line of the checklist: the original beside the clinic's own words."""
    now = _now(request, Subject.CHECKLIST)
    return render(request, "prep/settings/wording.html", {"groups": groups(now.content if now else {})})


@page_with_form
def item_page(request: StaffRequest, item: str) -> HttpResponse:
    """The clinic's wording of one line, with the checklists of made-up clients before it goes out."""
    original = originals(item)
    if original is None:
        raise Http404
    now = _now(request, Subject.CHECKLIST)
    content: dict[str, Any] = now.content if now else {}
    form = LineForm(_sent(request), item=item, originals=original, entry=content.get(item, {}),
                    version=now.number if now else 0)  # fmt: skip
    context: dict[str, Any] = {"form": form, "row": row_of(item, content), "earlier": earlier(request.clinic, item)}
    if not form.is_valid():
        return render(request, "prep/settings/item.html", context, status=422 if form.errors else 200)
    if language := _previewed(request):
        shown = samples({**content, item: form.typed()} if form.typed() else _without(content, item), language,
                        request.clinic)  # fmt: skip
        shown.sort(key=lambda sample: not sample.has(item))
        context |= {"preview": language, "samples": shown, "item": item, "hints": form.hints(),
                    "shows": any(sample.has(item) for sample in shown)}  # fmt: skip
        return render(request, "prep/settings/item.html", context)
    try:
        _change(request, Subject.CHECKLIST, {item: form.typed()}, form)
    except Changed as conflict:
        theirs = LineForm(None, item=item, originals=original, entry=conflict.now.content.get(item, {}), version=0)
        stored = _stored(form, theirs)
        _show_newest(request, form, conflict)
        return render(request, "prep/settings/item.html", context | {"stored": stored, "by": conflict.now}, status=409)
    note_saved(request)
    return redirect("prep:settings_wording", request.clinic.slug)


def _now(request: StaffRequest, subject: OwnWords.Subject) -> OwnWords | None:
    return OwnWords.objects.now(request.clinic, subject)


def _sent(request: StaffRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _previewed(request: StaffRequest) -> str:
    """The language in which the owner wants to look first; empty where they save."""
    code = request.POST.get("preview", "")
    return (code if is_offered(code) else site.LANGUAGES[0][0]) if "preview" in request.POST else ""


def _change(request: StaffRequest, subject: OwnWords.Subject, typed: dict[str, Any], form: Any) -> None:
    seen = form.cleaned_data["version"]
    actions.change_own_words(clinic=request.clinic, subject=subject, typed=typed, seen=seen, by=request.user)


def _stored(form: Any, theirs: Any) -> list[tuple[str, Any]]:
    """What is stored now, under the words of the fields that were typed otherwise."""
    now = ((name, theirs.initial.get(name, "")) for name in form.fields if name != "version")
    return [(form[name].label, _said(form, name, text)) for name, text in now if text != form.cleaned_data[name]]


def _said(form: Any, name: str, value: Any) -> Any:
    return dict(form.fields[name].choices).get(value, value) if name == "how" else value


def _show_newest(request: StaffRequest, form: Any, conflict: Changed) -> None:
    """Sending again overwrites knowingly."""
    form.data = {**request.POST.dict(), "version": str(conflict.now.number)}


def _without(content: dict[str, Any], item: str) -> dict[str, Any]:
    return {key: entry for key, entry in content.items() if key != item}
