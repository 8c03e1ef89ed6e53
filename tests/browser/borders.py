"""Whether each control's edge can be seen: axe looks at words only, so this measures what it leaves out."""

from playwright.sync_api import Page

LEAST = 3.0
"""WCAG 2.2, 1.4.11: what is needed to see a control stands out from what is beside it by 3 to 1."""

EDGES = """() => {
    const linear = (part) => part <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4;
    const light = ([r, g, b]) => .2126 * linear(r / 255) + .7152 * linear(g / 255) + .0722 * linear(b / 255);
    const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const parts = (colour) => {  // by painting it: whatever notation the style sheet used
        pen.clearRect(0, 0, 1, 1);
        pen.fillStyle = colour;
        pen.fillRect(0, 0, 1, 1);
        return [...pen.getImageData(0, 0, 1, 1).data];
    };
    const ratio = (one, two) => (Math.max(one, two) + .05) / (Math.min(one, two) + .05);
    const ground = (node) => {
        for (let each = node.parentElement; each; each = each.parentElement) {
            const colour = parts(getComputedStyle(each).backgroundColor);
            if (colour[3] > 0) return light(colour);
        }
        return 1;
    };
    const edge = (node) => {
        const style = getComputedStyle(node), back = ground(node);
        const line = parseFloat(style.borderTopWidth) ? parts(style.borderTopColor) : [0, 0, 0, 0];
        const fill = parts(style.backgroundColor);
        return Math.max(...[line, fill].map((colour) => colour[3] ? ratio(light(colour), back) : 0));
    };
    const drawn = (node) => {  // a round number on a scale, a length on its line: the label is what is seen
        const style = getComputedStyle(node), isThere = parseFloat(style.opacity) && node.offsetWidth > 2;
        return isThere ? node : node.closest("label");
    };
    const isControl = (node) => node.checkVisibility() && !node.disabled && !node.classList.contains("link");
    return [...document.querySelectorAll("input:not([type=hidden]), select, textarea, button, a.button, canvas")]
        .filter(isControl)
        .map((node) => [drawn(node), node])
        .filter(([shown]) => shown && parseFloat(getComputedStyle(shown).borderTopWidth))
        .map(([shown, node]) => [`${node.localName} ${node.name || node.textContent.trim()}`, edge(shown)]);
}"""
"""Each control that has an edge, with how far its line or its fill stands out from what lies behind it."""


def edges(page: Page) -> list[tuple[str, float]]:
    """Each control that is drawn with an edge, and its contrast."""
    return [(name, float(ratio)) for name, ratio in page.evaluate(EDGES)]


def faint(page: Page) -> list[str]:
    """The controls whose edge is too faint, as they stand in this theme and at this width."""
    return [f"edge of {name}: {ratio:.2f}" for name, ratio in edges(page) if ratio < LEAST]
