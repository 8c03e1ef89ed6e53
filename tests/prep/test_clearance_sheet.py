"""The sheet for the doctor: one page, neutral words, and a link of its own."""

import io
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pikepdf
import pytest
from django.test import Client as Browser
from django.utils import formats

from clinic.practice.models import Appointment, Event, SingleUseLink
from tests.prep.forms import THINNER, replaced_knee, sent
from tests.prep.letters import MINE, State, agree, only, page_of
from tests.prep.staff import at

MUCH: dict[str, Any] = {
    "bp": "not_controlled_or_160_100", "pad": "yes", "kidney": ["kidney", "dialysis"], "cancer": "now_or_6m",
    "bleeding_disorder": "yes", "osteoporosis": "fragility_fracture",
}  # fmt: skip


class TestSheet:
    """One page for the doctor."""

    @pytest.mark.parametrize("paper", ["a4", "letter"])
    @pytest.mark.parametrize("much", [False, True])
    def test_it_is_one_tagged_page_on_either_paper(
        self, as_cleo: Browser, appointment: Appointment, paper: str, much: bool
    ) -> None:
        said = THINNER | replaced_knee(appointment)
        if much:
            said |= MUCH
            type(appointment.client).objects.update(name="Wilhelmina-Alexandra " * 5)
            type(appointment.clinic).objects.update(
                name="The Oak and Elm Practice " * 4, address="Long Street 1, " * 12
            )
        sent(appointment, said)
        answer = as_cleo.post("/my/clearance/sheet.pdf", {"paper": paper})
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Cache-Control"] == "no-store"
        with pikepdf.open(io.BytesIO(answer.content)) as made:
            assert len(made.pages) == 1
            wide, high = float(made.pages[0].mediabox[2]), float(made.pages[0].mediabox[3])
            assert (round(wide), round(high)) == {"a4": (595, 842), "letter": (612, 792)}[paper]
            assert made.Root.MarkInfo.Marked
            assert b"pdfuaid:part" in made.Root.Metadata.read_bytes()

    def test_it_says_no_more_of_the_client_than_the_question(
        self, as_cleo: Browser, needing: Appointment, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        told: dict[str, Any] = {}
        monkeypatch.setattr("clinic.prep.clearance_sheet.pdf", lambda _name, data, at: told.update(data) or b"%PDF-")
        as_cleo.post("/my/clearance/sheet.pdf")
        text = str(told)
        assert "A blood thinner" in text
        for unsaid in ("apixaban", "cleo@example.org", "030 555 0199", "pain", "/10"):
            assert unsaid not in text
        assert told["client"] == {
            "name": "Cleo Marsh",
            "born": formats.date_format(needing.client.birth_date, "DATE_FORMAT"),
        }

    def test_each_sheet_has_a_link_of_its_own_and_only_five_live(self, as_cleo: Browser, needing: Appointment) -> None:
        agree(as_cleo)
        for _time in range(7):
            assert as_cleo.post("/my/clearance/sheet.pdf").status_code == 200
        assert SingleUseLink.objects.filter(purpose="letter").count() == 7
        assert SingleUseLink.objects.filter(revoked_at=None).count() == 5

    def test_where_nobody_agreed_that_letters_are_kept_it_has_no_code(
        self, as_cleo: Browser, needing: Appointment, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        told: dict[str, Any] = {}
        assert as_cleo.post("/my/clearance/sheet.pdf").content.startswith(b"%PDF-")
        monkeypatch.setattr("clinic.prep.clearance_sheet.pdf", lambda _name, data, at: told.update(data) or b"%PDF-")
        as_cleo.post("/my/clearance/sheet.pdf")
        assert told["qr"] == ""
        assert not SingleUseLink.objects.exists()
        text = page_of(as_cleo)
        assert text.index("Before you send a letter") < text.index("Get the sheet")
        agree(as_cleo)
        as_cleo.post("/my/clearance/sheet.pdf")
        assert "<svg" in told["qr"]
        assert SingleUseLink.objects.count() == 1

    def test_to_look_makes_no_sheet(self, as_cleo: Browser, needing: Appointment) -> None:
        assert as_cleo.get("/my/clearance/sheet.pdf").status_code == 405
        assert only().state == State.NEEDED

    def test_nobody_who_needs_none_gets_one(self, as_cleo: Browser, appointment: Appointment) -> None:
        sent(appointment)
        assert as_cleo.post("/my/clearance/sheet.pdf")["Location"] == MINE
        assert not SingleUseLink.objects.exists()

    def test_staff_make_one_too(self, as_ana: Browser, needing: Appointment) -> None:
        assert as_ana.post(at("letter_pdf", needing)).content.startswith(b"%PDF-")
        assert Event.objects.get(action="clearance.requested").actor == needing.therapist.user

    def test_there_is_room_for_a_hand_above_each_line(self, as_cleo: Browser, needing: Appointment) -> None:
        agree(as_cleo)
        made = pikepdf.open(io.BytesIO(as_cleo.post("/my/clearance/sheet.pdf").content))
        highs = sorted({round(high) for high, stroke in _strokes(made.pages[0]) if stroke == WRITTEN_ON})
        assert len(highs) == 4, "remarks; name and role; date and signature; the patient"
        assert min(later - high for high, later in pairwise(highs)) >= ROOM


WRITTEN_ON, ROOM = 0.7, 8 / 25.4 * 72
"""Points: how thick a line to write on is, and eight millimetres."""


def _strokes(page: Any) -> Iterator[tuple[float, float]]:
    """How far from the foot of the page each straight line lies, and how thick it is."""
    stack, now, thick, at = [], pikepdf.Matrix(), 0.0, 0.0
    for operands, operator in pikepdf.parse_content_stream(page):
        name, numbers = str(operator), [float(each) for each in operands if isinstance(each, int | float | Decimal)]
        if name == "q":
            stack.append((now, thick))
        elif name == "Q":
            now, thick = stack.pop()
        elif name == "cm":
            now = pikepdf.Matrix(*numbers) @ now
        elif name == "w":
            (thick,) = numbers
        elif name == "l":
            at = now.transform((numbers[0], numbers[1]))[1]
        elif name == "S":
            yield at, thick
