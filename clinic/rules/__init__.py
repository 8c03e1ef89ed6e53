"""The rules of a safe session, pure Python: facts in, assessment out. No Django, no clock, no I/O after load."""

from .adjust import adjust
from .checklist import checklist
from .facts import FactsError, read_facts
from .model import Assessment, Facts, Level
from .rulebook import Rulebook, load, load_from
from .session_plan import session_plan
from .triage import triage

__all__ = ["FactsError", "adjust", "assess", "load", "load_from", "read_facts"]


def assess(facts: Facts, rulebook: Rulebook) -> Assessment:
    """Triage, then a plan where one may be released, then the client's checklist. Pure."""
    result = triage(facts, rulebook)
    released = result.level <= Level.MODIFY and not result.booking_blocked
    plan = session_plan(facts, result.limits, rulebook) if released else None
    return Assessment(
        rulebook=rulebook.version,
        triage=result,
        checklist=checklist(facts, result, plan, rulebook),
        plan=plan,
        booked_minutes=facts.session_minutes,
    )
