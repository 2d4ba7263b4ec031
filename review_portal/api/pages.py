"""Cuts lists into pages by where the last one ended, so that rows that come or go meanwhile shift nothing."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound

Row = TypeVar("Row", bound=Model)
Values = list[Any]
LONGEST = 400


def cut(rows: QuerySet[Row], order: Sequence[str], *, cursor: str, limit: int) -> tuple[list[Row], str]:
    """Return one page in this order and the cursor of the next one, "" where this is the last.

    The last field of the order must be unique. A cursor holds the order and the last row's values; it is a place in a
    list, not a secret, and rows that its reader may not see are not shown by knowing it.
    """
    if cursor:
        rows = rows.filter(beyond(rows.model, order, read(cursor, order)))
    found = list(rows.order_by(*order)[: limit + 1])
    if len(found) <= limit:
        return found, ""
    last = found[limit - 1]
    return found[:limit], write(order, [getattr(last, field.lstrip("-")) for field in order])


def beyond(model: type[Model], order: Sequence[str], values: Values) -> Q:
    """Return the condition for rows after these values: (a, b) > (1, 2) is a > 1, or a = 1 and b > 2."""
    condition, same = Q(), Q()
    for field, value in zip(order, values, strict=True):
        name = field.lstrip("-")
        given = value_for(model, name, value)
        condition |= same & Q(**{f"{name}__{'lt' if field.startswith('-') else 'gt'}": given})
        same &= Q(**{name: given})
    return condition


def value_for(model: type[Model], name: str, value: Any) -> Any:
    field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    try:
        given = field.to_python(value)  # type: ignore[union-attr]  # every model has a key, and we order by columns
    except (ValidationError, ValueError, TypeError, OverflowError) as error:
        raise lost() from error
    if given is None:
        raise lost()
    return given


def write(order: Sequence[str], values: Values) -> str:
    told = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    return base64.urlsafe_b64encode(json.dumps([",".join(order), *told]).encode()).decode().rstrip("=")


def read(cursor: str, order: Sequence[str]) -> Values:
    """Return the values in a cursor of this very order."""
    if len(cursor) > LONGEST:
        raise lost()
    try:
        told = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError as error:
        raise lost() from error
    if not isinstance(told, list) or told[:1] != [",".join(order)] or len(told) != len(order) + 1:
        raise lost()
    if not all(isinstance(value, int | float | str) for value in told):
        raise lost()
    return told[1:]


def lost() -> NotFound:
    return NotFound(_("There is no such page: take the cursor from the answer before, with the same order."))
