"""Keeps the searches that somebody wants to come back to."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from review_portal.accounts.models import User
from review_portal.audit.errors import Refused
from review_portal.audit.services import record
from review_portal.search.models import IndexedPost, SavedSearch
from review_portal.search.query import masked

MOST = 30


@transaction.atomic
def save_search(name: str, query: str, filters: dict[str, list[str]], *, actor: User, now: datetime) -> SavedSearch:
    """Keep a search under a name; what is in the index already counts as seen."""
    name = " ".join(name.split())[:80] or " ".join(masked(query).split())[:80]
    own = SavedSearch.objects.select_for_update().filter(owner=actor, forgotten_at=None)
    if not name:
        raise Refused(_("Type words or a name first: an empty search finds everything and needs no keeping."))
    if own.filter(name=name).exists():
        raise Refused(_("You have a search called “%(name)s” already; choose another name.") % {"name": name})
    if own.count() >= MOST:
        raise Refused(_("You keep %(most)s searches; forget one before you keep another.") % {"most": MOST})
    address = urlencode({"q": masked(query), **filters}, doseq=True)
    if len(address) > 1000:
        raise Refused(_("This search is too long to keep; leave some filters out."))
    kept = SavedSearch.objects.create(
        owner=actor, name=name, address=address, created_at=now, seen_post=newest_post()
    )  # fmt: skip
    record(actor, "search.saved", kept, detail={"name": name, "query": masked(query), "filters": filters})
    return kept


@transaction.atomic
def forget_search(kept: SavedSearch, *, actor: User, now: datetime) -> None:
    """Let a saved search go; only its owner may, and the record keeps that it was there."""
    mine = SavedSearch.objects.filter(pk=kept.pk, owner=actor, forgotten_at=None)
    if not mine.update(forgotten_at=now):
        raise Refused(_("This search is not yours, or is forgotten already; reload the page."))
    record(actor, "search.forgotten", kept)


def seen(kept: SavedSearch) -> None:
    """Count from here on. No event: opening it is a search, and that is one."""
    SavedSearch.objects.filter(pk=kept.pk).update(seen_post=newest_post())


def newest_post() -> int:
    return IndexedPost.objects.aggregate(newest=Max("post_id"))["newest"] or 0
