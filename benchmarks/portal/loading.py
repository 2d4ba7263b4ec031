"""Writes rows by COPY: a model's own defaults fill what a row does not say, so new columns break nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db import connection, models


def default_of(field: models.Field[Any, Any]) -> Any:
    value = field.get_default()
    return json.dumps(value) if isinstance(field, models.JSONField) else value


def copy(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Copy rows into a model's table; `names` are columns."""
    rest = [
        field
        for field in model._meta.concrete_fields
        if field.column not in names and not isinstance(field, SearchVectorField) and not generated(field)
    ]
    filled = [default_of(field) for field in rest]
    columns = ", ".join(f'"{name}"' for name in [*names, *(field.column for field in rest)])
    connection.ensure_connection()
    with connection.connection.cursor() as cursor:
        statement = f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN'
        with cursor.copy(statement) as stream:
            for row in rows:
                stream.write_row([*row, *filled])


def generated(field: models.Field[Any, Any]) -> bool:
    return bool(field.primary_key and isinstance(field, models.AutoField | models.BigAutoField))


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def reset_numbers(*models_: type[models.Model]) -> None:
    """Let the next rows get numbers behind those that were copied."""
    for model in models_:
        table = model._meta.db_table
        run(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")  # noqa: S608
