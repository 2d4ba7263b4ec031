"""Clustering against a plain union-find, whatever the order, the blocks and the junk between the lines."""

import io
import json
import random
from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracing.clusters import Rules, cluster


def transaction(txid: str, inputs: list, outputs: list) -> dict:
    """Write ("A", 5) as an address and its value."""
    sides = {"inputs": inputs, "outputs": outputs}
    return {"txid": txid} | {name: [{"address": a, "value": v} for a, v in side] for name, side in sides.items()}


def clusters(transactions: list, rules: Rules | None = None, complaints: list | None = None) -> dict[str, str]:
    lines = [t if isinstance(t, bytes) else json.dumps(t).encode() for t in transactions]
    out = io.BytesIO()
    heard = complaints if complaints is not None else []
    cluster(io.BytesIO(b"\n".join(lines)), out, rules=rules, report=lambda line, reason: heard.append((line, reason)))
    rows = [json.loads(line) for line in out.getvalue().splitlines()]
    assert len(rows) == len({row["address"] for row in rows})
    return {row["address"]: row["cluster"] for row in rows}


def partition(found: dict[str, str]) -> set[frozenset[str]]:
    groups = defaultdict(set)
    for address, label in found.items():
        groups[label].add(address)
    return {frozenset(group) for group in groups.values()}


def plain_union_find(transactions: list) -> set[frozenset[str]]:
    groups: dict[str, set[str]] = {}
    for row in transactions:
        for side in ("inputs", "outputs"):
            for part in row[side]:
                groups.setdefault(part["address"], {part["address"]})
        merged = set().union(*(groups[part["address"]] for part in row["inputs"]))
        groups.update(dict.fromkeys(merged, merged))
    return {frozenset(group) for group in groups.values()}


NAMES = st.sampled_from([f"addr{number}" for number in range(25)] + ["адрес", 'quo"te', "x" * 70, "\x7f\\"])
PARTS = st.lists(st.tuples(NAMES, st.integers(1, 2**50)), max_size=4)
LEDGERS = st.lists(st.tuples(PARTS, PARTS.filter(lambda side: len({v for _, v in side}) == len(side))), max_size=25)


@settings(deadline=None, max_examples=60)
@given(LEDGERS, st.randoms(use_true_random=False))
def test_it_equals_a_plain_union_find_in_any_order(ledger, chance):
    rows = [transaction(str(number), *sides) for number, sides in enumerate(ledger)]
    found = clusters(rows)
    assert partition(found) == plain_union_find(rows)
    chance.shuffle(rows)
    assert clusters(rows) == found


@settings(deadline=None, max_examples=30)
@given(LEDGERS, st.randoms(use_true_random=False))
def test_change_links_only_join_and_depend_on_no_order(ledger, chance):
    rows = [transaction(str(number), *sides) for number, sides in enumerate(ledger)]
    found = clusters(rows, Rules(change=True))
    for group in partition(clusters(rows)):
        assert len({found[address] for address in group}) == 1
    chance.shuffle(rows)
    assert clusters(rows + rows, Rules(change=True)) == found


def test_every_address_is_printed_and_singletons_stand_alone():
    rows = [transaction("t", [("A", 5), ("B", 6)], [("C", 10)]), transaction("coinbase", [], [("D", 50)])]
    assert partition(clusters(rows)) == {frozenset("AB"), frozenset("C"), frozenset("D")}


def test_outputs_are_not_joined_with_inputs():
    assert len(partition(clusters([transaction("t", [("A", 5)], [("B", 3), ("C", 2)])]))) == 3


JUNK = [
    b"",
    b"{",
    b"[1]",
    b'{"txid": 5, "inputs": [], "outputs": []}',
    b'{"txid": "x", "inputs": 7, "outputs": []}',
    b'{"txid": "x", "inputs": [], "outputs": ["a"]}',
    b'{"txid": "x"}',
    b"\xff\xfe",
    b"[" * 100_000,
    b'{"txid": "x", "inputs": [{"address": 3}], "outputs": []}',
    b'{"txid": "x", "inputs": [{"address": "a", "value": []}], "outputs": []}',
    b'{"txid": "x", "inputs": [{"address": "\\ud800"}], "outputs": []}',
]


