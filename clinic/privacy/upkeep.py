"""What a database of SQLite has to be told once a night: how large its tables have become."""

from django.db import connection

ROWS = 400
"""Rows of each index that are looked at: some milliseconds, however large the table is."""


def count_tables() -> None:
    """Write down how many rows each index holds a value for, so that SQLite begins a search at the rare one.

    Without it SQLite guesses, and reads all scores of a clinic to find those of one client. PostgreSQL counts itself.
    """
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA analysis_limit = {ROWS}")
        cursor.execute("ANALYZE")
