"""Reads from the steps of its items how each stage of a request stands against its time limit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from review_portal.blocking.models import BlockItem, ItemStep
from review_portal.blocking.regimes import Regime, Stage

S = ItemStep.Status


@dataclass(frozen=True, slots=True)
class Rule:
    """A stage's clock starts with one step and stops with the first of some others that comes after it.

    `needs` is a step that must have been taken before: what was never sent is not owed to be opened again.
    """

    name: Promise
    starts: str
    stops: frozenset[str]
    waits_for: Promise
    needs: str = ""


ENDED = frozenset({S.REVOKED, S.RESTORED})
DONE = frozenset({S.EXECUTED, S.VERIFIED, S.REMOVED}) | ENDED
RULES: dict[str, Rule] = {
    "approve": Rule(
        _("Approval by a second person"),
        S.CONFIRMED,
        frozenset({S.SIGNED, S.DRAFT}) | ENDED,
        _("after the first signature"),
    ),
    "instruct": Rule(_("Instruction of the authorised body"), S.SENT, DONE | {S.ACKNOWLEDGED}, _("after sending")),
    "execute": Rule(_("Execution by providers"), S.ACKNOWLEDGED, DONE, _("after the instruction")),
    "distributor": Rule(
        _("Removal by the distributor"), S.ACKNOWLEDGED, frozenset({S.REMOVED}) | ENDED, _("after the instruction")
    ),
    "platform": Rule(_("Answer of the platform"), S.SENT, DONE | {S.ACKNOWLEDGED}, _("after sending")),
    "unblock": Rule(_("Opening again"), S.REVOKED, frozenset({S.RESTORED}), _("after the revocation"), needs=S.SENT),
}
# Measures that a stage is about; the others owe nothing there.
ABOUT: dict[str, frozenset[str]] = {
    "instruct": frozenset({"channel", "url", "host", "ip"}),
    "execute": frozenset({"url", "host", "ip"}),
    "platform": frozenset({"platform_report", "channel", "url"}),
}


@dataclass(frozen=True, slots=True)
class Running:
    """One item in one stage: when its time began and ends, and when the step was taken."""

    item: BlockItem
    started_at: datetime
    due_at: datetime
    met_at: datetime | None

    def is_late(self, now: datetime) -> bool:
        return (self.met_at or now) > self.due_at


@dataclass(frozen=True, slots=True)
class Clock:
    """One stage of a request as its page shows it; the item that is worst off speaks for all."""

    stage: Stage
    rule: Rule
    running: Sequence[Running]
    now: datetime

    @property
    def open(self) -> list[Running]:
        return [one for one in self.running if one.met_at is None]

    @property
    def late(self) -> list[Running]:
        return [one for one in self.open if one.is_late(self.now)]

    @property
    def worst(self) -> Running | None:
        return min(self.open or self.running, key=lambda one: one.due_at, default=None)

    @property
    def state(self) -> str:
        """ahead: not begun; running; late: past its time and open; met; missed: met, but too late."""
        if not self.running:
            return "ahead"
        if self.open:
            return "late" if self.late else "running"
        return "missed" if any(one.is_late(self.now) for one in self.running) else "met"

    @property
    def share(self) -> float:
        """How much of the time is gone, between 0 and 1."""
        if not (worst := self.worst):
            return 0.0
        spent, whole = (worst.met_at or self.now) - worst.started_at, worst.due_at - worst.started_at
        return min(max(spent / whole, 0.0), 1.0) if whole else float(spent > timedelta(0))


def clocks_of(regime: Regime, items: Iterable[BlockItem], *, now: datetime) -> list[Clock]:
    """Return the stages of a road in their order, with every item that has begun each.

    An item's `steps` are read as they come from the database; prefetch them for many items.
    """
    taken = [item for item in items if not item.excluded]
    clocks = []
    for code, stage in regime.stages.items():
        rule, about = RULES[code], ABOUT.get(code)
        owing = (item for item in taken if about is None or item.measure in about)
        running = [found for item in owing if (found := run_of(item, rule, stage))]
        clocks.append(Clock(stage, rule, running, now))
    return clocks


def run_of(item: BlockItem, rule: Rule, stage: Stage) -> Running | None:
    """Return the newest start of a stage for an item, and the step that stopped it."""
    started: datetime | None = None
    met: datetime | None = None
    steps = list(item.steps.all())
    if rule.needs and rule.needs not in {step.status for step in steps}:
        return None
    for step in steps:
        if step.status == rule.starts and (started is None or met is not None):
            started, met = step.at, None
        elif started is not None and met is None and step.status in rule.stops:
            met = step.at
    return Running(item, started, started + stage.limit, met) if started else None
