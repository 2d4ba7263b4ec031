"""Lengths and points of bars, sparks and lines."""

from __future__ import annotations

import pytest

from review_portal.face import charts


def test_parts_of_a_bar_lie_one_after_the_other() -> None:
    assert [(bar.x, bar.width) for bar in charts.stretches([(40, "a"), (0, "a"), (20, "a")])] == [(0, 38.5), (40, 18.5)]


@pytest.mark.parametrize(("largest", "top"), [(0, 4), (4, 4), (5, 8), (9, 20), (21, 40), (99, 200), (300, 400)])
def test_the_axis_ends_at_a_round_number(largest: int, top: int) -> None:
    assert charts.round_top([largest]) == top


def test_a_spark_begins_at_zero_and_marks_its_end() -> None:
    drawn = charts.spark([0, 5, 10])
    assert drawn.points == "2.0,20.0 60.0,11.5 118.0,3.0"
    assert (drawn.x, drawn.y, drawn.last) == (118.0, 3.0, 10)


def test_rows_fill_the_sheet_with_the_longest() -> None:
    long, short = charts.rows([("a", [4, 0]), ("b", [0, 1])], ["f1", "f2"])
    assert (long.total, long.end) == (4, 518.0)
    assert [bar.tone for bar in short.rects] == ["f2"]
