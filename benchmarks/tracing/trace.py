"""Tracing and taint beside networkx on one invented ledger: `python -m benchmarks.tracing.trace [TRANSFERS]`."""

import argparse
import json
import random
import time
from collections import defaultdict
from collections.abc import Iterator

import networkx

from tracing.addresses import Currency
from tracing.ledger import Coin, Outpoint, Transfer
from tracing.taint import Method, follow
from tracing.trace import Limits, begin, trace

SEED = 20261122


class Indexed:
    """A ledger in memory with an index by address."""

    name = "memory"

    def __init__(self, transfers: list[Transfer]) -> None:
        self.by_address: defaultdict[str, list[Transfer]] = defaultdict(list)
        for transfer in transfers:
            for address in transfer.senders | transfer.receivers:
                self.by_address[address].append(transfer)

    def transfers(self, address: str) -> Iterator[Transfer]:
        return iter(self.by_address[address])


def invented(count: int) -> list[Transfer]:
    """Spend a random earlier coin into two, again and again."""
    chance = random.Random(SEED)
    unspent = [(Outpoint("origin", 0), "a0", 10**40)]
    made = [Transfer("origin", Currency.BTC, (), (Coin("a0", 10**40),))]
    for number in range(count):
        place = chance.randrange(len(unspent))
        unspent[place], unspent[-1] = unspent[-1], unspent[place]
        outpoint, owner, value = unspent.pop()
        part = chance.randint(value // 3 + 1, value // 2 + 1)
        outputs = (Coin(f"a{number * 2 + 1}", part), Coin(f"a{number * 2 + 2}", value - part))
        made.append(Transfer(str(number), Currency.BTC, (Coin(owner, value, outpoint),), outputs))
        unspent += [(Outpoint(str(number), i), str(coin.address), coin.value) for i, coin in enumerate(outputs)]
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("transfers", type=int, nargs="?", default=20_000)
    measure(parser.parse_args().transfers)


def measure(count: int) -> None:
    """Print one JSON line; `ratio` is the peer's processor time over ours."""
    transfers = invented(count)
    ledger = Indexed(transfers)
    result: dict[str, object] = {"benchmark": "tracing.trace", "transfers": len(transfers)}
    started = time.process_time()
    found = trace(ledger, begin("a0"), limits=Limits(depth=10**6), budget=10**9)
    ours = time.process_time() - started
    for method in Method:
        started = time.process_time()
        follow(transfers, [Outpoint("origin", 0)], method=method)
        result[f"{method}_transfers_per_second"] = round(len(transfers) / (time.process_time() - started))
    started = time.process_time()
    graph = networkx.DiGraph(
        (payer, payee) for transfer in transfers for payer in transfer.senders for payee in transfer.receivers
    )
    reached = networkx.descendants(graph, "a0")
    theirs = time.process_time() - started
    result |= {
        "hops_per_second": round(len(found.hops) / ours),
        "peer": f"networkx {networkx.__version__}, without values, limits and reasons",
        "ratio": round(theirs / ours, 2),
        "equal": reached == found.seen - {"a0"},
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
