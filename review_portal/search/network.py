"""Draws a pivot as nodes and edges for Cytoscape: cases above, the thing itself between, its company below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from django.urls import reverse

from review_portal.face.figures import shortened
from review_portal.review.models import Case
from review_portal.scoring.models import Mention
from review_portal.search.pivots import Companion, Pivot

MOST_CASES = 16
MOST_BESIDE = 24
ACROSS, DOWN = 130, 150

Element = dict[str, dict[str, object]]
Drawn = TypeVar("Drawn")


def elements(pivot: Pivot, *, name: str) -> list[Element]:
    """Return nodes from left to right in time, fewer than sixty, and an edge for what was seen together."""
    cases = pivot.cases[-MOST_CASES:]
    beside = sorted(pivot.company[:MOST_BESIDE], key=lambda one: (str(one.first_seen_at or ""), one.key))
    middle = max(len(cases), len(beside), 1)
    nodes = [node("focal", name, "focal", "", x=ACROSS * (middle - 1) / 2, y=DOWN)]
    nodes += [
        node(f"c{case.pk}", case.number, "case", reverse("case", args=[case.number]), x=place, y=0)
        for case, place in spread(cases, middle)
    ]
    nodes += [node(one.key, one.name, "beside", one.url, x=place, y=2 * DOWN) for one, place in spread(beside, middle)]
    return [*nodes, *edges(pivot, cases, beside)]


def spread(rows: Sequence[Drawn], width: int) -> list[tuple[Drawn, float]]:
    """Give each of a row its place, so that short rows stand as wide as long ones."""
    step = ACROSS * (width - 1) / max(len(rows) - 1, 1)
    return [(row, round(step * place if len(rows) > 1 else ACROSS * (width - 1) / 2)) for place, row in enumerate(rows)]


def node(key: str, label: str, kind: str, url: str, *, x: float, y: float) -> Element:
    return {"data": {"id": key, "label": shortened(label, 22), "kind": kind, "url": url}, "position": {"x": x, "y": y}}


def edges(pivot: Pivot, cases: Sequence[Case], beside: Sequence[Companion]) -> list[Element]:
    drawn = [edge("focal", one.key, one.posts, round(one.tie, 2)) for one in beside]
    drawn += [edge(f"c{case.pk}", "focal", 1, 1.0) for case in cases]
    ids = [int(one.key[1:]) for one in beside]
    meets = (
        Mention.objects.filter(post__in=pivot.posts, entity__in=ids, post__membership__campaign__cases__in=cases)
        .values_list("entity", "post__membership__campaign__cases")
        .distinct()
    )
    return drawn + [edge(f"c{case}", f"e{entity}", 1, 0.3) for entity, case in meets]


def edge(source: str, target: str, posts: int, tie: float) -> Element:
    return {"data": {"id": f"{source}-{target}", "source": source, "target": target, "posts": posts, "tie": tie}}
