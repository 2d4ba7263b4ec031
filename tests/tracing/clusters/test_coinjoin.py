"""Transactions of several owners: which are recognised, and which only look alike."""

import pytest

from tests.tracing.clusters.test_cluster import clusters, partition, transaction
from tracing.clusters import Rules, command


def are_joined(inputs: list[float], outputs: list[float], rules: Rules | None = None) -> bool:
    """Say whether the owners of the inputs are held for one."""
    ins = [(f"in{number}", value) for number, value in enumerate(inputs)]
    outs = [(f"out{number}", value) for number, value in enumerate(outputs)]
    return frozenset(name for name, _ in ins) in partition(clusters([transaction("t", ins, outs)], rules))


COINJOINS = {
    "Whirlpool, five by five": ([100_500] * 5, [100_000] * 5),
    "Whirlpool, eight by eight": ([100_500, 100_001] * 4, [100_000] * 8),
    "Wasabi with change for some": ([150, 101, 120, 100, 300], [100] * 5 + [49, 19, 199]),
    "Wasabi 2 with several denominations": ([77, 81, 60, 95, 33, 58], [50, 50, 50, 20, 20, 20, 10, 10, 5, 5, 3]),
    "Wasabi 2 where most sums stand alone": (
        [300_000, 41_000, 90_000, 77_000, 150_000, 66_000],
        [262_144, 131_072, 65_536, 118_098, 59_049, 19_683, 32_768, 5000, 5000],
    ),
    "Wasabi 2 in whole coins": (
        [0.003, 0.00041, 0.0009, 0.00077, 0.0015],
        [0.00262144, 0.00131072, 0.00065536, 0.00118098, 0.00059049],
    ),
    "JoinMarket with two makers": ([1500, 1210, 1900], [1000, 1000, 1000, 499, 209, 899]),
    "a ledger that does not know what the inputs held": ([0, 0, 0], [1000, 1000, 1000, 499]),
    "JoinMarket where the taker brings two coins": ([1700, 1210, 700, 1300], [1000, 1000, 1000, 701, 209, 995]),
    "JoinMarket where the taker sweeps": ([1000, 2900, 1300], [1000, 1000, 1000, 1901, 296]),
    "Wasabi 1 with a coordinator's fee": ([150, 101, 180], [100, 100, 100, 49, 79, 1, 1]),
    "Wasabi 1 with two levels": ([450, 260, 150, 130], [100] * 4 + [200, 200, 148, 57, 48, 27, 3]),
    "JoinMarket where one maker brought just his part": ([1700, 1001, 1300], [1000, 1000, 1000, 701, 296]),
    "five owners, and a ledger that leaves their change out": ([120, 150, 110, 200, 130], [100] * 5 + [10]),
    "three owners whose change is equal too": ([200, 200, 200], [100, 100, 100, 99, 99, 99]),
}
TWO_PARTIES = {
    "JoinMarket with one maker": ([1700, 2900], [1000, 1000, 701, 1895]),
    "JoinMarket with one maker and a sweep": ([1000, 2900], [1000, 1000, 1895]),
    "Stonewall, which one owner makes alone": ([1700, 1000, 1900], [1000, 1000, 701, 1895]),
}
ORDINARY = {
    "a payment with change": ([5, 7], [10, 2]),
    "two equal outputs by chance": ([50, 70], [40, 40, 39]),
    "a payout of two equal outputs and nothing else": ([50, 50], [49, 49]),
    "two equal outputs out of many coins": ([50] * 40, [900, 900, 190]),
    "a payroll out of coins that are large": ([500] * 10, [10] * 10 + [4890]),
    "a payroll out of many small coins": ([31, 27, 40, 22, 35, 60, 18, 44], [25] * 5 + [152]),
    "a payroll out of three coins with one change": ([150, 150, 150], [100, 100, 100, 149]),
    "an exchange's batch, where some take the same round sum": (
        [1000 + n for n in range(60)],
        [100] * 5 + [200] * 3 + [31 * n + 7 for n in range(1, 30)] + [46_000],
    ),
    "an exchange's consolidation of hundreds": ([100 + n for n in range(300)], [74_000]),
    "a consolidation into three cold wallets": ([3] * 2 + [1000], [300, 300, 300, 105]),
    "dust in whole coins": ([0.00005, 0.00006, 0.00007], [0.00000546] * 3 + [0.00016]),
    "a payout of equal sums from two addresses": ([400, 201], [100] * 6),
    "a payout out of one large coin": ([9000, 5, 6, 7], [1000, 1000, 1000, 6017]),
    "a payout of round sums": ([900_000, 500_000, 700_000, 600_000, 800_000], [1_000_000, 500_000, 200_000, 100_000]),
    "four powers of two by chance": ([400_000] * 5, [262_144, 131_072, 65_536, 32_768, 1_508_479]),
    "many dust outputs": ([5000, 6000, 7000], [546, 546, 546, 16_000]),
    "a consolidation": ([5, 6, 7, 8], [26]),
    "no values at all": ([0, 0, 0], [0, 0, 0]),
}


