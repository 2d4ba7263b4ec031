"""Gathers what the page of one means of payment shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from review_portal.campaigns.models import Campaign
from review_portal.payments.ledgers import is_configured
from review_portal.payments.models import Kind, PaymentMeans, Proposal, Step, TraceRun
from review_portal.payments.services.dispatching import ASKABLE
from review_portal.payments.services.tracing import Bounds
from review_portal.payments.showing import MOST_NODES, chosen_edges, drawable, shown
from review_portal.scoring.models import Mention
from tracing.trace import PEELED, PEELING

#: The way of a means of payment; what was dismissed, released or ran out is said beside it.
WAY = ("seen", "confirmed", "freeze_requested", "frozen", "released")
A_PAGE = 25


@dataclass(frozen=True, slots=True)
class OnTheWay:
    """One stage: when it was reached last, by whom, and whether it is behind, here or ahead."""

    name: str
    state: str
    at: datetime | None
    who: str


def stages(means: PaymentMeans) -> list[OnTheWay]:
    last: dict[str, Step] = {step.status: step for step in means.steps.select_related("actor")}
    status = "released" if means.status == "expired" else means.status
    here = WAY.index(status) if status in WAY else 0
    return [
        OnTheWay(
            name=str(PaymentMeans.Status(means.status if place == here == len(WAY) - 1 else name).label),
            state="now" if place == here else ("done" if place < here else ""),
            at=last[name].at if place <= here and name in last else (means.first_seen_at if place == 0 else None),
            who=str(last[name].actor or "") if place <= here and name in last else "",
        )
        for place, name in enumerate(WAY)
    ]


def campaigns_of(means: PaymentMeans) -> list[Campaign]:
    homes = means.sightings.order_by().values("post__membership__campaign")
    return list(Campaign.objects.filter(pk__in=homes).standing().order_by("pk"))


def written(means: PaymentMeans) -> QuerySet[Mention]:
    """Return the mentions that stand in a text or behind a link: those of pictures are shown with their place there."""
    drawn = means.in_pictures.filter(
        capture__picture__source=OuterRef("post__source"), capture__picture__post_id=OuterRef("post__post_id")
    )
    return means.sightings.exclude(Exists(drawn), end=0)


def page_of(means: PaymentMeans) -> dict[str, Any]:
    run = means.traces.select_related("started_by").order_by("-pk").first()
    homes = campaigns_of(means)
    names = [home.pk for home in homes]
    meeting = Proposal.objects.filter(Q(left__in=names) | Q(right__in=names)).select_related("left", "right")
    context: dict[str, Any] = {
        "means": means, "stages": stages(means), "homes": homes, "run": run, "bounds": Bounds(),
        "sightings": written(means)[:A_PAGE], "pictures": means.in_pictures[:A_PAGE],
        "posts": means.sightings.values("post").distinct().count(),
        "listings": means.listings.select_related("source").order_by("pk"),
        "letters": means.dispatches.select_related("dispatch").order_by("-pk"),
        "steps": means.steps.select_related("actor").order_by("-pk"),
        "proposals": meeting.filter(status=Proposal.Status.OPEN).order_by("-confidence", "pk"),
        "askable": means.status in ASKABLE, "can_trace": means.kind == Kind.WALLET and is_configured(means.currency),
    }  # fmt: skip
    return context | (traced(run) if run else {})


def traced(run: TraceRun) -> dict[str, Any]:
    seen = shown(run)
    edges = chosen_edges(seen, MOST_NODES)
    return {
        "seen": seen, "flow": drawable(seen), "edges": edges, "hidden": len(seen.edges) - len(edges),
        "peeling": PEELING, "peeled": PEELED, "answers": run.answers.count(),
        "under_way": run.status == TraceRun.Status.RUNNING,
    }  # fmt: skip
