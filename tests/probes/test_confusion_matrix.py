"""Each failure, planted in a synthetic network and measured by the real agent, gets the verdict that is true."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from probing.readings import Reading
from probing.stages import Place, measure
from review_portal.probes.api import ReadingInput, reading_of
from review_portal.probes.verdicts import Comparison, Judged, Seen, Stubs, Verdict, judge
from tests.probing.network import STUB_PAGE, Network, network
from tests.probing.planted import PLANTED, Planted, plant

STUBS = Stubs(titles=frozenset({"Access is restricted"}))


@dataclass(frozen=True)
class Both:
    planted: Planted
    here: Seen
    outside: Seen


def seen(reading: Reading) -> Seen:
    """Take the reading over the wire, as the portal does."""
    row = ReadingInput(data={"target": 1, **reading.wire()})
    row.is_valid(raise_exception=True)
    return reading_of(row.validated_data, online=True).seen


@pytest.fixture(scope="module")
def net(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    with network(Path(tmp_path_factory.mktemp("network"))) as made:
        plant(made)
        yield made


@pytest.fixture(scope="module")
def measured(net: Network) -> list[Both]:
    control, vantage = net.place(net.sites), net.place(net.lies)

    def both(row: Planted) -> Both:
        def at(place: Place) -> Seen:
            return seen(measure(net.url(row.host, row.scheme), place))

        return Both(row, here=at(vantage), outside=at(control))

    with ThreadPoolExecutor(6) as pool:
        return list(pool.map(both, PLANTED))


def judged(row: Both, **changed: object) -> Judged:
    return judge(Comparison(**{"here": row.here, "outside": [row.outside], "stubs": STUBS, **changed}))  # type: ignore[arg-type]  # names of the fields


def test_the_matrix_has_nothing_beside_its_diagonal(measured: list[Both]) -> None:
    matrix = Counter((row.planted.truth, str(judged(row).verdict)) for row in measured)
    assert matrix == {
        ("open", "open"): 3,
        ("blocked", "blocked"): 7,
        ("stub", "stub"): 2,
        ("dead", "dead"): 4,
        ("unknown", "unknown"): 2,
    }


def test_the_stage_where_it_ends_is_named(measured: list[Both]) -> None:
    assert {row.planted.host: judged(row).stage for row in measured} == {row.host: row.stage for row in PLANTED}


def test_without_the_control_nothing_but_a_known_stub_is_said(measured: list[Both]) -> None:
    alone = Counter(str(judged(row, outside=[]).verdict) for row in measured)
    assert alone == {"unknown": len(PLANTED) - 2, "stub": 2}


def test_a_vantage_point_that_is_offline_blocks_nobody(measured: list[Both]) -> None:
    verdicts = {judged(row, here=replace(row.here, online=False)).verdict for row in measured}
    assert verdicts == {Verdict.UNKNOWN, Verdict.STUB}


def test_a_control_that_is_offline_is_no_control(measured: list[Both]) -> None:
    verdicts = {judged(row, outside=[replace(row.outside, online=False)]).verdict for row in measured}
    assert verdicts == {Verdict.UNKNOWN, Verdict.STUB}


def test_the_handshake_that_fails_only_with_the_name_says_so(measured: list[Both]) -> None:
    why = {row.planted.host: str(judged(row).why) for row in measured}
    assert (why["named.test"], why["silent.test"]) == ("name_read", "name_read")


def test_any_page_in_place_of_our_canary_is_a_stub(measured: list[Both]) -> None:
    [row] = [row for row in measured if row.planted.host == "captcha.plain.test"]
    assert judged(row).verdict == Verdict.UNKNOWN
    assert judged(row, is_canary=True).verdict == Verdict.STUB


def test_a_stub_is_known_by_its_digest_as_well(measured: list[Both]) -> None:
    marks = Stubs(bodies=frozenset({hashlib.sha256(STUB_PAGE).hexdigest()}))
    found = {row.planted.host for row in measured if judged(row, stubs=marks).verdict == Verdict.STUB}
    assert found == {"foreign.test", "stub.plain.test"}
