"""Killing a mail worker at a moment of one of its mails, between claiming it and writing down that it was sent."""

import random
import subprocess
import threading

from tests.mail.postbox import Postbox

MOMENTS = ("before it is kept", "when it is kept", "just after")


def kill_at(box: Postbox, process: subprocess.Popen[bytes], nth: int, moment: str) -> None:
    """Have the worker killed over the nth mail from now, at this moment of it."""
    seen = 0

    def comes(_mail: object) -> None:
        nonlocal seen
        seen += 1
        if seen == nth and moment == MOMENTS[0]:
            process.kill()

    def is_kept() -> None:
        if seen == nth and moment == MOMENTS[1]:
            process.kill()
        elif seen == nth and moment == MOMENTS[2]:
            threading.Timer(random.random() * 0.02, process.kill).start()  # noqa: S311 - dice, not secrets

    box.on_data, box.after = comes, is_kept
