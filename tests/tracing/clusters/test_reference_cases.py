"""Small ledgers that a person can check: what is written on the left must come out as on the right."""

import itertools
import json

import networkx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tracing.clusters.test_cluster import clusters, partition, transaction
from tracing.clusters import Rules

# Each line is one transaction: payers > payees, each a letter and, where it matters, its value.
CASES = {
    "two inputs have one owner": ("AB > C", "AB C"),
    "one input alone links nothing": ("A > BC", "A B C"),
    "links reach through a common address": ("AB > X / BC > Y / CD > Z", "ABCD X Y Z"),
    "an owner of two clusters joins them": ("AB > X / CD > Y / BC > Z", "ABCD X Y Z"),
    "two owners stay two": ("AB > C / DE > C", "AB DE C"),
    "a payee who pays later with others is theirs": ("AB > C / CD > E", "AB CD E"),
    "change to an address that paid is no new link": ("AB > AC", "AB C"),
    "an address in and out of one transaction": ("A > AB", "A B"),
    "one address twice among the inputs": ("AAB > C", "AB C"),
    "one address twice is one address": ("AA > C", "A C"),
    "a coinbase pays and nobody pays it": ("> A / A > B", "A B"),
    "a transaction of nothing": (" > ", ""),
    "inputs that pay fees alone": ("AB > ", "AB"),
    "the same line twice": ("AB > C / AB > C", "AB C"),
    "a later line before an earlier one": ("CD > E / BC > D / AB > C", "ABCD E"),
    "an output without an address, as OP_RETURN is": ("AB > C0 / 0 > D", "AB C D"),
    "an input without an address links nobody": ("A0 > C / 0B > D", "A B C D"),
    "a payout of many equal sums out of one address": ("A:60 > B:10 C:10 D:10 E:10 F:10", "A B C D E F"),
    "a payout of two equal sums": ("A:15 B:15 > C:10 D:10 E:9", "AB C D E"),
    "a PayJoin looks like any payment": ("A:9 B:5 > C:8 D:5", "AB C D"),
    "a Whirlpool round of five by five": (
        "A:105 B:100 C:100 D:105 E:100 > F:100 G:100 H:100 I:100 J:100", "A B C D E F G H I J",
    ),
    "a CoinJoin between two spendings of one owner": (
        "A:15 B:15 C:15 > D:10 E:10 F:10 G:4 H:4 I:4 / AX > Y / DG > Z", "AX B C DG E F H I Y Z",
    ),
}  # fmt: skip


def parts(side: str) -> list[tuple[str | None, int | None]]:
    """`'A:5 B'` → A with 5, B whose value is not known; `0` has no address."""
    words = side.split() if ":" in side else list(side.replace(" ", ""))
    pairs = (word.partition(":")[::2] for one in words for word in ([one] if ":" in one else one))
    return [(None if name.startswith("0") else name, int(value) if value else None) for name, value in pairs]


def read(text: str) -> list[dict]:
    sides = (line.split(">") for line in text.split("/"))
    return [transaction(f"t{n}", parts(payers), parts(payees)) for n, (payers, payees) in enumerate(sides)]


@pytest.mark.parametrize(("ledger", "expected"), CASES.values(), ids=CASES)
def test_the_case_comes_out_as_written(ledger, expected):
    assert partition(clusters(read(ledger))) == {frozenset(group) for group in expected.split()}


@pytest.mark.parametrize(("ledger", "expected"), CASES.values(), ids=CASES)
def test_every_order_of_lines_inputs_and_outputs_prints_the_same(ledger, expected):
    rows, found = read(ledger), clusters(read(ledger))
    for some in itertools.islice(itertools.permutations(rows), 6):
        turned = [row | {side: row[side][::-1] for side in ("inputs", "outputs")} for row in some]
        assert list(clusters(turned).items()) == list(found.items())


def test_a_cluster_keeps_its_name_in_a_ledger_that_grows_elsewhere():
    before, after = clusters(read("AB > C / DE > F")), clusters(read("AB > C / DE > F / EG > H"))
    assert {name: after[name] for name in "ABC"} == {name: before[name] for name in "ABC"}
    assert after["G"] == after["D"] == after["E"]


