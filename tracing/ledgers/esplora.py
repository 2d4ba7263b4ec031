"""Bitcoin and Litecoin through an Esplora-compatible server (Blockstream/esplora: API.md)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tracing.addresses import Currency
from tracing.ledger import Coin, Outpoint, TooManyTransfers, Transfer
from tracing.ledgers.asking import Asker

PAGE = 25
MOST_PAGES = 80


@dataclass(frozen=True, slots=True)
class Esplora:
    asker: Asker
    currency: Currency = Currency.BTC

    @property
    def name(self) -> str:
        return f"esplora {self.asker.base}"

    def transfers(self, address: str) -> Iterator[Transfer]:
        """Page back through the confirmed transactions, and yield them oldest first; unconfirmed ones can vanish."""
        found: list[Any] = []
        page = self.asker.ask(f"/address/{address}/txs/chain").json
        while page:
            found += page
            if len(found) > MOST_PAGES * PAGE:
                raise TooManyTransfers(f"{address} has more than {MOST_PAGES * PAGE} transactions.")
            # The server repeats nothing: a short page is the last one.
            page = self.asker.ask(f"/address/{address}/txs/chain/{page[-1]['txid']}").json if len(page) == PAGE else []
        return (self._transfer(row) for row in reversed(found))

    def _transfer(self, row: Any) -> Transfer:
        inputs = tuple(
            Coin(
                part["prevout"].get("scriptpubkey_address"),
                int(part["prevout"]["value"]),
                Outpoint(part["txid"], int(part["vout"])),
            )
            for part in row["vin"]
            if not part["is_coinbase"]
        )
        outputs = tuple(Coin(part.get("scriptpubkey_address"), int(part["value"])) for part in row["vout"])
        status = row["status"]
        at = datetime.fromtimestamp(status["block_time"], tz=UTC)
        return Transfer(row["txid"], self.currency, inputs, outputs, at, int(status["block_height"]))
