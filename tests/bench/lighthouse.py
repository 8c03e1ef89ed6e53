"""What Lighthouse says of the guide in its mobile setting: `python -m tests.bench.lighthouse [path ...]`. Not a test.

It needs Chromium and Lighthouse (`npm install lighthouse` anywhere; LIGHTHOUSE= names its program). The demo is served
by granian with collected, hashed and compressed static files. Nothing but this machine can be reached meanwhile.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from tests.bench.pages import house
from tests.bench.table import Row, not_measured
from tests.house.serving import serving

PATHS = ("/guide/", "/guide/questions/", "/guide/when-to-see-a-provider/", "/es/guide/tips/water/")
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
TIMES = {
    "first-contentful-paint": "FCP {:.0f} ms",
    "largest-contentful-paint": "LCP {:.0f} ms",
    "total-blocking-time": "TBT {:.0f} ms",
    "cumulative-layout-shift": "CLS {:.3f}",
}
CHROME = '#!/bin/sh\nexec {} "$@" --host-resolver-rules="MAP * ~NOTFOUND, EXCLUDE localhost"\n'
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run"
ENOUGH = 0.98


def report(program: str, chrome: Path, url: str, out: Path) -> dict[str, Any]:
    """Lighthouse's own report of one page."""
    command = [program, url, "--quiet", f"--only-categories={','.join(CATEGORIES)}", "--output=json"]
    command += [f"--output-path={out}", f"--chrome-flags={FLAGS}"]
    subprocess.run(command, env=os.environ | {"CHROME_PATH": str(chrome)}, check=True, timeout=180)
    found: dict[str, Any] = json.loads(out.read_text())
    return found


def told(path: str, found: dict[str, Any]) -> str:
    """The scores and times of one page, then a line for each audit that is not passed."""
    audits = found["audits"]
    scores = ", ".join(f"{name} {found['categories'][name]['score'] * 100:.0f}" for name in CATEGORIES)
    times = ", ".join(said.format(audits[name]["numericValue"]) for name, said in TIMES.items())
    requests = audits["network-requests"]["details"]["items"]
    weight = sum(request.get("transferSize") or 0 for request in requests) / 1000
    failed = [
        f"  {audit['id']}: {audit['title']} {audit.get('displayValue', '')}"
        for audit in audits.values()
        if audit["score"] is not None and audit["score"] < ENOUGH and audit["scoreDisplayMode"] != "informative"
    ]
    return "\n".join([f"{path}\n  {scores}\n  {times}; {len(requests)} requests, {weight:.1f} kB", *failed])


def reports(settings: dict[str, str], paths: Iterable[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each page with its report. Raises `LookupError` where a tool is missing."""
    program = os.environ.get("LIGHTHOUSE") or shutil.which("lighthouse")
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if not program or not chromium:
        raise LookupError("it needs Chromium and Lighthouse, and one of them is not installed")
    with tempfile.TemporaryDirectory() as folder:
        chrome = Path(folder) / "chrome"
        chrome.write_text(CHROME.format(chromium))
        chrome.chmod(0o755)
        with serving(settings) as port:
            for path in paths:
                yield path, report(program, chrome, f"http://localhost:{port}{path}", Path(folder) / "report.json")


def rows(settings: dict[str, str]) -> list[Row]:
    """The rows of the table: each page's times and scores, in the mobile setting."""
    try:
        return [_row(path, found) for path, found in reports(settings, PATHS)]
    except (LookupError, subprocess.SubprocessError) as problem:
        return [not_measured("Lighthouse, mobile", str(problem))]


def _row(path: str, found: dict[str, Any]) -> Row:
    audits = found["audits"]
    largest, blocked, shifted = (audits[name]["numericValue"] for name in [*TIMES][1:])
    told_times = [said.format(audits[name]["numericValue"]) for name, said in [*TIMES.items()][1:]]
    scores = "/".join(f"{found['categories'][name]['score'] * 100:.0f}" for name in CATEGORIES)
    return Row(
        f"Lighthouse, mobile: {path}",
        f"{', '.join(told_times)}; {scores}",
        goal="LCP at most 900 ms, TBT 0, CLS 0",
        met=largest <= 900 and blocked == 0 and round(shifted, 3) == 0,
    )


def main() -> None:
    """Print what Lighthouse says, or that it is not here."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            for path, found in reports(house(folder), sys.argv[1:] or PATHS):
                print(told(path, found), flush=True)
        except LookupError as problem:
            raise SystemExit(f"Not measured: {problem}.") from None


if __name__ == "__main__":
    main()
