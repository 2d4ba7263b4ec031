"""Proposes terms, and lets a linguist take them into the lexicon, turn them down, or take them out again."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from review_portal.accounts.abilities import Ability
from review_portal.accounts.models import User
from review_portal.audit.errors import Refused
from review_portal.audit.services import record
from review_portal.learning.models import TRANSITIONS, LexiconVersion, Term
from review_portal.learning.rising import rising_terms

LOOK_BACK = timedelta(days=30)


class TermRefused(Refused):
    """The term is not what the person saw, or the person may not judge it."""


@transaction.atomic
def propose_terms(*, now: datetime) -> list[Term]:
    """Propose what rose in the last weeks; a term that was ever proposed is passed over. May run twice."""
    terms = [
        Term(
            text=found.text,
            language=found.language,
            adverts=found.adverts,
            innocent=found.innocent,
            rise=found.rise,
            example_id=found.example,
            proposed_at=now,
        )
        for found in rising_terms(since=now - LOOK_BACK)
    ]
    Term.objects.bulk_create(terms, ignore_conflicts=True)
    made = list(Term.objects.filter(text__in=[term.text for term in terms], proposed_at=now).order_by("pk"))
    if made:
        record(None, "term.proposed", made[0], detail={"terms": [term.text for term in made]})
    return made


def approve_term(term: Term, *, actor: User, now: datetime, note: str = "") -> None:
    """Take a term into the lexicon: the next version holds it."""
    _move(term, Term.Status.APPROVED, actor=actor, now=now, note=note)


def reject_term(term: Term, *, actor: User, now: datetime, note: str = "") -> None:
    """Turn a proposed term down; it is not proposed again."""
    _move(term, Term.Status.REJECTED, actor=actor, now=now, note=note)


def remove_term(term: Term, *, actor: User, now: datetime, note: str = "") -> None:
    """Take a term out of the lexicon; earlier versions keep it."""
    _move(term, Term.Status.REMOVED, actor=actor, now=now, note=note)


@transaction.atomic
def _move(term: Term, status: str, *, actor: User, now: datetime, note: str) -> None:
    if not actor.can(Ability.EDIT_LEXICON):
        raise TermRefused(_("Only a linguist changes the lexicon."))
    sources = [before for before, after in TRANSITIONS.items() if status in after]
    row = Term.objects.select_for_update().filter(pk=term.pk, status__in=sources).first()
    if row is None:
        raise TermRefused(_("“%(term)s” was judged by somebody else; reload the page.") % {"term": term.text})
    row.status, row.judged_by, row.judged_at, row.note = status, actor, now, note.strip()
    version = None
    if status == Term.Status.APPROVED:
        version = _next_version(actor, now)
        row.added_in, row.removed_in = version, None
    elif status == Term.Status.REMOVED:
        row.removed_in = version = _next_version(actor, now)
    row.save()
    detail = {"term": row.text, "lexicon": version.number if version else None, "note": row.note}
    record(actor, f"term.{status}", row, detail=detail)


def _next_version(actor: User, now: datetime) -> LexiconVersion:
    """Return the version after the newest; of two linguists at once the second is refused by the unique number."""
    newest = LexiconVersion.objects.aggregate(Max("number"))["number__max"] or 0
    return LexiconVersion.objects.create(number=newest + 1, actor=actor, created_at=now)
