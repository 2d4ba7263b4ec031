"""Records who looked for what: the trail of a search is part of the record, its result is not."""

from __future__ import annotations

from django.db import models, transaction

from review_portal.accounts.models import User
from review_portal.audit.services import record
from review_portal.search.query import masked


@transaction.atomic
def note_search(*, actor: User, query: str, filters: dict[str, list[str]], found: int) -> None:
    """Write down that somebody searched; card numbers are masked before anything is written."""
    asked = {name: values for name, values in filters.items() if values}
    record(actor, "search.asked", actor, detail={"query": masked(query), "filters": asked, "found": found})


@transaction.atomic
def note_view(verb: str, target: models.Model, *, actor: User, detail: dict[str, object]) -> None:
    """Write down that somebody opened the page of a contact, a host or a picture."""
    record(actor, verb, target, detail=detail)
