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
from pathlib import Path
from typing import Any

from tests.bench.pages import house
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


def main() -> None:
    """Print what Lighthouse says, or that it is not here."""
    program = os.environ.get("LIGHTHOUSE") or shutil.which("lighthouse")
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if not program or not chromium:
        raise SystemExit("Not measured: it needs Chromium and Lighthouse, and one of them is not installed.")
    with tempfile.TemporaryDirectory() as folder:
        chrome = Path(folder) / "chrome"
        chrome.write_text(CHROME.format(chromium))
        chrome.chmod(0o755)
        with serving(house(folder)) as port:
            for path in sys.argv[1:] or PATHS:
                url = f"http://localhost:{port}{path}"
                print(told(path, report(program, chrome, url, Path(folder) / "report.json")), flush=True)


if __name__ == "__main__":
    main()
