"""A form is sent again and again because requests were cut and answers lost: it is stored once, the receipt is one."""

import itertools
import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from .broken import fault, forget_what_was_sent
from .clients import CHECK, Phone, Unanswered, faults, look, phones
from .house import house
from .proof import Outcome, Proof, Size
from .proxy import Fate, failing
from .server import serving

FORMS = {Size.QUICK: 12, Size.FULL: 500}
CLIENTS = 4
FAILING = (Fate.LOSE_ANSWER, Fate.LOSE_ANSWER, Fate.CUT_ANSWER, Fate.CUT_REQUEST)


def run(size: Size) -> Outcome:
    """Each form is sent 2 to 10 times; only the last try gets its answer for certain."""
    draw = random.Random(1)  # noqa: S311 - dice, not secrets
    fates = (draw.choice(FAILING) for _ in itertools.count())
    with house() as settings, serving(settings) as server, failing(server.port, fates) as bad:
        every = phones(settings, FORMS[size], server.port)
        tries = [draw.randint(2, 10) for _ in every]
        with ThreadPoolExecutor(CLIENTS) as pool:
            told = list(pool.map(_send, every, tries, [bad] * len(every)))
        stored = look(settings)
    failures = [each for lines in told for each in lines]
    failures += [each for phone in every for each in faults(phone, stored[phone.appointment])]
    rows = sum(found["assessments"] for found in stored.values())
    if rows != len(every):
        failures.append(f"{len(every)} forms made {rows} rows")
    return Outcome(len(every), tuple(failures), f"{len(every)} forms, sent {sum(tries):,} times, made {rows} rows.")


def _send(phone: Phone, tries: int, bad: int) -> list[str]:
    """The same check page, sent over a failing network and then over a good one; what was wrong with the receipt."""
    good = phone.port
    shown = phone.open(CHECK)
    receipts = set()
    for _ in range(tries - 1):
        phone.port = bad
        with suppress(Unanswered, LookupError):
            phone.sends_again(shown)
        phone.port = good
        if phone.key:
            receipts.add(phone.receipt())
    try:
        phone.sends_again(shown)
    except (Unanswered, LookupError) as problem:
        return [f"appointment {phone.appointment}: {problem}"]
    receipts.add(phone.receipt())
    return [] if len(receipts) == 1 else [f"appointment {phone.appointment}: several receipts: {sorted(receipts)}"]


PROOF = Proof(
    "lost_answers", "a form sent 2 to 10 times over a network that cuts: stored once, and the same receipt", run,
    {"a form that comes in again is taken for a new one": fault(forget_what_was_sent)},
)  # fmt: skip
