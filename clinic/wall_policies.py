"""What the second wall is made of: a policy for each table that holds a clinic's rows; and whether all of it stands."""

from collections.abc import Iterator

from django.apps import apps
from django.db import connection
from django.db.models import Model

POLICY = "one_clinic"
BELONGS = "clinic"
OTHERWISE = {"mail.Message": "tenant"}
"""Models whose clinic stands in a column of another name."""
ROW = """
    (SELECT current_setting('kneadwell.crossing', true)) <> ''
    OR {column} = (SELECT nullif(current_setting('kneadwell.clinic', true), '')::bigint)
"""
"""Asked once for each statement. Where nothing was said, both sides are unknown, and the row is not there."""
RIGHTS = (
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
)
PASSES = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
STANDING = """
    SELECT relname FROM pg_class JOIN pg_policy ON polrelid = pg_class.oid
    WHERE relnamespace = 'public'::regnamespace AND relrowsecurity AND relforcerowsecurity AND polname = %s
"""


def walled() -> Iterator[tuple[type[Model], str]]:
    """Each model that holds rows of a clinic, with the column that says of which."""
    for model in apps.get_models():
        columns = {field.name: str(field.column) for field in model._meta.local_concrete_fields}
        name = OTHERWISE.get(model._meta.label, BELONGS)
        if name in columns:
            yield model, columns[name]


def put_up(role: str = "") -> None:
    """Raise the wall, as the owner of the tables; anew where it stood. With `role`, that role may work behind it."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        for model, column in walled():
            table = quote(model._meta.db_table)
            if model._meta.db_table not in there:  # a migration on the way
                continue
            cursor.execute(f"DROP POLICY IF EXISTS {POLICY} ON {table}")
            cursor.execute(f"CREATE POLICY {POLICY} ON {table} USING ({ROW.format(column=quote(column))})")
            cursor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
        for right in RIGHTS if role else ():
            cursor.execute(right.format(role=quote(role)))


def take_down() -> None:
    """Take the wall away, as the owner of the tables."""
    with connection.cursor() as cursor:
        for model, _column in walled():
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY")
            cursor.execute(f"DROP POLICY IF EXISTS {POLICY} ON {table}")


def gaps() -> list[str]:
    """What keeps the wall from holding, in words; nothing where it stands and this connection is behind it."""
    with connection.cursor() as cursor:
        cursor.execute(STANDING, [POLICY])
        standing = {name for (name,) in cursor.fetchall()}
        cursor.execute(PASSES)
        (passes,) = cursor.fetchone()
    open_tables = sorted({model._meta.db_table for model, _column in walled()} - standing)
    return [f"{table} has no wall" for table in open_tables] + ["this role goes through every wall"] * passes
