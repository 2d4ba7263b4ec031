"""The invented ledger behind the demo's wallets: who paid whom, in the shape of Esplora's answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from demo.wallets import WALLETS, address, segwit

Row = dict[str, Any]
FIRST_HEIGHT = 921_000
STEP = timedelta(hours=7)
FEE = 1_500
#: Tagged by the demo's people: where the money can be frozen, and where its trail ends.
DEPOSIT, MIXER = "exchange deposit", "mixer"


def called(name: str) -> str:
    """The address of anybody in the story: a shop of `demo.wallets`, or an invented one of whom no key exists."""
    return address(name) if name in WALLETS else segwit("bc", sha256(f"qalqan demo ledger: {name}".encode()).digest())


@dataclass(slots=True)
class Book:
    """Transactions in order; `coins` are the unspent outputs of each name."""

    named: Callable[[str], str]
    first_at: datetime
    step: timedelta = STEP
    rows: list[Row] = field(default_factory=list)
    coins: dict[str, list[tuple[str, int, int]]] = field(default_factory=dict)

    def pay(self, payers: list[str], payees: list[tuple[str, int]]) -> str:
        """Spend the oldest coin of each payer; who has none gets it from nowhere, like a miner."""
        number = len(self.rows)
        txid = sha256(f"tx{number}".encode()).hexdigest()
        spent = [(name, self.coins.get(name, []).pop(0)) for name in payers if self.coins.get(name)]
        for place, (name, value) in enumerate(payees):
            self.coins.setdefault(name, []).append((txid, place, value))
        self.rows.append({
            "txid": txid,
            "vin": [{"txid": made, "vout": place, "is_coinbase": False,
                     "prevout": {"scriptpubkey_address": self.named(name), "value": value}}
                    for name, (made, place, value) in spent],
            "vout": [{"scriptpubkey_address": self.named(name), "value": value} for name, value in payees],
            "status": {"confirmed": True, "block_height": FIRST_HEIGHT + number,
                       "block_time": int((self.first_at + self.step * number).timestamp())},
        })  # fmt: skip
        return txid

    def send(self, payer: str, payee: str, value: int, *, change: str) -> str:
        """Pay one sum out of the payer's oldest coin; what is left goes to `change`."""
        _, _, held = self.coins[payer][0]
        return self.pay([payer], [(payee, value), (change, held - value - FEE)])

    def of(self, wanted: str) -> list[Row]:
        """Return what touches an address, the newest first, as Esplora does."""

        def sides(row: Row) -> set[str]:
            paying = {part["prevout"]["scriptpubkey_address"] for part in row["vin"]}
            return paying | {part["scriptpubkey_address"] for part in row["vout"]}

        return [row for row in reversed(self.rows) if wanted in sides(row)]


def story(first_at: datetime) -> Book:
    """Two shops are paid by customers, peel their takings off, and cash out at one deposit address.

    A third wallet, a charity's that stands in an innocent post, only receives.
    """
    book = Book(called, first_at)
    for number, (shop, value) in enumerate(
        [("tgavan", 410_000), ("tgavan", 735_000), ("polar", 1_220_000), ("tgavan", 655_000), ("polar", 980_000)]
    ):
        customer = f"customer {number}"
        book.pay([], [(customer, value * 3)])
        book.send(customer, shop, value, change=f"{customer} change")
    for number in range(3):
        book.pay([], [(f"donor {number}", 90_000)])
        book.send(f"donor {number}", "donation", 50_000 + number * 5_000, change=f"donor {number} change")
    _cash_out(book)
    return book


def _cash_out(book: Book) -> None:
    book.pay(["tgavan", "tgavan", "tgavan"], [("peel 0", 1_797_000)])
    for number, (payee, value) in enumerate([(DEPOSIT, 500_000), ("courier", 90_000), (DEPOSIT, 350_000)]):
        book.send(f"peel {number}", payee, value, change=f"peel {number + 1}")
    book.send("peel 3", MIXER, 600_000, change="peel 4")
    book.pay(["polar", "polar"], [("purse", 2_197_000)])
    book.send("purse", DEPOSIT, 1_800_000, change="purse change")
    for _ in range(3):
        book.pay([DEPOSIT], [("hot wallet", book.coins[DEPOSIT][0][2] - FEE)])
