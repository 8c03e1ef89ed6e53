"""Draws `static/img/share.png`, which a shared link shows, from the house's own mark, drawing and font.

`python -m tests.browser.share`, whenever one of them changed. It needs Chromium. The picture is kept in the repository.
"""

from base64 import b64encode
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.conftest import FLAGS
from tests.environment import chromium_path

ROOT = Path(__file__).resolve().parents[2]
PICTURE = ROOT / "static/img/share.png"
FONT = ROOT / "static/fonts/atkinson-hyperlegible-next-latin.woff2"
MARK = ROOT / "templates/parts/mark.html"
DRAWING = ROOT / "templates/guide/drawings/on-the-table.svg"
SIZE = {"width": 1200, "height": 630}
STYLE = """
* { margin: 0; box-sizing: border-box }
body { width: 1200px; height: 630px; padding: 56px 72px; position: relative; overflow: hidden;
  background: #fbf8f3; color: #1d2b2e; border-top: 16px solid #0f5a56; font-family: A }
.brand { display: flex; align-items: center; gap: 16px; color: #0f5a56; font-size: 44px; font-weight: 700;
  letter-spacing: -.03em }
.brand svg { width: 56px; height: 56px }
h1 { width: 620px; margin-top: 44px; font-size: 84px; line-height: 1.06; letter-spacing: -.025em }
p { width: 560px; margin-top: 28px; font-size: 34px; line-height: 1.35; color: #51605f }
.art { position: absolute; right: 48px; bottom: 56px }
.line { fill: none; stroke: currentColor; stroke-linecap: round; stroke-linejoin: round; stroke-width: 2.2 }
.brand .line { stroke-width: 3 }
.clay { fill: #a23e22 }
.paper { fill: #fbf8f3 }
.paper-line { fill: none; stroke: #fbf8f3; stroke-linecap: round; stroke-width: 2 }
"""


def page() -> str:
    """The picture as a page that asks for nothing else."""
    font = b64encode(FONT.read_bytes()).decode()
    face = f"@font-face {{ font-family: A; font-weight: 400 700; src: url(data:font/woff2;base64,{font}) }}"
    return (
        f"<!doctype html><html lang='en'><meta charset='utf-8'><style>{face}{STYLE}</style>"
        f"<div class='brand'>{MARK.read_text()}Kneadwell</div><h1>Looking after a&nbsp;sore knee</h1>"
        f"<p>What massage can do, what it cannot, and when to see a doctor.</p>{DRAWING.read_text()}"
    )


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        window = browser.new_page(viewport=SIZE)  # type: ignore[arg-type]
        window.set_content(page())
        window.evaluate("document.fonts.ready")
        window.screenshot(path=str(PICTURE))
        browser.close()


if __name__ == "__main__":
    main()
