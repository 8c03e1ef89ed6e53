"""Writes `knees.html`, `body.html` and `layers.html` in `templates/map/` from the points in `figures.py`.

Run: python docs/body-map/build.py

Change the drawing in `figures.py`, never in a template. One label holds the native checkbox, its words and its own
piece of the picture; the words come from the `areas` of the page, so a translation never touches the art.
"""

from pathlib import Path

from figures import BODY_NAMES, FIGURES, KNEE_NAMES, Figure
from geometry import Sheet, parse, path, spline

TEMPLATES = Path(__file__).parents[2] / "templates" / "map"
WORD = {"R": "Right", "L": "Left"}
FIG = {figure.id: figure for figure in FIGURES}
NUMBERS = {region: number for number, region in enumerate(BODY_NAMES, 1)}
INK = 'class="art" fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round"'


def sheet_of(figure: Figure) -> Sheet:
    sheet = Sheet()
    for kind, text in figure.closed:
        sheet.draw(kind, text, closed=True)
    for kind, text in figure.lines:
        sheet.draw(kind, text)
    return sheet


SHEET = {figure.id: sheet_of(figure) for figure in FIGURES}


def mirror(figure: Figure) -> str:
    return f"matrix(-1 0 0 1 {figure.size[0]} 0)"


def art(figure: Figure, side: str) -> str:
    """The drawing itself. It holds no words, so mirroring it is safe."""
    sheet = SHEET[figure.id]
    hints = "".join(path(spline([xy for _, xy in parse(t) if xy]), fine=not figure.twin) for t in figure.fine)
    cloth = f'<path class="cloth" d="{path(sheet.ring(figure.cloth), True)}"/>\n' if figure.cloth else ""
    body = f"""<path class="skin" d="{path(sheet.ring(figure.skin), True, True)}"/>
{cloth}<path class="fine" stroke-width="1.25" opacity=".6" d="{sheet.strokes("fine2")}{hints}"/>
<path class="cut" stroke-dasharray="3 4" d="{sheet.strokes("dash")}{sheet.strokes("open")}"/>
<path class="ink" stroke-width="2" d="{sheet.strokes("ink", True)}"/>"""
    if figure.twin:
        half = f'<g id="{figure.id}-half">\n{body}\n</g>'
        return f'<g {INK}>\n{half}\n<use href="#{figure.id}-half" transform="{mirror(figure)}"/>\n</g>'
    turn = "" if side == figure.drawn else f' transform="{mirror(figure)}"'
    return f"<g {INK}{turn}>\n{body}\n</g>"


def hot(figure: Figure, region: str, side: str, number: int, at: str = "") -> str:
    """The hotspot: the zone's path over the picture, with the number or, once ticked, a disc."""
    width, height = figure.size
    turned = side != figure.drawn
    turn = f' transform="{mirror(figure)}"' if turned else ""
    sheet = SHEET[figure.id]
    zone = path(sheet.ring(figure.zones[region]), True)
    reach = path(sheet.reach(figure.zones[region], figure.aprons), True)
    touch = "" if zone == reach else f'<path class="touch"{turn} d="{reach}"/>'
    x, y = figure.marks[region]
    x = width - x if turned else x
    cloth = " on-cloth" if region in ("hip_side", "glutes") else ""
    mark = (
        f'<text class="n{cloth}" dy=".35em">{number}</text>'
        '<g class="done"><circle r="11"/><path d="M-5 .5l3.5 4 6.5-8.5"/></g>'
    )
    return (
        f'<svg class="hot{at}" viewBox="0 0 {width} {height}" aria-hidden="true" focusable="false">'
        f'{touch}<path class="zone"{turn} d="{zone}"/><g transform="translate({x:g} {y:g})">{mark}</g></svg>'
    )


def row(value: str, number: int, hots: str) -> str:
    """A row of the list, for the area of this value; nothing where the page has no such area."""
    return (
        f'{{% for area in areas %}}{{% if area.value == "{value}" %}}<label class="area">'
        f"""<input type="checkbox" name="{{{{ name|default:'area' }}}}" id="area-{value}" value="{value}\""""
        "{% if area.checked %} checked{% endif %}>"
        f'<span class="what"><span class="no" aria-hidden="true">{number} </span>'
        '<span class="hidden">{{ area.side_label }}: </span>{{ area.label }}</span>'
        f"{hots}</label>{{% endif %}}{{% endfor %}}"
    )


def words(text: str) -> str:
    return f'{{% translate "{text}" %}}'


