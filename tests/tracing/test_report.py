"""A report made twice has one hash, and any change shows."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from tests.tracing.test_trace import CHAIN, EXCHANGE, Book, pay
from tracing.flow import flow
from tracing.ledger import Outpoint
from tracing.links import Link
from tracing.peels import peel_chains
from tracing.report import BEFORE_OWNERS, Report, format_of, render, sha256
from tracing.taint import side_by_side
from tracing.trace import Limits, Stop, begin, trace

PEELS = Book(*(pay(f"{n}", {f"p{n}": 100 - 10 * n}, {f"p{n + 1}": 90 - 10 * n, f"shop{n}": 10}) for n in range(6)))


def made(height: int = 107) -> Report:
    return Report(
        subject="shop",
        ledger=CHAIN.name,
        height=height,
        limits=EXCHANGE,
        transfers=CHAIN.all,
        trace=trace(CHAIN, begin("shop"), limits=EXCHANGE),
        taints={"": side_by_side(CHAIN.all, ["b", Outpoint("x", 0)])},
    )


def test_the_same_inputs_give_the_same_hash():
    assert sha256(made()) == sha256(made())
    assert len(sha256(made())) == 64


def test_another_height_gives_another_hash():
    assert sha256(made()) != sha256(made(height=108))


def test_it_says_what_its_sums_are_worth():
    assert b"lower bounds" in render(made())


def test_a_time_is_the_same_in_every_zone():
    noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
    there = noon.astimezone(timezone(timedelta(hours=5)))
    first, second = (replace(made(), transfers=[replace(CHAIN.all[0], at=at)]) for at in (noon, there))
    assert sha256(first) == sha256(second)


def test_it_refuses_fractions():
    with pytest.raises(TypeError, match="float"):
        render(replace(made(), height=1.5))


def peels(limits: Limits) -> list[list[str]]:
    found = trace(PEELS, begin("p0"), limits=limits)
    return [[hop.payee for hop in chain] for chain in peel_chains(found.hops, flow([found], PEELS.all))]


def test_a_chain_is_told_once_and_whole_and_ends_before_what_stops_the_trace():
    far = Limits(depth=20)
    assert peels(far) == [["p1", "p2", "p3", "p4", "p5", "p6"]]
    assert peels(Limits(depth=20, known={"p5": Stop.MIXER})) == [["p1", "p2", "p3", "p4"]]
    assert peels(Limits(depth=2)) == []


def test_pairs_come_with_their_heuristic_and_confidence_and_change_the_hash():
    tied = replace(made(), links=[Link("a", "b", "t", "gas-funding-1")])
    assert json.loads(render(tied))["links"] == [
        {"confidence": 20, "heuristic": "gas-funding-1", "left": "a", "right": "b", "txid": "t"}
    ]
    assert sha256(tied) != sha256(made())


def test_a_report_is_made_again_in_the_format_it_had_and_in_no_unknown_one():
    earlier = render(made(), form=BEFORE_OWNERS)
    assert format_of(earlier) == BEFORE_OWNERS
    assert earlier == render(replace(made(), links=[Link("a", "b", "t", "gas-funding-1")]), form=BEFORE_OWNERS)
    with pytest.raises(ValueError, match="no format"):
        render(made(), form="qalqan-trace-report-9")
