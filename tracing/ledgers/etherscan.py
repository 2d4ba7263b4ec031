"""Ethereum and other EVM chains with their tokens through an Etherscan-compatible server (API V2)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tracing.addresses import Currency, check
from tracing.ledger import Coin, TooManyTransfers, Transfer
from tracing.ledgers.asking import Asker, LedgerUnavailable
from tracing.ledgers.tokens import named

PAGE = 1000
# Asking beyond is refused by the server; the last block seen is where to go on.
MOST_ROWS = 10_000
MOST_SEEN = 20_000
NOTHING = "No transactions found"


@dataclass(frozen=True, slots=True)
class Etherscan:
    asker: Asker
    chain: int = 1

    @property
    def name(self) -> str:
        return f"etherscan {self.asker.base} chain {self.chain}"

    def transfers(self, address: str) -> Iterator[Transfer]:
        """Yield payments in the chain's coin and in tokens, oldest first; failed calls moved nothing."""
        found = [self._coin(row) for row in self._rows("txlist", address) if row.get("isError", "0") == "0"]
        found += [self._token(row) for row in self._rows("tokentx", address)]
        moved = [transfer for transfer in found if transfer.outputs[0].value]
        return iter(sorted(moved, key=lambda transfer: (transfer.height or 0, transfer.txid, transfer.token)))

    def _rows(self, action: str, address: str) -> Iterator[Any]:
        block, page = 0, 1
        seen: set[str] = set()
        while True:
            rows = self._page(action, address, block, page)
            for row in rows:
                key = repr(sorted(row.items()))
                if key not in seen:
                    seen.add(key)
                    yield row
            if len(rows) < PAGE:
                return
            if len(seen) > MOST_SEEN:
                raise TooManyTransfers(f"{address} has more than {MOST_SEEN} rows.")
            page += 1
            if page * PAGE > MOST_ROWS:
                block, page = int(rows[-1]["blockNumber"]), 1

    def _page(self, action: str, address: str, block: int, page: int) -> list[Any]:
        answer = self.asker.ask(
            "/v2/api",
            chainid=str(self.chain),
            module="account",
            action=action,
            address=address,
            startblock=str(block),
            page=str(page),
            offset=str(PAGE),
            sort="asc",
        ).json
        if answer["status"] == "1" or answer["message"] == NOTHING:
            return list(answer["result"] or [])
        raise LedgerUnavailable(f"{self.asker.base} refused: {answer['result']}. Check the key, or wait.")

    def _coin(self, row: Any) -> Transfer:
        return _transfer(row, "")

    def _token(self, row: Any) -> Transfer:
        contract, decimals = _spelled(row["contractAddress"]), row.get("tokenDecimal")
        return _transfer(row, named(Currency.ETH, row.get("tokenSymbol"), contract, decimals, network=self.chain))


def _transfer(row: Any, token: str) -> Transfer:
    value = int(row["value"])
    return Transfer(
        row["hash"],
        Currency.ETH,
        (Coin(_spelled(row["from"]), value),),
        (Coin(_spelled(row["to"] or row["contractAddress"]), value),),
        datetime.fromtimestamp(int(row["timeStamp"]), tz=UTC),
        int(row["blockNumber"]),
        token,
    )


def _spelled(address: str) -> str:
    """The server writes addresses in lower case; the project keeps one spelling everywhere."""
    return check(address).canonical or address
