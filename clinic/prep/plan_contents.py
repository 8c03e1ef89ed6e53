"""What a version of a plan holds: the plan as a snapshot has it, and the client's checklist that belongs to it."""

from dataclasses import replace
from typing import Any

from clinic.prep.models import Assessment
from clinic.prep.reading import rulebook_behind
from clinic.rules import FactsError, read_facts
from clinic.rules.checklist import checklist
from clinic.rules.model import Assessment as Outcome
from clinic.rules.model import Level, Limits, Plan, Triage
from clinic.rules.triage import triage
from clinic.rules.wording import dump


def contents(assessment: Assessment, plan: Plan, limits: Limits) -> dict[str, Any]:
    """`plan` and `checklist` of an edited plan. Facts of another time that cannot be read leave the list as it is."""
    book = rulebook_behind(assessment)
    outcome = Outcome(book.version, Triage(Level.GO, None, False, (), limits), (), plan, plan.booked_minutes)
    try:
        facts = read_facts(assessment.facts, book)
    except FactsError:
        return {"plan": dump(outcome)["plan"], "checklist": assessment.result["checklist"]}
    found = triage(facts, book)
    whole = dump(replace(outcome, triage=found, checklist=checklist(facts, found, plan, book)))
    return {"plan": whole["plan"], "checklist": whole["checklist"]}
