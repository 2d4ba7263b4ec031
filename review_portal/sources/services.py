"""Hands due sources to runners under a lease, and writes down how the visits went."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from review_portal.accounts.models import ApiKey
from review_portal.audit.errors import Refused
from review_portal.audit.services import Actor, record
from review_portal.sources.describing import NewSource as NewSource
from review_portal.sources.describing import Unfit, check
from review_portal.sources.expectations import HISTORY, complaints, is_sure
from review_portal.sources.models import CrawlRun, Outcome, Source
from review_portal.sources.schedule import TURNED_AWAY, adapted_pace, next_visit

CLAIM_LIMIT = 50
CLAIMING = 0x51414C51  # the advisory lock of claims


class LeaseLost(Refused):
    """The run was given up as lost, or finished already; claim the source again."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What a runner reports at the end of a run."""

    outcome: Outcome
    pages: int
    posts: int
    message: str
    cursor: dict[str, Any]
    seen: int | None = None
    filled: dict[str, int] = field(default_factory=dict)


@transaction.atomic
def add_source(new: NewSource, *, actor: Actor, now: datetime) -> Source:
    """Put a place under watch; an address that is watched already is returned as it is."""
    if known := Source.objects.filter(address=new.address).first():
        return known
    check(new)
    source = Source.objects.create(**_values(new), next_due_at=now, added_at=now)
    detail = {"address": new.address, "legal_basis": new.legal_basis, "politeness": new.politeness}
    record(actor, "source.added", source, detail=detail)
    return source


@transaction.atomic
def edit_source(source: Source, new: NewSource, *, actor: Actor, now: datetime) -> Source:
    """Change what is said of a source; the event holds every field that changed, before and after.

    Another address or family begins anew: the cursor belongs to the old one, and so does a visit that is under way,
    which would bring its own cursor home.
    """
    # Visits before their source, in the order in which whoever ends a visit locks them.
    under_way = list(CrawlRun.objects.filter(source=source, status=CrawlRun.Status.CLAIMED).select_for_update())
    locked = Source.objects.select_for_update().get(pk=source.pk)
    check(new)
    if Source.objects.filter(address=new.address).exclude(pk=source.pk).exists():
        raise Unfit({"address": _("%(address)s is watched already by another source.") % {"address": new.address}})
    values = _values(new)
    changed = {name: [_said(getattr(locked, name)), _said(value)] for name, value in values.items()}
    changed = {name: pair for name, pair in changed.items() if pair[0] != pair[1]}
    if not changed:
        return locked
    begins_anew = bool(changed.keys() & {"address", "family", "site"})
    extra = {"cursor": {}, "next_due_at": now} if begins_anew else {}
    Source.objects.filter(pk=source.pk).update(**values, **extra, pace=None)
    locked.refresh_from_db()
    for run in under_way if begins_anew else ():
        _lose(run, now=now)
    record(actor, "source.edited", locked, detail={"changed": changed})
    return locked


def _values(new: NewSource) -> dict[str, Any]:
    return {one.name: getattr(new, one.name) for one in fields(new)} | {"expected_fields": list(new.expected_fields)}


def _said(value: Any) -> Any:
    return str(value) if isinstance(value, timedelta) else value


@transaction.atomic
def claim_sources(*, runner: str, limit: int, actor: Actor, now: datetime, key: ApiKey | None = None) -> list[CrawlRun]:
    """Claim up to `limit` due sources for a runner: each source, and each host, goes to one runner at a time.

    Only the key that claimed a run may keep it alive and say how it ended.
    """
    with connection.cursor() as cursor:
        # One claim at a time: two runners must not choose two sources of one host in the same moment.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CLAIMING])
    others = CrawlRun.objects.filter(status=CrawlRun.Status.CLAIMED).exclude(runner=runner)
    busy = {host_of(address) for address in others.values_list("source__address", flat=True)}
    due = Source.objects.due(now).order_by("next_due_at").select_for_update(skip_locked=True)
    free = (source for source in due if host_of(source.address) not in busy)
    chosen = list(islice(free, min(limit, CLAIM_LIMIT)))
    until = now + settings.RUN_LEASE
    runs = [
        CrawlRun.objects.create(source=source, runner=runner, key=key, claimed_at=now, lease_until=until)
        for source in chosen
    ]
    for run in runs:
        record(actor, "source.claimed", run.source, detail={"run": run.pk, "runner": runner})
    return runs


def host_of(address: str) -> str:
    return (urlsplit(address).hostname or address).lower()


def renew_lease(run_id: int, *, now: datetime, key: ApiKey | None = None) -> CrawlRun:
    """Keep a claimed run alive; raise LeaseLost where it was given up, or is another key's."""
    if not CrawlRun.objects.held(run_id, key).update(lease_until=now + settings.RUN_LEASE):
        raise LeaseLost(f"Run {run_id} is not under way any more; claim the source again.")
    return CrawlRun.objects.get(pk=run_id)


