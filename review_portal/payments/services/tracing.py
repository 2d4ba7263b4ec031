"""Starts traces, moves them on stretch by stretch, and writes their reports down."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from review_portal.accounts.abilities import Ability
from review_portal.accounts.models import User
from review_portal.audit.errors import Refused
from review_portal.audit.services import record
from review_portal.evidence import store
from review_portal.jobs import defer_batch
from review_portal.payments import runs
from review_portal.payments.ledgers import KeptAnswers, ledger_for, name_of
from review_portal.payments.models import Kind, PaymentMeans, TraceRun
from review_portal.payments.services.moving import allow
from review_portal.payments.services.proposing import propose_from
from review_portal.payments.stops import KnownStops, limits_of
from tracing.ledgers.asking import LedgerUnavailable
from tracing.ledgers.blocks import BlockFilesBroken

TRACE = "payments.trace"
#: Addresses asked about each way between two savings, and in one run before a person is asked whether to go on.
STRETCH, MOST_ASKED = 5, 400


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far a person wants to look."""

    depth: int = 3
    dust: int = 0
    fan_out: int = 40

    def __post_init__(self) -> None:
        if not (1 <= self.depth <= 12 and 0 <= self.dust < 2**63 and 1 <= self.fan_out <= 500):
            raise Refused(_("Depth is 1 to 12, branching 1 to 500, and dust no less than nothing."))


@transaction.atomic
def start_trace(means: PaymentMeans, *, bounds: Bounds, actor: User, now: datetime) -> TraceRun:
    """Begin to follow a wallet both ways; the job is deferred in the same transaction."""
    allow(actor, Ability.TRACE_PAYMENTS)
    if means.kind != Kind.WALLET:
        raise Refused(_("Only wallets can be followed on a ledger; a bank answers for its cards and accounts."))
    stand = runs.fresh(means.shown)
    try:
        with transaction.atomic():
            run = TraceRun.objects.create(
                means=means,
                limits=asdict(bounds),
                ledger=name_of(means.currency),
                started_by=actor,
                started_at=now,
                moved_at=now,
                **runs.saved(stand),
            )
    except IntegrityError as error:
        raise Refused(_("This wallet is being traced already; wait for that trace.")) from error
    defer_batch(TRACE, ids=[run.pk], size=1)
    record(actor, "trace.started", run, detail=asdict(bounds) | {"means": means.pk})
    return run


def continue_trace(run_id: int, *, now: datetime) -> TraceRun:
    """Move a run on until it is finished, its ledger is silent, or enough was asked for one go.

    Each stretch is saved by itself: a worker that dies loses one stretch, and of two workers the second stops.
    """
    run = TraceRun.objects.select_related("means").get(pk=run_id)
    memory = KeptAnswers(run)
    try:
        with ledger_for(run.means.currency, memory=memory) as ledger:
            limits, is_mine = limits_of(run, KnownStops(run)), True
            while is_mine and run.status == TraceRun.Status.RUNNING:
                stand = runs.advance(runs.load(run), ledger=ledger, limits=limits, budget=STRETCH)
                is_mine = keep(run, stand, memory=memory, now=now)
    except (LedgerUnavailable, BlockFilesBroken, Refused, OSError, KeyError, TypeError, ValueError) as error:
        # A server that answers in another shape is one that answered nothing: say so and keep what there is.
        interrupt(run, reason=f"{type(error).__name__}: {error}", now=now)
    return TraceRun.objects.get(pk=run_id)


@transaction.atomic
def keep(run: TraceRun, stand: runs.Stand, *, memory: KeptAnswers, now: datetime) -> bool:
    """Save one stretch; False where another worker was first."""
    asked = run.asked + 1
    changes = runs.saved(stand) | {"asked": asked, "moved_at": now}
    if stand.is_finished:
        changes |= {
            "status": TraceRun.Status.FINISHED,
            "finished_at": now,
            "report_sha256": store.put(runs.reported(run, stand)),
        }
    elif asked * STRETCH >= MOST_ASKED * ((run.asked * STRETCH) // MOST_ASKED + 1):
        words = _("Enough was asked for one go; continue where it is worth it.")
        changes |= {"status": TraceRun.Status.INTERRUPTED, "message": words}
    mine = TraceRun.objects.filter(pk=run.pk, status=TraceRun.Status.RUNNING, asked=run.asked)
    if not mine.update(**changes):
        return False
    run.answers.add(*memory.used)
    run.refresh_from_db()
    if run.status == TraceRun.Status.FINISHED:
        propose_from(run, stand, now=now)
        record(None, "trace.finished", run, detail={"report": run.report_sha256, "height": run.height})
    return True


@transaction.atomic
def interrupt(run: TraceRun, *, reason: str, now: datetime) -> None:
    mine = TraceRun.objects.filter(pk=run.pk, status=TraceRun.Status.RUNNING)
    if mine.update(status=TraceRun.Status.INTERRUPTED, message=reason[:500], moved_at=now):
        record(None, "trace.interrupted", run, detail={"reason": reason[:500]})


@transaction.atomic
def resume_trace(run: TraceRun, *, actor: User, now: datetime) -> None:
    """Go on where an interrupted trace stopped."""
    allow(actor, Ability.TRACE_PAYMENTS)
    waiting = TraceRun.objects.filter(pk=run.pk, status=TraceRun.Status.INTERRUPTED)
    if not waiting.update(status=TraceRun.Status.RUNNING, message="", moved_at=now):
        raise Refused(_("This trace is not interrupted; reload the page."))
    defer_batch(TRACE, ids=[run.pk], size=1)
    record(actor, "trace.resumed", run)
