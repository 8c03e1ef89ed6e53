"""The triggers that keep events as they were written, in both databases; migrations put them up.

A migration that alters `practice_event` puts them up again: SQLite makes the table anew, and they go with the old one.
"""

from typing import Any

FIXED = ("id", "clinic_id", "at", "actor_kind", "action", "subject", "listed")
"""Never changed."""
PERMITTED = ("client_id", "actor_id")
"""Changed under a permit: whom the line is about, or who acted, is taken out."""
WORDS = "An event is written once. It is neither changed nor deleted."
PERMIT = "EXISTS (SELECT 1 FROM practice_trailpermit)"
NAMES = ("practice_event_unchanged", "practice_event_undeleted")


def put_up(apps: Any, schema_editor: Any) -> None:
    """Create the triggers."""
    take_down(apps, schema_editor)
    make = _on_postgresql if schema_editor.connection.vendor == "postgresql" else _on_sqlite
    for statement in make():
        schema_editor.execute(statement)


def take_down(apps: Any, schema_editor: Any) -> None:
    """Drop the triggers."""
    on = " ON practice_event" if schema_editor.connection.vendor == "postgresql" else ""
    for name in NAMES:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def _on_sqlite() -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
    changed, deleted = NAMES
    when = _changes("IS NOT")
    return [
        f"CREATE TRIGGER {changed} BEFORE UPDATE ON practice_event WHEN {when} {refuse}",
        f"CREATE TRIGGER {deleted} BEFORE DELETE ON practice_event WHEN NOT {PERMIT} {refuse}",
    ]


def _on_postgresql() -> list[str]:
    changed, deleted = NAMES
    refuse = f"RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'check_violation'"
    when = _changes("IS DISTINCT FROM")
    return [
        f"""CREATE OR REPLACE FUNCTION {changed}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN IF {when} THEN {refuse}; END IF; RETURN NEW; END $$""",
        f"""CREATE OR REPLACE FUNCTION {deleted}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN IF NOT {PERMIT} THEN {refuse}; END IF; RETURN OLD; END $$""",
        f"CREATE TRIGGER {changed} BEFORE UPDATE ON practice_event FOR EACH ROW EXECUTE FUNCTION {changed}()",
        f"CREATE TRIGGER {deleted} BEFORE DELETE ON practice_event FOR EACH ROW EXECUTE FUNCTION {deleted}()",
    ]


def _changes(differs: str) -> str:
    fixed = " OR ".join(f"NEW.{name} {differs} OLD.{name}" for name in FIXED)
    permitted = " OR ".join(f"NEW.{name} {differs} OLD.{name}" for name in PERMITTED)
    return f"({fixed}) OR (({permitted}) AND NOT {PERMIT})"
