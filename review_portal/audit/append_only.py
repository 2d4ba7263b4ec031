"""The trigger that makes PostgreSQL itself keep a table of facts as it was written."""

from __future__ import annotations

import pgtrigger

REFUSAL = "'append-only: % may not touch %', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation'"


ANY_CHANGE = pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate


def append_only(name: str, operation: pgtrigger.Operation = ANY_CHANGE) -> pgtrigger.Trigger:
    """Refuse UPDATE, DELETE and TRUNCATE on the table: a change of mind is a new row."""
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=operation,
        func=f"RAISE EXCEPTION {REFUSAL};",
    )


def frozen_except(
    name: str, *columns: str, operation: pgtrigger.Operation = pgtrigger.Update | pgtrigger.Delete
) -> pgtrigger.Trigger:
    """Refuse UPDATE of every column but the named ones (work marks such as scored_at), and DELETE."""
    kept = ", ".join(f"'{column}'" for column in columns)
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Row,
        when=pgtrigger.Before,
        operation=operation,
        func=f"""
            IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - ARRAY[{kept}]) IS DISTINCT FROM (to_jsonb(OLD) - ARRAY[{kept}]) THEN
                RAISE EXCEPTION {REFUSAL};
            END IF;
            RETURN NEW;
        """,
    )


def deleted_under_a_stone(name: str, condition: str) -> pgtrigger.Trigger:
    """Refuse DELETE of a row for which no tombstone stands; `condition` says which one it must be."""
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Row,
        when=pgtrigger.Before,
        operation=pgtrigger.Delete,
        func=f"""
            PERFORM 1 FROM evidence_tombstone stone WHERE {condition};
            IF NOT FOUND THEN
                RAISE EXCEPTION {REFUSAL};
            END IF;
            RETURN OLD;
        """,
    )
