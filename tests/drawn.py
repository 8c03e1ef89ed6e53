"""Pages and mails without what is drawn by lot: a token of 43 signs spells a short word now and then."""

import re

_RUN = re.compile(r"[A-Za-z0-9_-]{30,}")


def without_tokens(text: str) -> str:
    """The text with every token of a link or a form as "…": a long run that mixes small and large letters."""
    return _RUN.sub(lambda run: run[0] if run[0] in (run[0].lower(), run[0].upper()) else "…", text)
