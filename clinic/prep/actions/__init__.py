"""Everything that changes what is ready: keyword-only, one transaction, one event, and `prepare` at the end."""

from clinic.prep.actions.booking import close, move
from clinic.prep.actions.forms import accept, reopen, rescreen, send
from clinic.prep.actions.guardian import record_guardian
from clinic.prep.actions.letters import record_letter
from clinic.prep.actions.mistakes import confirm_mistake, deny_mistake
from clinic.prep.actions.page import mail_page_link, mark_read, save_ticks
from clinic.prep.actions.preparing import prepare

__all__ = [
    "accept",
    "close",
    "confirm_mistake",
    "deny_mistake",
    "mail_page_link",
    "mark_read",
    "move",
    "prepare",
    "record_guardian",
    "record_letter",
    "reopen",
    "rescreen",
    "save_ticks",
    "send",
]
