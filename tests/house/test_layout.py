"""Pages go out without the indentation of their templates, and with every line that they were written in."""

from pathlib import Path

import pytest
from django.template import Context, Engine
from django.test import Client as Browser

from clinic.layout import Loader
from clinic.practice.models import Appointment
from tests.prep.forms import THINNER, replaced_knee, sent
from tests.prep.staff import at


def shown(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text, "utf-8")
    engine = Engine(dirs=[str(folder)], loaders=["clinic.layout.Loader"])
    return engine.get_template(name).render(Context({"typed": "  two  \n    lines"}))


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [
        ("a.html", "<p>\n    a\n\tb {{ typed }}\n</p>\n", "<p>\na\nb   two  \n    lines\n</p>\n"),
        ("b.html", "<pre>\n    a\n</pre>", "<pre>\n    a\n</pre>"),
        ("c.html", '<textarea name="x">\n  a</textarea>', '<textarea name="x">\n  a</textarea>'),
        ("d.txt", "a\n    b", "a\n    b"),
    ],
)
def test_only_what_we_wrote_for_ourselves_goes(tmp_path: Path, name: str, text: str, wanted: str) -> None:
    assert shown(tmp_path, name, text) == wanted


def test_the_loader_is_ours() -> None:
    [cached] = Engine.get_default().template_loaders
    assert isinstance(cached.loaders[0], Loader)  # type: ignore[attr-defined]


def test_a_long_plan_stays_light(as_ana: Browser, appointment: Appointment) -> None:
    """It was 163 kB, more than half of it blanks."""
    sent(appointment, THINNER | replaced_knee(appointment))
    for name in ("plan", "review"):
        page = as_ana.get(at(name, appointment)).content
        indented = [line for line in page.decode().splitlines() if line.startswith("    ")]
        assert len(page) < 100_000
        assert sum(map(len, indented)) < len(page) / 20