def test_bad_lines_are_named_and_skipped():
    complaints: list = []
    good = transaction("t", [("A", 1), ("B", 1)], [("C", 2)])
    found = clusters([good, *JUNK, good], complaints=complaints)
    assert partition(found) == {frozenset("AB"), frozenset("C")}
    assert [line for line, _ in complaints] == list(range(3, 14))
    assert all(reason for _, reason in complaints)


@pytest.mark.parametrize("address", [None, ""])
def test_outputs_without_an_address_are_left_out(address):
    rows = [transaction("t", [("A", 5), (address, 6), ("B", 1)], [(address, 0), ("C", 11)])]
    assert partition(clusters(rows)) == {frozenset("AB"), frozenset("C")}


def test_unknown_fields_missing_values_and_words_for_numbers_do_no_harm():
    odd = {"txid": "t", "fee": 3, "inputs": [{"address": "A", "n": 0}, {"value": "7", "address": "B"}], "outputs": []}
    assert partition(clusters([odd])) == {frozenset("AB")}


def test_a_coinbase_may_have_no_inputs_null_or_one_without_address():
    rows = [
        {"txid": "c", "inputs": None, "outputs": [{"address": "A", "value": 50}]},
        {"txid": "d", "inputs": [{"coinbase": "04ff"}], "outputs": [{"address": "B", "value": 50}]},
        {"txid": "e", "outputs": [{"address": "C", "value": 50}]},
    ]
    assert partition(clusters(rows)) == {frozenset("A"), frozenset("B"), frozenset("C")}


def test_values_written_as_texts_are_read_in_columns(monkeypatch):
    monkeypatch.setattr("tracing.clusters.transactions._careful", lambda *given: pytest.fail("read line by line"))
    joined = transaction("j", [(f"i{n}", str(101 + n)) for n in range(5)], [(f"o{n}", "100") for n in range(5)])
    assert all(len(group) == 1 for group in partition(clusters([joined])))


def test_numbers_beyond_any_currency_do_no_harm():
    rows = [transaction("t", [("A", 10**40), ("B", 2**64)], [("C", 10**40)]), transaction("u", [("C", 1)], [("D", 1)])]
    assert frozenset("AB") in partition(clusters(rows))


def test_one_bad_line_among_many_pieces_keeps_its_number(monkeypatch):
    monkeypatch.setattr("tracing.clusters.transactions.PIECES", (900, 300))
    complaints: list = []
    rows = [transaction(str(n), [(f"a{n}", 1), (f"a{n + 1}", 1)], []) for n in range(50)]
    found = clusters([*rows[:30], b"{", b"", *rows[30:], b"}"], complaints=complaints)
    assert [line for line, _ in complaints] == [31, 53]
    assert len(set(found.values())) == 1


def test_a_repeated_transaction_changes_nothing():
    row = transaction("t", [("A", 5), ("B", 6)], [("C", 10)])
    assert clusters([row, row]) == clusters([row])


def test_an_empty_file_has_no_clusters():
    assert clusters([]) == {}


def test_values_may_be_whole_coins():
    rows = [transaction("t", [("A", 0.5), ("B", 0.6)], [("C", 1.05)])]
    assert frozenset("AB") in partition(clusters(rows))


@pytest.mark.slow
def test_many_batches_give_what_one_gives(monkeypatch):
    chance = random.Random(5)
    name = [f"a{number}" for number in range(3000)]
    rows = [
        transaction(
            str(number),
            [(chance.choice(name), number) for _ in range(chance.randint(0, 2))],
            [(chance.choice(name), 1)],
        )
        for number in range(4000)
    ]
    found = clusters(rows)
    monkeypatch.setattr("tracing.clusters.BLOCK", 3000)
    assert clusters(rows) == found
    assert partition(found) == plain_union_find(rows)
