"""Why a therapist reads what they read: a snapshot in words with its chains, made by the rulebook that decided."""

from typing import Any

from clinic.prep.models import Assessment
from clinic.prep.reading import in_force, in_ids, rendered, rulebook_behind
from clinic.rules import FactsError, read_facts
from clinic.rules.explain import explained


def reasoned(assessment: Assessment, language: str) -> dict[str, Any]:
    """`reading.rendered`, and `explained_by` on all that was decided, with the `steps` that it names.

    Without them where this program cannot read the stored answers any more.
    """
    rulebook, shown = rulebook_behind(assessment), rendered(assessment, language)
    try:
        facts = read_facts(assessment.facts, rulebook)
    except FactsError:
        return {**shown, "steps": {}}
    return explained(shown, in_ids(assessment, in_force(assessment)), facts, rulebook)


def chain(decided: dict[str, Any], steps: dict[str, Any]) -> list[dict[str, Any]]:
    """The steps behind something that was decided, in order; empty where it says none."""
    return [steps[each] for each in decided.get("explained_by", ()) if each in steps]
