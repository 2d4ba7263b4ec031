"""Finds every event of the record that concerns a case, and the proof that a signed root closed over it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from django.db.models import Model, Q

from qalqan_verify.merkle import inclusion_path, levels
from review_portal.audit.exporting import event_body
from review_portal.audit.models import Checkpoint, Event
from review_portal.blocking.models import BlockEntry, Recheck
from review_portal.court.gathering import Dossier

# What the verifier asks of the record: without these the bundle would seem to be changed.
ASKED_FOR = (
    "warc.stored",
    "blocking_request.submitted",
    "blocking_request.approved",
    "notice.drafted",
    "dispatch.sent",
    "trace.finished",
)


def custody(dossier: Dossier, checkpoint: Checkpoint) -> list[Event]:
    """Return the events about the case up to the checkpoint, in the order of the record."""
    return list(Event.objects.filter(about(dossier), number__lte=checkpoint.last).order_by("number"))


def is_outrun(dossier: Dossier, checkpoint: Checkpoint) -> bool:
    """Tell whether the dossier holds something that was written down only after the checkpoint, while it was read."""
    later = Event.objects.filter(about(dossier), number__gt=checkpoint.last, verb__in=ASKED_FOR)
    return later.exists()


def about(dossier: Dossier) -> Q:
    named = Q()
    for rows in concerned(dossier):
        of_kind = list(rows)
        if of_kind:
            targets = [str(row.pk) for row in of_kind]
            named |= Q(target_type=of_kind[0]._meta.label_lower, target_id__in=targets)
    return named


def concerned(dossier: Dossier) -> Iterator[Iterable[Model]]:
    """Yield the rows that the record may tell of, kind by kind."""
    yield dossier.cases
    yield [case.campaign for case in dossier.cases]
    yield dossier.decisions
    yield dossier.captures
    yield dossier.warcs
    yield dossier.deliveries
    yield dossier.requests
    yield dossier.items
    yield [annex for item in dossier.items for annex in item.annexes.all()]
    yield dossier.notices
    yield BlockEntry.objects.filter(item__in=dossier.items)
    yield Recheck.objects.filter(item__in=dossier.items)
    yield dossier.means
    yield dossier.dispatches
    yield dossier.traces
    yield dossier.appeals
    yield dossier.case.bundles.all()


def proven(events: list[Event]) -> Iterator[dict[str, Any]]:
    """Yield each event with its path to the root of the checkpoint that closed over it."""
    closing = checkpoints_of(events)
    for checkpoint, inside in groupby(events, key=lambda event: closing[event.number]):
        tree = levels([bytes.fromhex(one) for one in checkpoint.events().values_list("sha256", flat=True)])
        for event in inside:
            path = [step.hex() for step in inclusion_path(tree, event.number - checkpoint.first)]
            yield {"event": event_body(event), "proof": {"checkpoint": checkpoint.number, "path": path}}


def checkpoints_of(events: list[Event]) -> dict[int, Checkpoint]:
    """Return the checkpoint of each event by its number."""
    found: dict[int, Checkpoint] = {}
    current: Checkpoint | None = None
    for event in events:
        if current is None or event.number > current.last:
            current = Checkpoint.objects.covering(event.number)
        if current is not None:
            found[event.number] = current
    return found