def picture(figure: Figure, side: str, ends: tuple[str, str], at: str = "") -> str:
    width, height = figure.size
    return (
        f'<figure class="pic{at}">'
        f'<svg class="drawing" viewBox="0 0 {width} {height}" aria-hidden="true" focusable="false">\n'
        f"{art(figure, side)}\n</svg>\n"
        f'<figcaption class="edges"><span>{words(ends[0])}</span><span>{words(ends[1])}</span></figcaption></figure>'
    )


def knee_view(figure: Figure, side: str) -> str:
    word, view = WORD[side], "front" if figure is FIG["knee-front"] else "back"
    outer_is_left = (side == "R") == (view == "front")
    ends = ("Outer side", "Inner side") if outer_is_left else ("Inner side", "Outer side")
    edge = "left" if outer_is_left else "right"
    seen = "as if you look at someone facing you" if view == "front" else "seen from behind"
    note = words(f"Your {word.lower()} knee, {seen}: its outer side is on the {edge} of the picture.")
    numbers = {region: number for number, region in enumerate(KNEE_NAMES, 1) if region in figure.zones}
    rows = "\n".join(row(f"{region}_{side}", n, hot(figure, region, side, n)) for region, n in numbers.items())
    return f"""<fieldset id="{word.lower()}-knee-{view}" tabindex="-1">
<legend>{words(f"{word} knee, {view} view")}</legend>
<p class="hint">{note}</p>
<div class="map">
{picture(figure, side, ends)}
<div class="areas">
{rows}
</div>
</div>
</fieldset>"""


def knee(side: str) -> str:
    """One knee, folded unless it holds ticks. The frame of its views is inside: a summary is no cell of a grid."""
    ticked = f'{{% include "parts/ticked.html" with number=ticked.{side} %}}'
    return f"""{{% if not sides or "{side}" in sides %}}<details class="part"{{% if ticked.{side} %}} open{{% endif %}}>
<summary id="part-{side}"><h2>{words(f"{WORD[side]} knee")}</h2>{ticked}</summary>
<div class="knees">
{knee_view(FIG["knee-front"], side)}
{knee_view(FIG["knee-back"], side)}
</div>
</details>{{% endif %}}"""


def knees_page() -> str:
    about = (
        "Made by docs/body-map/build.py. areas: [{value, label, side_label, checked}]; name: of the checkboxes, or"
        " area; sides: R, L or both, left out for both; ticked: {R: how many, L: how many}, a side with ticks is open"
    )
    return (
        f"{{% load i18n %}}{{% comment %}}{about}{{% endcomment %}}"
        f'<div class="maps">\n{knee("R")}\n{knee("L")}\n</div>\n'
    )


def body_column(figure: Figure, side: str) -> str:
    view, back = ("front" if figure is FIG["body-front"] else "back"), FIG["body-back"]
    at = " at-back" if figure is back else ""
    rows = []
    for region in figure.zones:
        if region == "knee" or (region == "foot_ankle" and figure is back):
            continue  # the knees have their own map; the one tick for a foot is in the front list, with both hotspots
        number = NUMBERS[region]
        hots = hot(figure, region, side, number, at)
        hots += hot(back, region, side, number, " at-back") if region == "foot_ankle" else ""
        rows.append(row(f"{region}_{side}", number, hots))
    legend = f'{words(f"{WORD[side]} side")}<span class="hidden">, {words(f"{view} picture")}</span>'
    return f'<fieldset class="side"><legend>{legend}</legend>\n' + "\n".join(rows) + "\n</fieldset>"


def body_page() -> str:
    front, back = FIG["body-front"], FIG["body-back"]
    note = words(
        "Front view: the figure faces you, so your right side is on the left of the picture. "
        "Back view: your left side is on the left. Ankle and foot is one tick for both pictures."
    )
    about = "Made by docs/body-map/build.py. areas, name: as in knees.html. Include it once on a page."
    return f"""{{% load i18n %}}{{% comment %}}{about}{{% endcomment %}}
<section class="maps" aria-labelledby="map-body">
<h2 id="map-body">{words("Hips to feet")}</h2>
<p class="hint">{note}</p>
<div class="map map-body">
{picture(front, "R", ("Your right", "Your left"), " at-front")}
<div class="areas front-areas">
{body_column(front, "R")}
{body_column(front, "L")}
</div>
{picture(back, "L", ("Your left", "Your right"), " at-back")}
<div class="areas back-areas">
{body_column(back, "L")}
{body_column(back, "R")}
</div>
</div>
</section>
"""