@transaction.atomic
def finish_run(run_id: int, visit: Visit, *, actor: Actor, now: datetime, key: ApiKey | None = None) -> CrawlRun:
    """Close a run and set the source's next visit; saying it twice changes nothing the second time."""
    moved = CrawlRun.objects.held(run_id, key).update(
        status=CrawlRun.Status.FINISHED,
        finished_at=now,
        outcome=visit.outcome,
        pages=visit.pages,
        posts=visit.posts,
        message=visit.message[:2000],
        seen=visit.seen,
        filled=visit.filled,
    )
    run = CrawlRun.objects.select_related("source").filter(pk=run_id, key=key).first()
    if run is None:
        raise LeaseLost(f"Run {run_id} was not claimed with this key; only whoever claimed it may say how it ended.")
    if not moved:
        if run.status == CrawlRun.Status.FINISHED:
            return run
        raise LeaseLost(f"Run {run_id} was given up as lost; what it delivered is kept, its end is not.")
    source = Source.objects.select_for_update().get(pk=run.source_id)
    source.setbacks = min(source.setbacks + 1, 10) if visit.outcome in TURNED_AWAY else 0
    source.pace = adapted_pace(source, new_posts=visit.posts, now=now)
    source.cursor, source.last_outcome, source.last_visited_at = visit.cursor, visit.outcome, now
    source.next_due_at = next_visit(source, now=now, chance=random.random())  # noqa: S311 - jitter, not cryptography
    source.save(update_fields=["setbacks", "pace", "cursor", "last_outcome", "last_visited_at", "next_due_at"])
    detail = {"run": run.pk, "outcome": visit.outcome, "pages": visit.pages, "posts": visit.posts}
    record(actor, "source.visited", source, detail=detail)
    _judge(run, source, actor=actor, now=now)
    return run


def _judge(run: CrawlRun, source: Source, *, actor: Actor, now: datetime) -> None:
    """Keep what the visit says against the expectations; raise or clear the source's alarm with an event."""
    run.source = source
    past = list(CrawlRun.objects.told(source).exclude(pk=run.pk)[:HISTORY])
    # What was complained of already is not usual; after HISTORY visits it has become so.
    found = complaints(run, [one for one in past if not one.complaints])
    CrawlRun.objects.filter(pk=run.pk).update(complaints=found)
    before = past[0].complaints if past else []
    alarm = [complaint for complaint in found if is_sure(complaint, [*before, *source.alarm])]
    if _tells_nothing(run) or alarm == source.alarm:
        return
    Source.objects.filter(pk=source.pk).update(alarm=alarm, alarmed_at=(source.alarmed_at or now) if alarm else None)
    if alarm and not source.alarm:
        record(actor, "source.alarm_raised", source, detail={"run": run.pk, "alarm": alarm})
    if source.alarm and not alarm:
        record(actor, "source.alarm_cleared", source, detail={"run": run.pk})


def _tells_nothing(run: CrawlRun) -> bool:
    """Say whether the visit came to no page, so that it neither raises nor clears an alarm."""
    return run.outcome in {Outcome.NETWORK, Outcome.RATE_LIMITED, Outcome.CHALLENGE}


@transaction.atomic
def give_up_lost_runs(*, now: datetime, runner: str | None = None) -> int:
    """Mark the runs of runners that died; their sources are due again at once.

    With `runner`, all runs of that runner: for whoever knows that it is not running any more.
    """
    chosen = CrawlRun.objects.lost(now) if runner is None else CrawlRun.objects.under_way(runner)
    lost = list(chosen.select_related("source").select_for_update(of=("self",), skip_locked=True))
    for run in lost:
        _lose(run, now=now)
    return len(lost)


def _lose(run: CrawlRun, *, now: datetime) -> None:
    run.status, run.finished_at = CrawlRun.Status.LOST, now
    run.save(update_fields=["status", "finished_at"])
    record(None, "source.visit_lost", run.source, detail={"run": run.pk, "runner": run.runner})


@transaction.atomic
def pause_source(source: Source, *, actor: Actor) -> None:
    if not Source.objects.filter(pk=source.pk, status=Source.Status.ACTIVE).update(status=Source.Status.PAUSED):
        raise Refused(_("%(name)s is paused already.") % {"name": source.name})
    record(actor, "source.paused", source)


@transaction.atomic
def resume_source(source: Source, *, actor: Actor, now: datetime) -> None:
    paused = Source.objects.filter(pk=source.pk, status=Source.Status.PAUSED)
    if not paused.update(status=Source.Status.ACTIVE, next_due_at=now):
        raise Refused(_("%(name)s is active already.") % {"name": source.name})
    record(actor, "source.resumed", source)


@transaction.atomic
def visit_now(source: Source, *, actor: Actor, now: datetime) -> None:
    if not Source.objects.filter(pk=source.pk, status=Source.Status.ACTIVE).update(next_due_at=now):
        raise Refused(_("%(name)s is paused; resume it first.") % {"name": source.name})
    record(actor, "source.due_now", source)
