"""Draws the flow of funds as SVG: for pages without script, and for the letter to a bank or an exchange."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from review_portal.payments.showing import MOST_NODES, ShownEdge, ShownNode

WIDTH, HEIGHT, COLUMN, ROW, EDGE = 150, 44, 340, 74, 12
FILLS = {"focal": "#0b5563", "goal": "#dcefe2", "stop": "#f8e9cb", "address": "#ffffff"}
STROKES = {"focal": "#0b5563", "goal": "#1c6038", "stop": "#764600", "address": "#8a948f"}
LONGEST = 22


@dataclass(frozen=True, slots=True)
class Place:
    x: int
    y: int


def chosen(nodes: Sequence[ShownNode], edges: Sequence[ShownEdge]) -> list[ShownNode]:
    """Keep what fits: the wallet, exchanges and stops first, then those that the largest sums reach."""
    largest: defaultdict[int, int] = defaultdict(int)
    for one in edges:
        for node in (one.payer, one.payee):
            largest[node.number] = max(largest[node.number], one.edge.most)
    order = sorted(nodes, key=lambda node: (node.role == "address", abs(node.depth), -largest[node.number]))
    kept = {node.number for node in order[:MOST_NODES]}
    return [node for node in nodes if node.number in kept]


def placed(nodes: Sequence[ShownNode]) -> dict[int, Place]:
    """Give each depth a column, left to right in the money's direction, and each node a row in it."""
    columns: defaultdict[int, list[ShownNode]] = defaultdict(list)
    for node in nodes:
        columns[node.depth].append(node)
    tallest = max((len(some) for some in columns.values()), default=1)
    places = {}
    for column, depth in enumerate(sorted(columns)):
        for row, node in enumerate(columns[depth]):
            top = (tallest - len(columns[depth])) * ROW // 2
            places[node.number] = Place(EDGE + column * COLUMN, EDGE + top + row * ROW)
    return places


def drawing(nodes: Sequence[ShownNode], edges: Sequence[ShownEdge], *, title: str) -> SafeString:
    """Return a whole SVG document: a pill for an address, a box to freeze at, a hexagon where the trail ends."""
    kept = chosen(nodes, edges)
    places = placed(kept)
    width = max((place.x for place in places.values()), default=0) + WIDTH + EDGE
    height = max((place.y for place in places.values()), default=0) + HEIGHT + EDGE
    lines = [line(one, places) for one in edges if {one.payer.number, one.payee.number} <= places.keys()]
    shapes = [shape(node, places[node.number]) for node in kept]
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="chart flowchart" viewBox="0 0 {} {}" role="img" '
        'aria-label="{}" font-family="Golos Text, Noto Sans, DejaVu Sans, Libertinus Serif, sans-serif" '
        'font-size="12">{}{}</svg>',
        width, height, title, together(lines), together(shapes),
    )  # fmt: skip


def together(parts: Sequence[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def line(one: ShownEdge, places: dict[int, Place]) -> SafeString:
    start, end = places[one.payer.number], places[one.payee.number]
    x1, y1, x2, y2 = start.x + WIDTH, start.y + HEIGHT // 2, end.x, end.y + HEIGHT // 2
    if x2 < x1:  # back to an earlier column: leave by the other side
        x1, x2 = start.x, end.x + WIDTH
    middle = (x1 + x2) // 2
    return format_html(
        '<path d="M{},{} C{},{} {},{} {},{}" fill="none" stroke="#4a5752" stroke-width="{}"{}/>'
        '<g paint-order="stroke" stroke="#ffffff" stroke-width="4" stroke-linejoin="round" text-anchor="middle">'
        '<text x="{}" y="{}" font-weight="600" fill="#16201d">{}</text>'
        '<text x="{}" y="{}" fill="#4a5752">{}</text></g>',
        x1, y1, middle, y1, middle, y2, x2, y2, 1 if one.is_unsure else 2,
        SafeString(' stroke-dasharray="4 3"') if one.is_unsure else "",
        middle, (y1 + y2) // 2 - 4, one.sum_and_days,
        middle, (y1 + y2) // 2 + 11, f"{cut(one.words)} · {one.edge.confidence}",
    )  # fmt: skip


def shape(node: ShownNode, place: Place) -> SafeString:
    fill, stroke, ink = FILLS[node.role], STROKES[node.role], "#ffffff" if node.role == "focal" else "#16201d"
    x, y = place.x, place.y
    if node.role == "stop":
        corners = [(x + 10, y), (x + WIDTH - 10, y), (x + WIDTH, y + 22), (x + WIDTH - 10, y + HEIGHT),
                   (x + 10, y + HEIGHT), (x, y + 22)]  # fmt: skip
        points = format_html_join(" ", "{},{}", corners)
        outline = format_html('<polygon points="{}" fill="{}" stroke="{}"/>', points, fill, stroke)
    else:
        outline = format_html(
            '<rect x="{}" y="{}" width="{}" height="{}" rx="{}" fill="{}" stroke="{}" stroke-width="{}"/>',
            x, y, WIDTH, HEIGHT, 3 if node.role == "goal" else 22, fill, stroke, 2.5 if node.role == "goal" else 1.25,
        )  # fmt: skip
    return format_html(
        '{}<text x="{}" y="{}" text-anchor="middle" font-weight="600" fill="{}">{}</text>'
        '<text x="{}" y="{}" text-anchor="middle" fill="{}">{}</text>',
        outline, x + WIDTH // 2, y + 19, ink, cut(node.title), x + WIDTH // 2, y + 35, ink, cut(node.note),
    )  # fmt: skip


def cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