def test_change_joins_only_when_asked():
    rows = read("/".join(["> K:5000000"] * 2)) + read("A:9000000 > K:5000000 N:3987654")
    rows = [row | {"txid": str(number)} for number, row in enumerate(rows)]
    rename = {"K": "3Known", "A": "1Payer", "N": "1New"}
    text = "\n".join(json.dumps(row) for row in rows)
    for letter, address in rename.items():
        text = text.replace(f'"{letter}"', f'"{address}"')
    rows = [json.loads(line) for line in text.splitlines()]
    assert frozenset({"1Payer"}) in partition(clusters(rows))
    assert frozenset({"1Payer", "1New"}) in partition(clusters(rows, Rules(change=True)))


def test_hundreds_of_inputs_of_an_exchange_are_one_owner():
    names = [f"deposit{number}" for number in range(700)]
    rows = [transaction("sweep", [(name, 1000 + n) for n, name in enumerate(names)], [("hot", 900_000)])]
    assert partition(clusters(rows)) == {frozenset(names), frozenset({"hot"})}


@pytest.mark.parametrize("spell", [int, float, str, lambda value: f"{value}.0", lambda value: value / 1e8])
def test_numbers_are_read_in_every_spelling(spell):
    mixed = transaction("m", [(f"i{n}", spell(105)) for n in range(5)], [(f"o{n}", spell(100)) for n in range(5)])
    assert all(len(group) == 1 for group in partition(clusters([mixed])))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"not json", "Not JSON"),
        (b'"txid"', "Not an object"),
        (b'[{"txid": "x"}]', "a line of its own"),
        (b'{"inputs": [], "outputs": []}', "txid"),
        (b'{"txid": "x", "inputs": "A", "outputs": []}', "not a list"),
        (b'{"txid": "x", "inputs": ["A"], "outputs": []}', "not an object"),
        (b'{"txid": "x", "inputs": [{"address": 1}], "outputs": []}', "not a text"),
        (b'{"txid": "x", "inputs": [{"address": "A", "value": "ten"}], "outputs": []}', "not a number"),
        (b'{"txid": "x", "inputs": [{"address": "A", "value": true}], "outputs": []}', "not a number"),
    ],
)
def test_a_bad_line_is_named_with_its_number_and_the_rest_is_read(line, reason):
    complaints: list = []
    (first, second) = read("AB > C / CD > E")
    found = clusters([first, line, second], complaints=complaints)
    assert partition(found) == {frozenset("AB"), frozenset("CD"), frozenset("E")}
    assert [number for number, _ in complaints] == [2]
    assert reason in complaints[0][1]


ADDRESSES = st.sampled_from([*"ABCDEFGHIJKL", None, ""])
SIDES = st.lists(st.tuples(ADDRESSES, st.one_of(st.none(), st.integers(0, 9))), max_size=5)


def plain_definition(rows: list[dict]) -> set[frozenset[str]]:
    """A graph: an edge between any two inputs of one transaction, and no rule of CoinJoins at all."""
    graph = networkx.Graph()
    for row in rows:
        payers, payees = ([part["address"] for part in row[side] if part["address"]] for side in ("inputs", "outputs"))
        graph.add_nodes_from(payers + payees)
        graph.add_edges_from(itertools.pairwise(payers))
    return {frozenset(group) for group in networkx.connected_components(graph)}


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(SIDES, SIDES), max_size=20))
def test_it_equals_connected_components_of_networkx(ledger):
    rows = [transaction(str(number), *sides) for number, sides in enumerate(ledger)]
    assert partition(clusters(rows, Rules(keep_coinjoins=True))) == plain_definition(rows)


@settings(deadline=None, max_examples=20)
@given(st.lists(st.tuples(SIDES, SIDES), max_size=8))
def test_leaving_coinjoins_out_takes_their_links_and_no_others(ledger):
    rows = [transaction(str(number), *sides) for number, sides in enumerate(ledger)]
    alone = [clusters([row]) == clusters([row], Rules(keep_coinjoins=True)) for row in rows]
    kept = [row if is_plain else row | {"inputs": []} for row, is_plain in zip(rows, alone, strict=True)]
    inputs = {part["address"] for row in rows for part in row["inputs"] if part["address"]}
    expected = plain_definition(kept)
    expected |= {frozenset({name}) for name in inputs if not any(name in group for group in expected)}
    assert partition(clusters(rows)) == expected
