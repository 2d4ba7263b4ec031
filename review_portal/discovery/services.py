"""Judges candidates: a person admits them as sources, or rejects them for good."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from review_portal.accounts.models import User
from review_portal.audit.errors import Refused
from review_portal.audit.services import record
from review_portal.discovery.models import Candidate
from review_portal.sources.models import Source
from review_portal.sources.services import NewSource, add_source

AT_MOST = 200
#: What is hidden is reached through the proxy that crawlers configure under this name (docs/add-a-source.md).
HIDDEN, ONION_PROXY = (".onion", ".i2p"), "onion"


@transaction.atomic
def admit_candidates(
    chosen: Iterable[int], *, actor: User, legal_basis: str, families: Mapping[int, str], now: datetime
) -> list[Source]:
    """Make each chosen candidate a source under one legal basis; `families` holds what the person chose over the guess.

    All or none: what somebody else has judged meanwhile refuses the whole act.
    """
    if not legal_basis.strip():
        raise Refused(_("Say on which legal basis these places may be watched."))
    return [
        _admit(candidate, legal_basis.strip(), families.get(candidate.pk, candidate.family), actor=actor, now=now)
        for candidate in _waiting(chosen)
    ]


def _admit(candidate: Candidate, legal_basis: str, family: str, *, actor: User, now: datetime) -> Source:
    if family not in Source.Family.values:
        names = {"name": repr(family), "names": ", ".join(Source.Family.values)}
        raise Refused(_("There is no family %(name)s; choose one of %(names)s.") % names)
    # A site called like its family lets the crawler choose the page class that knows the page best.
    parameters = {"proxy": ONION_PROXY} if candidate.place.endswith(HIDDEN) else {}
    new = NewSource(candidate.place[:200], family, family, candidate.address, legal_basis, parameters=parameters)
    source = add_source(new, actor=actor, now=now)
    candidate.family, candidate.source = family, source
    _judge(candidate, Candidate.Status.ADMITTED, actor=actor, grounds=legal_basis, now=now)
    return source


@transaction.atomic
def reject_candidates(chosen: Iterable[int], *, actor: User, grounds: str, now: datetime) -> list[Candidate]:
    """Reject the chosen candidates; a rejected one stays rejected, however often it is found again."""
    if not grounds.strip():
        raise Refused(_("Say why these places are not to be watched."))
    candidates = _waiting(chosen)
    for candidate in candidates:
        _judge(candidate, Candidate.Status.REJECTED, actor=actor, grounds=grounds.strip(), now=now)
    return candidates


def _waiting(chosen: Iterable[int]) -> list[Candidate]:
    wanted = set(chosen)
    if not wanted:
        raise Refused(_("Choose at least one candidate."))
    if len(wanted) > AT_MOST:
        raise Refused(_("Judge at most %(most)s candidates at a time.") % {"most": AT_MOST})
    waiting = Candidate.objects.filter(pk__in=wanted, status=Candidate.Status.WAITING)
    candidates = list(waiting.order_by("pk").select_for_update())
    if len(candidates) < len(wanted):
        raise Refused(_("Somebody has judged one of these candidates meanwhile; reload the page and choose again."))
    return candidates


def _judge(candidate: Candidate, status: Candidate.Status, *, actor: User, grounds: str, now: datetime) -> None:
    candidate.status, candidate.judged_by, candidate.judged_at, candidate.grounds = status, actor, now, grounds
    candidate.save()
    detail = {"place": candidate.place, "grounds": grounds, "source": candidate.source_id}
    record(actor, f"candidate.{status}", candidate, detail=detail)
