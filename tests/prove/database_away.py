"""PostgreSQL stops under load and comes back: 503 at once meanwhile, and pages again soon after."""

import threading
import time
from dataclasses import dataclass, field

from .broken import fault, mistake_of_ours, slow_to_notice
from .clients import CHECK, GOALS, Phone, Unanswered, phones
from .house import running_postgresql, settings_on
from .postgresql import LEFT_OUT, tools
from .proof import Outcome, Proof, Size
from .server import serving

AWAY = {Size.QUICK: 5, Size.FULL: 30}
"""Seconds without a database."""
ANSWER, RECOVERY = 3, 5
"""Seconds that an answer may take meanwhile, and that it may take until pages are there again."""
CLIENTS = 6
PATHS = (GOALS, CHECK, "/readyz", "/sign-in/")


@dataclass
class Watch:
    """What clients are answered, and when: (moment it was asked, seconds it took, path, status)."""

    seen: list[tuple[float, float, str, int]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def look_on(self, phone: Phone) -> None:
        """Ask for one page after the other."""
        at = 0
        while not self.over.is_set():
            path, asked = PATHS[at % len(PATHS)], time.monotonic()
            try:
                status = phone.try_to(path, patience=20).status
            except Unanswered:
                status = 0
            self.seen.append((asked, time.monotonic() - asked, path, status))
            at += 1
            time.sleep(0.05)

    def wait_for(self, answers: int) -> None:
        """Until so many answers came, or a minute has passed."""
        deadline = time.monotonic() + 60
        while len(self.seen) < answers and time.monotonic() < deadline:
            time.sleep(0.05)


def run(size: Size) -> Outcome:
    """Look on before, during and after."""
    if not tools():
        return Outcome(0, left_out=LEFT_OUT)
    watch = Watch()
    with running_postgresql() as database, settings_on(database) as settings, serving(settings) as server:
        threads = [
            threading.Thread(target=watch.look_on, args=(phone,)) for phone in phones(settings, CLIENTS, server.port)
        ]
        for thread in threads:
            thread.start()
        watch.wait_for(len(PATHS) * CLIENTS)
        gone = time.monotonic()
        database.stop()
        stopped = time.monotonic()
        time.sleep(AWAY[size])
        back = time.monotonic()
        database.start()
        here = time.monotonic()
        time.sleep(RECOVERY + 2)
        watch.over.set()
        for thread in threads:
            thread.join()
    before = [each for each in watch.seen if each[0] + each[1] < gone]
    during = [each for each in watch.seen if each[0] > stopped and each[0] + each[1] < back]
    after = [each for each in watch.seen if each[0] > here]
    return _judged(before, during, after, here)


Seen = list[tuple[float, float, str, int]]


def _judged(before: Seen, during: Seen, after: Seen, here: float) -> Outcome:
    failures = [f"{path} was answered {status} before" for _, _, path, status in before if status != 200]
    failures += [f"{path} was answered {status} while it was away" for _, _, path, status in during if status != 503]
    failures += [f"{path} took {took:.1f} s while it was away" for _, took, path, _ in during if took > ANSWER]
    late = [each for each in after if each[3] != 200]
    failures += [f"{path} was answered {status} afterwards" for _, _, path, status in late if status not in (200, 503)]
    recovered = max((asked + took - here for asked, took, _, _ in late), default=0.0)
    if recovered > RECOVERY:
        failures.append(f"pages were away for {recovered:.1f} s after the database was back")
    if not (before and during and after):
        failures.append("nothing was asked before, while or after it was away")
    slowest = max((took for _, took, _, _ in during), default=0.0)
    note = f"{len(during)} answers of 503, the slowest after {slowest:.2f} s; pages again after {recovered:.2f} s."
    return Outcome(len(during) + len(after), tuple(failures[:20]), note)


PROOF = Proof(
    "database_away",
    f"PostgreSQL away for {AWAY[Size.FULL]} s: 503 in under {ANSWER} s, recovery in under {RECOVERY} s", run,
    {"a database that is away is taken for a mistake of ours": fault(mistake_of_ours),
     "it is noticed late": fault(slow_to_notice)},
)  # fmt: skip
