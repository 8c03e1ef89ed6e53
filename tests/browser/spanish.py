"""Whether a page is whole in Spanish as the browser shows it, scripts and all."""

from playwright.sync_api import Page

from tests.house.spanish import is_english

TEXTS = """() => {
    const said = [document.title], spoken = ["aria-label", "title", "placeholder", "alt", "aria-description"];
    const isOurs = (node) => node.closest("[lang]").lang === "es" && !node.closest("script, style, textarea, code");
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode())
        if (isOurs(walker.currentNode.parentElement)) said.push(walker.currentNode.textContent);
    for (const node of document.querySelectorAll("body *"))
        if (isOurs(node)) said.push(...spoken.map((name) => node.getAttribute(name) ?? ""));
    return said.map((text) => text.replace(/\\s+/g, " ").trim()).filter(Boolean);
}"""


def left_in_english(page: Page) -> list[str]:
    """The texts of a page that are not Spanish; what is marked as another language is passed over."""
    assert page.locator("html").get_attribute("lang") == "es", page.url
    return [text for text in page.evaluate(TEXTS) if is_english(text)]
