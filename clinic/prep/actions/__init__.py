"""Everything that changes what is ready: keyword-only, one transaction, one event, and `prepare` at the end."""

from clinic.prep.actions.booking import close, move, reassign
from clinic.prep.actions.consents import agree_to_letters, note_letters_agreed, sign_again, withdraw
from clinic.prep.actions.forms import accept, reopen, rescreen, send
from clinic.prep.actions.guardian import mail_guardian, mint_guardian_link, record_guardian, sign_by_link
from clinic.prep.actions.letters import ask_doctor, receive, record_letter, send_back
from clinic.prep.actions.mistakes import confirm_mistake, deny_mistake
from clinic.prep.actions.own_words import change_own_words
from clinic.prep.actions.page import mail_page_link, mark_read, save_ticks
from clinic.prep.actions.preparing import prepare

__all__ = [
    "accept",
    "agree_to_letters",
    "ask_doctor",
    "change_own_words",
    "close",
    "confirm_mistake",
    "deny_mistake",
    "mail_guardian",
    "mail_page_link",
    "mark_read",
    "mint_guardian_link",
    "move",
    "note_letters_agreed",
    "prepare",
    "reassign",
    "receive",
    "record_guardian",
    "record_letter",
    "reopen",
    "rescreen",
    "save_ticks",
    "send",
    "send_back",
    "sign_again",
    "sign_by_link",
    "withdraw",
]
