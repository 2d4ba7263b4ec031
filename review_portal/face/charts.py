"""Turns numbers into the lengths and points of SVG: attributes, never styles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

GAP = 1.5


@dataclass(frozen=True, slots=True)
class Bar:
    """One stretch of a bar, 100 units long in all."""

    x: float
    width: float
    tone: str


@dataclass(frozen=True, slots=True)
class Spark:
    """A line of 120 by 22 units and its last point."""

    points: str
    x: float
    y: float
    last: int


@dataclass(frozen=True, slots=True)
class Tick:
    y: float
    label: int

    @property
    def baseline(self) -> float:
        return self.y + 4


@dataclass(frozen=True, slots=True)
class Column:
    """One stacked column or row of rectangles with its name and total."""

    name: str
    y: float
    total: int
    rects: tuple[Bar, ...]
    end: float

    @property
    def baseline(self) -> float:
        return self.y + 13


def stretches(shares: Sequence[tuple[float, str]]) -> list[Bar]:
    """Lay lengths one after the other with a hair between them, so that each part can be told apart."""
    bars, x = [], 0.0
    for length, tone in shares:
        if length > 0:
            bars.append(Bar(round(x, 1), round(max(length - GAP, 0.5), 1), tone))
        x += length
    return bars


def shares(counts: Mapping[str, int]) -> list[Bar]:
    """Lay counts by tone along a bar of 100."""
    whole = sum(counts.values()) or 1
    return stretches([(100 * count / whole, tone) for tone, count in counts.items()])


def spark(values: Sequence[int]) -> Spark:
    """Draw values from left to right; the axis begins at zero."""
    top, last = max([*values, 1]), len(values) - 1
    spots = [(2 + 116 * place / max(last, 1), 20 - 17 * value / top) for place, value in enumerate(values)]
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
    return Spark(points, round(spots[-1][0], 1), round(spots[-1][1], 1), values[-1])


def line(values: Sequence[int], *, top: int) -> str:
    """Return the points of a series on the 560 by 190 sheet of the overview."""
    last = max(len(values) - 1, 1)
    return " ".join(
        f"{34 + 512 * place / last:.1f},{166 - 156 * value / top:.1f}" for place, value in enumerate(values)
    )


def round_top(*series: Sequence[int]) -> int:
    """Return the axis' end: the next 4, 8, 20, 40, 80, 200 … above the largest value."""
    largest, top = max([1, *(value for values in series for value in values)]), 4
    steps = (2.0, 2.5, 2.0)
    place = 0
    while top < largest:
        top = int(top * steps[place % 3])
        place += 1
    return top


def ticks(top: int) -> list[Tick]:
    return [Tick(166 - 156 * part / 4, top * part // 4) for part in range(5)]


def rows(counts: Sequence[tuple[str, Sequence[int]]], tones: Sequence[str]) -> list[Column]:
    """Stack counts in rows of 560 units, the longest filling the sheet."""
    largest = max([1, *(sum(values) for _, values in counts)])
    return [row(name, values, tones, place=place, unit=360 / largest) for place, (name, values) in enumerate(counts)]


def row(name: str, values: Sequence[int], tones: Sequence[str], *, place: int, unit: float) -> Column:
    rects, x = [], 150.0
    for value, tone in zip(values, tones, strict=True):
        if value:
            rects.append(Bar(round(x, 1), round(max(value * unit - GAP, 1), 1), tone))
        x += value * unit
    return Column(name, 8.0 + 30 * place, sum(values), tuple(rects), round(x + 8, 1))
