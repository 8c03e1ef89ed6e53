"""What the page that changes a plan shows: blocks with their fields, the one that is open, and problems in place."""

from collections.abc import Iterator, Mapping
from typing import Any

from clinic.practice.refusals import Refused
from clinic.prep.models import Assessment, PlanVersion
from clinic.prep.plan_changes import Line, edit_words, plan_changes
from clinic.prep.plan_edits import Tried, make
from clinic.prep.plan_forms import EditForm, minutes_name
from clinic.prep.plan_offer import offer
from clinic.prep.plan_refusals import EditRefused
from clinic.prep.plans import Versions, footing_of, plan_in
from clinic.prep.reading import in_words, rulebook_behind
from clinic.rules.adjust import Address
from clinic.rules.refusal_words import refusal_text
from clinic.rules.words import Words

KEEPS_FOCUS = ("up", "down")
"""Buttons that one presses again: the focus comes back to them. After others it comes back to the block."""
Problem = tuple[str, str]
"""Where it belongs (an anchor), and what it says."""


def context(
    versions: Versions,
    form: EditForm,
    language: str,
    *,
    base: PlanVersion | None,
    more: Address | None = None,
    refused: EditRefused | None = None,
) -> dict[str, Any]:
    """Everything of the page for the version `base`, which the form was made for.

    `more`: the block whose choices are open; `refused`: what the rules said no to.
    """
    assessment = versions.assessment
    words = Words(rulebook_behind(assessment), language)
    shown = versions.words(base, language)
    place = _place(form, refused) if refused else None
    at_block = {place: refusal_text(refused.refusal, words)} if refused else {}
    problems = [*_typed_wrong(form), *((_anchor(at), text) for at, text in at_block.items())]
    opened = more or place
    return {
        "appointment": assessment.appointment,
        "versions": versions,
        "form": form,
        "plan": shown,
        "phases": list(_phases(shown, form, at_block, opened)),
        "offer": _offer(assessment, form, opened, words),
        "problems": problems,
        "changes": _changes(versions, shown, language),
        "total": sum(block["minutes"] for phase in shown["phases"] for block in phase["blocks"]),
    }


def conflict(
    versions: Versions,
    sent: tuple[tuple[Assessment, PlanVersion | None], EditForm] | None,
    refused: Refused,
    language: str,
) -> dict[str, Any]:
    """Theirs: how the newest version differs from the one that was worked on. Ours: what was asked of that one."""
    assessment = versions.assessment
    found: dict[str, Any] = {"appointment": assessment.appointment, "versions": versions, "refused": refused}
    if sent is None:
        return found
    (based_on, base), form = sent
    was = in_words(based_on, base, language)["plan"]
    words = Words(rulebook_behind(based_on), language)
    tried = make(plan_in(based_on, base), form.edits(footing_of(based_on)), footing_of(based_on))
    return {
        **found,
        "theirs": plan_changes(was, versions.words(versions.head, language)),
        "ours": [edit_words(told, words) for told in [*tried.made, *(told for told, _why in tried.refused)]],
        "reason": form.reason_words,
        "may_go_on": based_on.pk == assessment.pk and not tried.refused,
    }


def anchor(pressed: str, tried: Tried) -> str:
    """Where the page opens after a change: at the button that was pressed, or the block that was changed."""
    if tried.at is None:
        return "#minutes"
    return f"#{pressed}-{tried.at[0]}-{tried.at[1]}" if pressed in KEEPS_FOCUS else f"#{_anchor(tried.at)}"


def number(text: Any) -> int:
    """The number of a version as a form gave it; -1 for nonsense."""
    typed = str(text or "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else -1


def is_of(assessment: Assessment, sent: Mapping[str, Any]) -> bool:
    """Whether a form was shown for this plan: versions are counted anew with each."""
    return number(sent.get("plan")) == assessment.number


def _anchor(at: Address | None) -> str:
    return f"block-{at[0]}-{at[1]}" if at else "minutes"


def _place(form: EditForm, refused: EditRefused) -> Address | None:
    """The block that a refusal belongs to; none where the change was to be made on top of another version."""
    if form["base"].value() != form["version"].value():
        return None
    pressed, at = form.action
    return at if pressed == "add" else refused.at


def _typed_wrong(form: EditForm) -> Iterator[Problem]:
    """Each message once; several blocks may lack their minutes."""
    for message in form.non_field_errors():
        yield "minutes", str(message)
    for bound in form:
        for message in bound.errors:
            place = f"{bound.auto_id}_0" if bound.name == "reason" else bound.auto_id
            yield str(place), str(message)


def _phases(
    shown: dict[str, Any], form: EditForm, told: dict[Address | None, str], opened: Address | None
) -> Iterator[dict[str, Any]]:
    for index, phase in enumerate(shown["phases"]):
        blocks = [
            {**block, "id": f"{index}-{at}", "field": _field(form, (index, at)), "problem": told.get((index, at)),
             "is_open": opened == (index, at), "is_talk": block["technique"] in ("talk", "finish")}
            for at, block in enumerate(phase["blocks"])
        ]  # fmt: skip
        yield {**phase, "blocks": blocks}


def _field(form: EditForm, at: Address) -> Any:
    """The field of the block's minutes; none where the form was made for another version."""
    name = minutes_name(at)
    return form[name] if name in form.fields else None


def _offer(assessment: Assessment, form: EditForm, opened: Address | None, words: Words) -> Any:
    plan = form.shown
    if opened is None or not (
        0 <= opened[0] < len(plan.phases) and 0 <= opened[1] < len(plan.phases[opened[0]].blocks)
    ):
        return None
    return offer(plan, opened, footing_of(assessment), words)


def _changes(versions: Versions, shown: dict[str, Any], language: str) -> list[Line]:
    return plan_changes(versions.words(versions.current, language), shown) if versions.is_draft else []
