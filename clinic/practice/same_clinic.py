"""Composite foreign keys: a row of one clinic cannot point at a row of another, whatever the code above it does.

A model that belongs to a clinic says so of each of its columns that lead to another such model. The other one holds
`(clinic, id)` unique, and the database, SQLite as well as PostgreSQL, looks both numbers up together.
"""

from typing import Any

from django.db.migrations.operations.base import Operation
from django.db.models import BaseConstraint


class SameClinic(BaseConstraint):
    """`FOREIGN KEY (clinic_id, field_id) REFERENCES other (clinic_id, id)`, looked at when the transaction ends.

    A row whose field is null, or whose clinic is, points nowhere and is let through.
    """

    def __init__(self, *, field: str, name: str) -> None:
        super().__init__(name=name)
        self.field = field

    def constraint_sql(self, model: Any, schema_editor: Any) -> str:
        """As a part of CREATE TABLE, which is also how SQLite makes a table anew."""
        quote, columns = schema_editor.quote_name, model._meta.get_field
        there = columns(self.field).remote_field.model._meta
        mine = f"{quote(columns('clinic').column)}, {quote(columns(self.field).column)}"
        theirs = f"{quote(there.get_field('clinic').column)}, {quote(there.pk.column)}"
        return (
            f"CONSTRAINT {quote(self.name)} FOREIGN KEY ({mine}) "
            f"REFERENCES {quote(there.db_table)} ({theirs}) DEFERRABLE INITIALLY DEFERRED"
        )

    def create_sql(self, model: Any, schema_editor: Any) -> str:
        """Put it onto a table that is there."""
        table = schema_editor.quote_name(model._meta.db_table)
        return f"ALTER TABLE {table} ADD {self.constraint_sql(model, schema_editor)}"

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        """Take it away."""
        quote = schema_editor.quote_name
        return f"ALTER TABLE {quote(model._meta.db_table)} DROP CONSTRAINT {quote(self.name)}"

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Forms ask nothing more: their choices come from the clinic, and the database itself refuses."""

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, kwargs | {"field": self.field}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SameClinic) and (self.field, self.name) == (other.field, other.name)

    def __hash__(self) -> int:
        return hash((self.field, self.name))


def without_hurry(apps: Any, schema_editor: Any) -> None:
    """For the migration that looks at every row that is there: it may take longer than a statement of a request."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET LOCAL statement_timeout = 0")


class AddTogether(Operation):
    """Constraints of several models (`model, constraint`) in one step: SQLite makes each table anew only once."""

    def __init__(self, *constraints: tuple[str, BaseConstraint]) -> None:
        self.constraints = constraints
        self.models = tuple(dict.fromkeys(model for model, _constraint in constraints))

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        return type(self).__name__, self.constraints, {}

    def state_forwards(self, app_label: str, state: Any) -> None:
        for model, constraint in self.constraints:
            options = state.models[app_label, model].options
            options["constraints"] = [*options.get("constraints", ()), constraint]
        state.reload_models({(app_label, model) for model in self.models})

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if not self._make_anew(app_label, schema_editor, to_state):
            for model, constraint in self.constraints:
                schema_editor.add_constraint(to_state.apps.get_model(app_label, model), constraint)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if not self._make_anew(app_label, schema_editor, to_state):
            for model, constraint in reversed(self.constraints):
                schema_editor.remove_constraint(to_state.apps.get_model(app_label, model), constraint)

    def _make_anew(self, app_label: str, schema_editor: Any, state: Any) -> bool:
        if schema_editor.connection.vendor != "sqlite":
            return False
        for model in self.models:
            schema_editor._remake_table(state.apps.get_model(app_label, model))
        return True

    def describe(self) -> str:
        return f"Add {len(self.constraints)} constraints to {', '.join(self.models)}"