@pytest.mark.parametrize(("inputs", "outputs"), COINJOINS.values(), ids=COINJOINS)
def test_it_leaves_coinjoins_out(inputs, outputs):
    assert not are_joined(inputs, outputs)


@pytest.mark.parametrize(("inputs", "outputs"), ORDINARY.values(), ids=ORDINARY)
def test_it_joins_what_only_looks_like_one(inputs, outputs):
    assert are_joined(inputs, outputs)


@pytest.mark.parametrize(("inputs", "outputs"), COINJOINS.values(), ids=COINJOINS)
def test_it_joins_them_when_asked_to_measure(inputs, outputs):
    assert are_joined(inputs, outputs, Rules(keep_coinjoins=True))


def test_a_likely_payjoin_is_left_out_only_when_asked():
    payment = ([900, 500], [850, 540])
    assert are_joined(*payment)
    assert not are_joined(*payment, Rules(exclude_payjoins=True))
    assert are_joined([900, 500], [1350, 40], Rules(exclude_payjoins=True))


@pytest.mark.parametrize(("inputs", "outputs"), TWO_PARTIES.values(), ids=TWO_PARTIES)
def test_two_equal_outputs_prove_nothing_unless_asked_for(inputs, outputs):
    assert are_joined(inputs, outputs)
    assert not are_joined(inputs, outputs, Rules(equal_outputs=2))


@pytest.mark.parametrize("scale", [1, 1e-8, 1000])
@pytest.mark.parametrize("spell", [float, str, lambda value: value])
@pytest.mark.parametrize(("equal", "joined"), [(2, True), (3, False), (5, False), (8, False)])
def test_three_equal_outputs_are_the_boundary_however_values_are_spelt(equal, joined, scale, spell):
    """`n` owners bring 150 000 + n each and take 100 000 and their change: written as units, coins or texts."""
    inputs = [(150_000 + number) * scale for number in range(equal)]
    outputs = [100_000 * scale] * equal + [(49_900 + number) * scale for number in range(equal)]
    assert are_joined([spell(value) for value in inputs], [spell(value) for value in outputs]) is joined


def test_equal_outputs_want_as_many_paying_addresses():
    outputs = [("a", 100), ("b", 100), ("c", 100), ("d", 49), ("e", 99)]
    row = transaction("t", [("A", 150), ("B", 100), ("B", 200)], outputs)
    assert frozenset("AB") in partition(clusters([row]))


def test_the_number_of_equal_outputs_can_be_raised():
    assert are_joined([1500, 1210, 1900], [1000] * 3, Rules(equal_outputs=5))


def test_equal_outputs_to_one_address_are_no_coinjoin():
    row = transaction("t", [("A", 50), ("B", 60), ("C", 70)], [("X", 10), ("X", 10), ("X", 10), ("Y", 149)])
    assert frozenset("ABC") in partition(clusters([row]))


def test_a_coinjoin_does_not_hide_what_other_transactions_show():
    coinjoin = transaction("j", [(name, 101) for name in "ABCDE"], [(f"o{number}", 100) for number in range(5)])
    later = transaction("t", [("A", 1), ("B", 1)], [("Z", 2)])
    assert frozenset("AB") in partition(clusters([coinjoin, later]))


@pytest.mark.parametrize("number", ["1", "0", "-3", "many"])
def test_fewer_than_two_equal_outputs_are_refused_with_the_cure(number, capsys):
    with pytest.raises(SystemExit):
        command.run(["--equal-outputs", number, "-"])
    assert "give 2 or more" in capsys.readouterr().err