ON_BODY = ("hip_side", "low_back", "glutes", "foot_ankle")
"""What the body figures show in the picture of both layers: the knees' own pictures show the rest."""


def marked(figure: Figure, region: str, side: str) -> str:
    """A zone in the picture of both layers: shaded with a C where the client chose it, hatched with a T for staff."""
    width = figure.size[0]
    turned = side != figure.drawn
    turn = f' transform="{mirror(figure)}"' if turned else ""
    zone = path(SHEET[figure.id].ring(figure.zones[region]), True)
    x, y = figure.marks[region]
    x = width - x if turned else x
    both = "{% if area.client and area.therapist %}"
    return (
        f'{{% for area in marked %}}{{% if area.value == "{region}_{side}" %}}'
        f'{{% if area.client %}}<path class="by-client"{turn} d="{zone}"/>{{% endif %}}'
        f'{{% if area.therapist %}}<path class="by-therapist" fill="url(#hatch)"{turn} d="{zone}"/>{{% endif %}}'
        f'<g transform="translate({x:g} {y:g})">'
        f'{{% if area.client %}}<g class="c"{both} transform="translate(-11 0)"{{% endif %}}>'
        '<circle r="10"/><text dy=".35em">C</text></g>{% endif %}'
        f'{{% if area.therapist %}}<g class="t"{both} transform="translate(11 0)"{{% endif %}}>'
        '<rect x="-10" y="-10" width="20" height="20"/><text dy=".35em">T</text></g>{% endif %}'
        "</g>{% endif %}{% endfor %}"
    )


def layer(figure: Figure, side: str, name: str, ends: tuple[str, str], zones: list[tuple[str, str]]) -> str:
    width, height = figure.size
    shapes = "\n".join(marked(figure, region, of) for region, of in zones)
    return f"""{{% if "{name}" in figures %}}<figure class="layer">
<svg class="drawing" viewBox="0 0 {width} {height}" aria-hidden="true" focusable="false">
{art(figure, side)}
{shapes}
</svg>
<figcaption><b>{words(LAYERS[name])}</b>
<span class="edges"><span>{words(ends[0])}</span><span>{words(ends[1])}</span></span></figcaption>
</figure>{{% endif %}}"""


LAYERS = {
    "front_R": "Right knee, front view", "back_R": "Right knee, back view",
    "front_L": "Left knee, front view", "back_L": "Left knee, back view",
    "body_front": "Hips to feet, front", "body_back": "Hips to feet, back",
}  # fmt: skip
"""The pictures that may show both layers -> what stands under them. Those without a mark are left out."""


def knee_layer(side: str, view: str) -> str:
    figure = FIG[f"knee-{view}"]
    outer_is_left = (side == "R") == (view == "front")
    ends = ("Outer side", "Inner side") if outer_is_left else ("Inner side", "Outer side")
    zones = [(region, side) for region in KNEE_NAMES if region in figure.zones]
    return layer(figure, side, f"{view}_{side}", ends, zones)


def body_layer(view: str) -> str:
    figure = FIG[f"body-{view}"]
    ends = ("Client’s right", "Client’s left") if view == "front" else ("Client’s left", "Client’s right")
    zones = [(region, side) for region in ON_BODY if region in figure.zones for side in "RL"]
    return layer(figure, "R", f"body_{view}", ends, zones)


def layers_page() -> str:
    about = (
        "Made by docs/body-map/build.py. marked: [{value, client, therapist}]; figures: which pictures hold a mark."
        " Include it once on a page, and not beside map/body.html."
    )
    pictures = [knee_layer(side, view) for side in "RL" for view in ("front", "back")]
    pictures += [body_layer("front"), body_layer("back")]
    hatch = (
        '<svg class="defs" width="0" height="0" aria-hidden="true" focusable="false"><defs>'
        '<pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<path class="hatch" d="M0 0v7"/></pattern></defs></svg>'
    )
    return f"{{% load i18n %}}{{% comment %}}{about}{{% endcomment %}}{hatch}\n" + "\n".join(pictures) + "\n"


def pages() -> dict[str, str]:
    """File name -> template, as it must stand in `templates/map/`."""
    return {"knees.html": knees_page(), "body.html": body_page(), "layers.html": layers_page()}


if __name__ == "__main__":
    TEMPLATES.mkdir(exist_ok=True)
    for name, text in pages().items():
        (TEMPLATES / name).write_text(text)
        print(f"templates/map/{name}: {len(text)} characters")
