"""The rules of a safe session, pure Python: facts in, assessment out. No Django, no clock, no I/O after load."""

from .facts import FactsError, read_facts
from .rulebook import load, load_from

__all__ = ["FactsError", "load", "load_from", "read_facts"]
