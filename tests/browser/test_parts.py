"""The parts of every page, rendered by themselves: the form pack in all its states, the map, the plan's pictures."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django import forms
from django.template import engines
from django.template.loader import render_to_string
from django.templatetags.static import static
from playwright.sync_api import Page

from clinic.practice.fields import Choice, DateField, ScaleField, TickListField, TrackWidget
from tests.browser.borders import edges, faint
from tests.browser.checks import check, sideways, violations
from tests.browser.hands import unfold

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

KNEE = "kneecap above_kneecap below_kneecap inner_knee inner_below outer_knee fibula_head back_knee front_thigh"
KNEE += " outer_thigh inner_thigh back_thigh calf shin"
BODY = "hip_side outer_thigh front_thigh inner_thigh shin foot_ankle low_back glutes back_thigh calf"


class Everything(forms.Form):
    """One field of each kind."""

    use_required_attribute = False
    name = forms.CharField(label="Name", help_text="As on your card")
    goal = forms.ChoiceField(
        label="What do you want most?",
        choices=[("pain", Choice("Less pain", hint="It may ease for a while")), ("sleep", "Sleep better")],
        widget=forms.RadioSelect,
    )
    signs = TickListField(
        label="Any of these today?",
        choices=[
            ("hot", "A hot knee"),
            ("none", Choice("None of these", alone=True)),
            ("unsure", Choice("Not sure", alone=True)),
        ],
    )
    pain = ScaleField(label="Pain now")
    born = DateField(label="Date of birth", latest=date.today)
    minutes = forms.ChoiceField(label="Minutes", choices=[(45, 45), (60, 60)], widget=TrackWidget)
    agree = forms.BooleanField(label="I agree", help_text="You can take it back.")
    who = forms.ChoiceField(label="Therapist", choices=[("ana", "Ana")])


def areas(regions: str, ticked: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    return [
        {
            "value": f"{region}_{side}",
            "label": region.replace("_", " "),
            "side_label": f"{word} knee",
            "number": number,
            "checked": f"{region}_{side}" in ticked,
        }
        for number, region in enumerate(regions.split(), 1)
        for side, word in (("R", "Right"), ("L", "Left"))
    ]


PLAN = {
    "planned_minutes": 60,
    "checkpoints": [{"minute": 10, "text": ""}, {"minute": 30, "text": ""}, {"minute": 50, "text": ""}],
    "phases": [
        {"id": "P_ARR", "start": 0, "minutes": 8, "blocks": []},
        {"id": "P_WARM", "start": 8, "minutes": 7, "blocks": [{"minutes": 7, "pressure": "P1"}]},
        {
            "id": "P_THIGH",
            "start": 15,
            "minutes": 32,
            "blocks": [{"minutes": 12, "pressure": "P3"}, {"minutes": 20, "pressure": "P2"}],
        },
        {"id": "P_MOVE", "start": 47, "minutes": 9, "blocks": [{"minutes": 9, "pressure": "P1"}]},
        {"id": "P_CLOSE", "start": 56, "minutes": 4, "blocks": []},
    ],
}
PAGE = """{{% extends "base.html" %}}{{% load crispy_forms_tags %}}{{% block title %}}Parts{{% endblock %}}
{{% block main %}}{{% include "parts/error_summary.html" %}}<h1>Parts</h1>{}{{% endblock %}}"""


@pytest.fixture
def show(open_window: Callable[..., Page]) -> Callable[..., Page]:
    """Show a piece of template inside the page frame, as the server would send it."""

    def shown(piece: str, width: int = 360, script: bool = True, **context: Any) -> Page:
        page = open_window(width, java_script_enabled=script)
        html = engines["django"].from_string(PAGE.format(piece)).render(context)
        page.route("**/part", lambda route: route.fulfill(body=html, content_type="text/html"))
        page.goto("/part")
        return page

    return shown


def test_every_kind_of_field_is_sound_when_empty_and_when_wrong(show: Callable[..., Page]) -> None:
    form = '<form method="post" novalidate>{{ form|crispy }}</form>'
    check(show(form, form=Everything()), "empty form")
    page = show(form, form=Everything({"signs": ["hot", "none"], "born_0": "5", "name": "Cleo"}))
    assert page.title().startswith("Error: ")
    assert page.locator("#id_name").input_value() == "Cleo"
    assert page.locator("#id_born_0").input_value() == "5"
    for link in page.locator(".error-summary a").all():
        assert page.locator(str(link.get_attribute("href"))).count() == 1, (
            "the summary links to an input that is not there"
        )
    said = [text.removeprefix("Error:").strip() for text in page.locator(".error").all_inner_texts()]
    lines = page.locator(".error-summary a").all_inner_texts()
    assert len(lines) == len(said)
    assert all(line.endswith(error) for line, error in zip(lines, said, strict=True)), "other words than at the input"
    assert lines[0].startswith("What do you want most? "), "the line does not say which question"
    check(page, "form with errors")


def test_a_seeded_defect_is_found(show: Callable[..., Page]) -> None:
    found = violations(show('<input name="orphan"><button style="width: 12px"></button>'))
    assert {line.split(":")[0] for line in found} >= {"label", "button-name"}


def test_a_pale_text_is_found_in_the_dark_theme(show: Callable[..., Page]) -> None:
    page = show("<style>@media (prefers-color-scheme: dark) { .lead { color: #333 } }</style><p class='lead'>Pale</p>")
    assert violations(page) == []
    with pytest.raises(AssertionError, match="dark: color-contrast"):
        check(page, "pale in the dark")


@pytest.mark.parametrize("name", ["Physiotherapiezentrum Wolfeschlegelsteinhausen", "Knees & Co"])
def test_a_clinics_name_makes_no_page_wider(show: Callable[..., Page], name: str) -> None:
    page = show("<p>Words</p>", clinic={"name": name})
    assert page.locator(".brand-of").inner_text() == name
    for width in (320, 360, 768, 1280):
        page.set_viewport_size({"width": width, "height": 640})
        assert sideways(page) <= 0, width


def test_a_faint_edge_is_found(show: Callable[..., Page]) -> None:
    page = show(
        "<style>.pale { border-color: #bbb !important }</style>"
        "<label>Name <input class='input pale' name='name'></label>"
        "<label>Town <input class='input'></label><button class='button quiet'>Go</button>"
    )
    assert len(edges(page)) == 3
    assert [line.partition(":")[0] for line in faint(page)] == ["edge of input name"]
    with pytest.raises(AssertionError, match="edge of input"):
        check(page, "a pale edge")


def test_the_knee_map_works_by_tapping_the_picture_without_javascript(show: Callable[..., Page]) -> None:
    page = show("<form>{% include 'map/knees.html' %}</form>", script=False, areas=areas(KNEE))
    assert not page.locator(".map").first.is_visible(), "each knee is folded at first"
    unfold(page.locator("form"))
    for value in ("kneecap_L", "kneecap_R", "inner_knee_L", "calf_R"):
        box = page.locator(f"#area-{value}")
        zone = box.locator("xpath=..").locator(".n")
        zone.scroll_into_view_if_needed()
        spot = zone.bounding_box()
        assert spot is not None
        page.mouse.click(spot["x"] + spot["width"] / 2, spot["y"] + spot["height"] / 2)
        assert box.is_checked(), f"a tap on the picture of {value} did not tick it"
    assert page.locator(".area input:checked").count() == 4


def test_every_area_of_the_map_has_a_name_of_its_own_with_its_side(show: Callable[..., Page]) -> None:
    page = show("<form>{% include 'map/knees.html' %}</form>", areas=areas(KNEE))
    unfold(page.locator("form"))
    names = page.locator(".area .what").all_inner_texts()
    assert len(names) == len(set(names)) == 28
    assert all("Left" in name or "Right" in name for name in names)
    assert page.locator("[value^=groin]").count() == 0


def test_a_part_of_the_page_says_how_much_is_ticked_in_it(show: Callable[..., Page]) -> None:
    piece = f"<form>{{% include 'map/knees.html' %}}</form><script src=\"{static('js/map.js')}\"></script>"
    page = show(piece, areas=areas(KNEE, ("calf_R",)), ticked={"R": 1, "L": 0})
    right, left = page.locator("#part-R"), page.locator("#part-L")
    assert right.inner_text().split() == ["Right", "knee", "1", "ticked"]
    assert page.locator("#area-calf_R").is_visible(), "a part that holds ticks is open"
    assert left.inner_text().split() == ["Left", "knee"]
    assert left.bounding_box()["height"] >= 44  # type: ignore[index]
    left.click()
    page.locator("#area-kneecap_L").check()
    page.locator("#area-calf_R").uncheck()
    assert left.inner_text().split() == ["Left", "knee", "1", "ticked"]
    assert right.inner_text().split() == ["Right", "knee"]


def test_folded_knees_are_open_on_paper(show: Callable[..., Page]) -> None:
    page = show("<form>{% include 'map/knees.html' %}</form>", script=False, areas=areas(KNEE))
    page.emulate_media(media="print")
    assert page.locator("#area-calf_L").is_visible()


@pytest.mark.parametrize(("part", "regions"), [("knees", KNEE), ("body", BODY)])
def test_the_maps_pass_all_checks(show: Callable[..., Page], part: str, regions: str) -> None:
    ticked = ("inner_knee_L", "foot_ankle_R", "calf_R")
    page = show(
        f"<form>{{% include 'map/{part}.html' %}}</form>", areas=areas(regions, ticked), ticked={"R": 1, "L": 1}
    )
    check(page, part)


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("width", [320, 360, 1280])
def test_hotspots_lie_inside_their_figure(show: Callable[..., Page], width: int, direction: str) -> None:
    page = show(
        "<form>{% include 'map/knees.html' %}{% include 'map/body.html' with sides='R' %}</form>",
        areas=areas(KNEE + " glutes"),
        ticked={"R": 1, "L": 1},
    )
    page.set_viewport_size({"width": width, "height": 800})
    page.evaluate("direction => document.documentElement.dir = direction", direction)
    outside = page.evaluate(
        """() => [...document.querySelectorAll('.hot')].filter(hot => {
            const box = hot.getBoundingClientRect();
            return ![...hot.closest('.map').querySelectorAll('.drawing')].some(drawing => {
                const art = drawing.getBoundingClientRect();
                return ['x', 'y', 'width'].every(side => Math.abs(art[side] - box[side]) < 1);
            });
        }).length"""
    )
    assert outside == 0
    assert sideways(page) <= 0


def test_the_pictures_of_the_plan_pass_all_checks(show: Callable[..., Page]) -> None:
    page = show(
        "{% include 'parts/strip.html' %}{% include 'parts/profile.html' %}", plan=PLAN, firmest="P3", client="Cleo"
    )
    check(page, "plan pictures")
    pieces = page.locator(".strip > li").all()
    widths = [piece.bounding_box()["width"] for piece in pieces]  # type: ignore[index]
    assert widths[2] / widths[0] == pytest.approx(32 / 8, rel=0.1), "a piece is not as wide as its minutes"


@pytest.mark.parametrize("name", ["400", "403", "404", "500"])
def test_error_pages_need_no_request_and_pass_all_checks(open_window: Callable[..., Page], name: str) -> None:
    page = open_window()
    html = render_to_string(f"{name}.html")
    page.route("**/part", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto("/part")
    check(page, name)
