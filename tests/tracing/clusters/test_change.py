"""The vote on change, and the guard against collapse."""

import numpy as np

from tests.tracing.clusters.test_cluster import clusters, partition, transaction
from tracing.clusters import Rules
from tracing.clusters.change import BIG, guarded

CHANGE = Rules(change=True)
SHOP, OLD = "1Shop", "3Known"
HISTORY = [transaction(f"h{number}", [], [(OLD, 5_000_000)]) for number in range(2)]


def test_change_joins_the_payer_when_the_signs_agree():
    row = transaction("t", [(SHOP, 9_000_000)], [(OLD, 5_000_000), ("1Change", 3_987_654)])
    assert frozenset({SHOP, "1Change"}) in partition(clusters([*HISTORY, row], CHANGE))
    assert frozenset({SHOP}) in partition(clusters([*HISTORY, row]))


def test_a_repeated_line_does_not_silence_the_vote():
    row = transaction("t", [(SHOP, 9_000_000)], [(OLD, 5_000_000), ("1Change", 3_987_654)])
    assert clusters([*HISTORY, row, row], CHANGE) == clusters([*HISTORY, row], CHANGE)


def test_nothing_is_joined_when_the_signs_disagree_or_are_few():
    tied = transaction("t", [("1Payer", 9)], [("1First", 4), ("1Second", 5)])
    assert len(partition(clusters([tied], CHANGE))) == 3


def test_an_output_that_is_paid_again_is_no_change():
    row = transaction("t", [(SHOP, 9_000_000)], [(OLD, 5_000_000), ("1Change", 3_987_654)])
    again = transaction("u", [], [("1Change", 7)])
    assert frozenset({SHOP}) in partition(clusters([*HISTORY, row, again], CHANGE))


def test_who_pays_himself_has_no_other_change():
    row = transaction("t", [(SHOP, 9_000_000)], [(SHOP, 5_000_000), ("1Fresh", 3_987_654)])
    assert frozenset({SHOP}) in partition(clusters([row], CHANGE))


def test_a_coinjoin_has_no_change():
    row = transaction(
        "t", [(f"1P{n}", 150_000 + n) for n in range(5)], [(f"3O{n}", 100_000) for n in range(5)] + [("1C", 49_001)]
    )
    assert all(len(group) == 1 for group in partition(clusters([row], CHANGE)))


def test_the_guard_refuses_a_link_between_two_big_clusters():
    links = np.array([[0, 1, 70], [0, 2, 70]])
    assert guarded(links, np.array([BIG, BIG, 1])).tolist() == [[0, 2, 70]]


def test_the_guard_drops_the_weakest_links_of_a_collapsed_cluster():
    sizes = np.full(40, BIG - 1)
    links = np.array([[number, number + 1, 70 if number % 2 else 50] for number in range(39)])
    kept = guarded(links, sizes)
    assert set(kept[:, 2]) == {70}
    shuffled = np.random.default_rng(1).permutation(links)
    assert guarded(shuffled, sizes).tolist() == kept.tolist()


def test_where_a_line_stands_changes_no_vote(monkeypatch):
    """Of two lines with one txid but other outputs both are heard, in one block or in two."""
    rows = [transaction("t", [(SHOP, 9_000_000)], [(OLD, 5_000_000), (f"1C{n}", 3_987_654 + n)]) for n in range(2)]
    together = clusters([*HISTORY, *rows], CHANGE)
    monkeypatch.setattr("tracing.clusters.BLOCK", 64)
    assert clusters([*HISTORY, *rows], CHANGE) == together
