"""TRC-20 tokens on Tron, USDT above all, through a TronGrid-compatible server."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tracing.addresses import Currency
from tracing.ledger import Coin, TooManyTransfers, Transfer
from tracing.ledgers.asking import Asker, LedgerUnavailable
from tracing.ledgers.tokens import named

PAGE = 200
MOST_PAGES = 20


@dataclass(frozen=True, slots=True)
class TronGrid:
    """Give the key in the asker's headers as TRON-PRO-API-KEY."""

    asker: Asker

    @property
    def name(self) -> str:
        return f"trongrid {self.asker.base}"

    def transfers(self, address: str) -> Iterator[Transfer]:
        """Page by fingerprint and yield the confirmed transfers, oldest first; approvals move nothing."""
        found: list[Any] = []
        parameters = {"limit": str(PAGE), "only_confirmed": "true"}
        while True:
            answer = self.asker.ask(f"/v1/accounts/{address}/transactions/trc20", **parameters).json
            if not answer.get("success"):
                raise LedgerUnavailable(f"{self.asker.base} refused: {answer.get('error', 'no reason given')}.")
            found += answer["data"]
            if len(found) > MOST_PAGES * PAGE:
                raise TooManyTransfers(f"{address} has more than {MOST_PAGES * PAGE} transfers.")
            fingerprint = answer.get("meta", {}).get("fingerprint")
            if not fingerprint or not answer["data"]:
                break
            parameters["fingerprint"] = fingerprint
        rows = [row for row in found if row["type"] == "Transfer"]
        rows.sort(key=lambda row: (row["block_timestamp"], row["transaction_id"]))
        return (_transfer(row) for row in rows)


def _transfer(row: Any) -> Transfer:
    value, token = int(row["value"]), row["token_info"]
    return Transfer(
        row["transaction_id"],
        Currency.TRON,
        (Coin(row["from"], value),),
        (Coin(row["to"], value),),
        datetime.fromtimestamp(row["block_timestamp"] / 1000, tz=UTC),
        None,
        named(Currency.TRON, token.get("symbol"), token["address"], token.get("decimals")),
    )
