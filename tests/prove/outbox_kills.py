"""Three mail workers, killed again and again: no mail is lost, at most one comes twice for each kill, as the same mail.

Each worker hands its mail to a mail server of its own, so that a kill can be timed to one of its mails.
"""

import random
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from clinic.mail import outbox
from tests.house.serving import ROOT, _environment
from tests.mail.killing import MOMENTS, kill_at
from tests.mail.postbox import HANG_UP_BEFORE, Postbox, listening, text_of

from .broken import fault
from .clients import run_module
from .house import POSTGRESQL, SQLITE, Settings, ask, house, product
from .postgresql import LEFT_OUT, tools
from .proof import Outcome, Proof, Size

WORKERS = 3
ROUNDS = {Size.QUICK: 1, Size.FULL: 34}
"""In each every worker is killed once, on each of the two databases."""
UNDISTURBED = {Size.QUICK: 30, Size.FULL: 300}
"""Mails that the three then share without a kill."""
MOST = 3
"""A worker is killed over one of its first so many mails."""
WAITING = "FROM mail_message WHERE sent_at IS NULL AND dead_at IS NULL"


def run(size: Size) -> Outcome:
    """On both databases."""
    databases = [SQLITE, POSTGRESQL] if tools() else [SQLITE]
    failures: list[str] = []
    notes = []
    for on in databases:
        kills, twice, found = _on(on, size)
        notes.append(f"{on}: {kills} kills, {twice} mails came twice")
        failures += [f"{on}: {each}" for each in found]
        if found:
            break
    cases = len(databases) * (ROUNDS[size] * WORKERS + UNDISTURBED[size])
    return Outcome(cases, tuple(failures), "; ".join(notes) + ".", "" if tools() else LEFT_OUT)


def _on(on: str, size: Size) -> tuple[int, int, list[str]]:
    """Kills, mails that came twice, and what is wrong."""
    draw = random.Random(on)  # noqa: S311 - dice, not secrets
    kills = ROUNDS[size] * WORKERS
    mails = kills * MOST + UNDISTURBED[size]
    with house(on) as settings, ExitStack() as stack:
        boxes = [Postbox() for _ in range(WORKERS)]
        each = [settings | {"EMAIL_URL": f"smtp://127.0.0.1:{stack.enter_context(listening(box))}"} for box in boxes]
        run_module(settings, "tests.mail.fill_outbox", str(mails))
        for _ in range(ROUNDS[size]):
            _kill_all(list(zip(each, boxes, MOMENTS, strict=True)), draw)
            ask(settings, "UPDATE mail_message SET leased_until = NULL WHERE sent_at IS NULL")  # five minutes pass
        before = _came(boxes)
        for box in boxes:
            box.once, box.on_data, box.after = [], (lambda mail: None), (lambda: None)
        _drain(settings, each)
    return kills, sum(_came(boxes).values()) - len(_came(boxes)), _faults(boxes, before, kills, mails)


def _kill_all(workers: list[tuple[Settings, Postbox, str]], draw: random.Random) -> None:
    """Start all three; each is killed over one of its mails, at a moment of its own: before it is kept, it is gone."""
    with ExitStack() as stack:
        for settings, box, moment in workers:
            process = stack.enter_context(_worker(settings))
            nth = draw.randint(1, MOST)
            box.once = ["250 OK"] * (nth - 1) + [HANG_UP_BEFORE] if moment == MOMENTS[0] else []
            kill_at(box, process, nth, moment)
            stack.callback(process.wait, 180)


@contextmanager
def _worker(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    command = product(settings, "sendmail", "--loop", "--every", "0.05", "-v", "0")
    process = subprocess.Popen(command, cwd=ROOT, env=_environment(settings))
    try:
        yield process
    finally:
        process.kill()
        process.wait(20)


def _drain(settings: Settings, each: list[Settings]) -> None:
    """All three at once, undisturbed, until nothing waits."""
    with ExitStack() as stack:
        for one in each:
            stack.enter_context(_worker(one))
        deadline = time.monotonic() + 180
        while ask(settings, f"SELECT count(*) {WAITING}") != [(0,)] and time.monotonic() < deadline:
            time.sleep(0.1)
        time.sleep(0.5)  # what was sent twice would come now


def _came(boxes: list[Postbox]) -> Counter[str]:
    """Receiver -> how many mails came."""
    return Counter(str(mail["To"]) for box in boxes for mail in box.got)


def _faults(boxes: list[Postbox], before: Counter[str], kills: int, mails: int) -> list[str]:
    came, found = _came(boxes), []
    if len(came) != mails:
        found.append(f"{mails - len(came)} of {mails} mails never came")
    if (twice := sum(before.values()) - len(before)) > kills:
        found.append(f"{twice} mails came twice in {kills} kills")
    again = {to for to in came if came[to] > max(1, before[to] + (to not in before))}
    if len(again) > kills:
        found.append(f"{len(again)} mails were sent twice by workers that nobody killed")
    different: dict[str, set[tuple[str, str]]] = {}
    for mail in (mail for box in boxes for mail in box.got):
        different.setdefault(str(mail["To"]), set()).add((str(mail["Message-ID"]), text_of(mail)))
    return found + [f"{to} got different mails" for to, texts in different.items() if len(texts) > 1]


def claim_without_a_lease() -> None:
    """The fault: whoever looks sees a mail that another worker is sending."""
    from django.utils import timezone

    from clinic.mail.models import Message

    outbox.claim = lambda: Message.objects.filter(sent_at=None, send_after__lte=timezone.now()).order_by("pk").first()


def write_down_first() -> None:
    """The fault: a mail counts as sent before it is."""
    really = outbox.deliver

    def deliver(message: outbox.Message) -> bool:
        outbox._finish(message, "sent")
        return really(message)

    outbox.deliver = deliver


PROOF = Proof(
    "outbox_kills", "mail workers killed: no mail lost, at most one twice a kill; three never claim one row twice", run,
    {"a worker takes no lease": fault(claim_without_a_lease),
     "a mail counts as sent too early": fault(write_down_first)},
)  # fmt: skip
