"""`manage.py prepare`: a file in, a result out; a faulty file lists its faults and prints nothing else."""

import io
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

SAMPLES = Path(settings.BASE_DIR) / "docs" / "examples"
GO = SAMPLES / "go-knee-arthritis.json"


def prepare(*args: str, stdin: bytes = b"") -> SimpleNamespace:
    """Run the command; its exit code, and what it printed on both streams."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    try:
        call_command("prepare", *args, stdout=out, stderr=err, stdin=io.BytesIO(stdin))
    except SystemExit as leaving:
        code = int(leaving.code or 0)
    return SimpleNamespace(code=code, out=out.getvalue(), err=err.getvalue())


@pytest.fixture
def file_of(tmp_path: Path):
    """`file_of(b"...")`: a file with this content."""

    def write(content: bytes) -> str:
        path = tmp_path / "intake.json"
        path.write_bytes(content)
        return str(path)

    return write


def sample(**changes: Any) -> bytes:
    return json.dumps({**json.loads(GO.read_text("utf-8")), **changes}).encode()


def test_the_text_tells_the_level_the_checklist_and_the_plan() -> None:
    result = prepare(str(GO))
    assert result.code == 0
    assert result.err == ""
    assert result.out.startswith("GO: You can come")
    assert "[ ] Wear or bring loose shorts." in result.out
    assert "Session plan: 60 of 60 booked minutes" in result.out
    assert "\x1b" not in result.out


def test_a_held_result_names_its_findings_and_shows_no_plan() -> None:
    result = prepare(str(SAMPLES / "urgent-hot-knee.json"))
    assert result.out.startswith("URGENT (now):")
    assert "hot_joint_fever" in result.out
    assert "Sources: R43 P" in result.out
    assert "Session plan" not in result.out


def test_a_blocked_booking_says_so(file_of) -> None:
    result = prepare(file_of(sample(birth_date="2010-05-01", guardian_ok=False)))
    assert result.code == 0
    assert "BLOCKED" in result.out
    assert "Session plan" not in result.out


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.json")), ids=lambda path: path.stem)
def test_the_json_is_the_result(path: Path) -> None:
    result = json.loads(prepare(str(path), "--format", "json").out)
    assert result["level"] == path.stem.partition("-")[0].upper()
    assert (result["plan"] is None) == (result["level"] not in {"GO", "MODIFY"})


def test_standard_input_is_read() -> None:
    result = prepare("-", "--format", "json", stdin=GO.read_bytes())
    assert json.loads(result.out)["level"] == "GO"


def test_the_schema_is_printed() -> None:
    assert json.loads(prepare("--schema").out)["title"] == "Intake"


@pytest.mark.parametrize("form", ["json", "text"])
def test_every_fault_has_its_own_line_and_nothing_else_is_printed(file_of, form: str) -> None:
    bad = sample(session_minutes=44, tender=[{"region": "calf_L", "score": 3}, {"region": "calf_R", "score": 14}])
    result = prepare(file_of(bad), "--format", form)
    assert result.code == 2
    assert result.out == ""
    assert sorted(result.err.splitlines()) == ["session_minutes: 44 is below 45", "tender[1].score: 14 is above 10"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xfe", "not UTF-8"),
        (b"", "not JSON"),
        (b"[1, 2", "not JSON"),
        (b'{"format": 1, "format": 1}', "there twice"),
        (b"[" * 100_000, "nested too deeply"),
        (b"[]", "a list is not an object"),
    ],
)
def test_what_is_no_intake_is_refused(file_of, content: bytes, message: str) -> None:
    result = prepare(file_of(content))
    assert (result.code, result.out) == (2, "")
    assert message in result.err
    assert "Traceback" not in result.err


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.json", tmp_path):
        result = prepare(str(path))
        assert (result.code, result.out) == (2, "")
        assert str(path) in result.err


def test_a_file_or_the_schema_must_be_asked_for() -> None:
    with pytest.raises(CommandError):
        call_command("prepare")
