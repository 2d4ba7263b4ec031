"""A broken transfer goes on where it stopped."""

from __future__ import annotations

import pytest

from review_portal.exports.ranges import Part, RangeUnsatisfiable, read_range


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-3", Part(0, 4)),
        ("bytes=5-", Part(5, 10)),
        ("bytes=-3", Part(7, 10)),
        ("bytes=-30", Part(0, 10)),
        ("bytes=8-99", Part(8, 10)),
        ("", None),
        ("bytes=-", None),
        ("bytes=5-3", None),
        ("bytes=0-1,3-4", None),
        ("items=0-1", None),
    ],
)
def test_it_reads_one_part(header: str, part: Part | None) -> None:
    assert read_range(header, 10) == part


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=-0"])
def test_it_refuses_a_part_beyond_the_end(header: str) -> None:
    with pytest.raises(RangeUnsatisfiable):
        read_range(header, 10)
