"""What SQLite still holds of deleted rows outside its tables: the write-ahead log, which is emptied here."""

from django.db import connection

WAIT = 2000
"""Milliseconds to wait for others to finish reading; the next erasure, or the retention job, tries again."""
USUAL = 20000


def empty_log() -> bool:
    """Write the log back into the database and cut it to nothing; whether that was possible now.

    Deleted rows are overwritten in the database itself (`secure_delete`). PostgreSQL reuses their room as it vacuums.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return connection.vendor != "sqlite"
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {WAIT}")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        is_busy, _pages, _moved = cursor.fetchone()
        cursor.execute(f"PRAGMA busy_timeout = {USUAL}")
    return not is_busy
