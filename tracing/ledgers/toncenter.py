"""TON and its jettons through a server that speaks TON Center's API v3."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tracing.addresses import Currency, check
from tracing.ledger import Coin, TooManyTransfers, Transfer
from tracing.ledgers.asking import Asker
from tracing.ledgers.tokens import named

PAGE = 100
MOST_PAGES = 20


@dataclass(frozen=True, slots=True)
class TonCenter:
    """Give the key in the asker's headers as X-API-Key."""

    asker: Asker

    @property
    def name(self) -> str:
        return f"toncenter {self.asker.base}"

    def transfers(self, address: str) -> Iterator[Transfer]:
        """Yield payments in TON and in jettons, oldest first.

        A payment is a message: it leaves in one transaction and arrives in another, so its own hash names it.
        """
        coins = self._rows("/api/v3/transactions", "transactions", account=address)
        jettons = self._rows("/api/v3/jetton/transfers", "jetton_transfers", owner_address=address)
        found = {move.txid + move.token: move for row in coins for move in _messages(row)}
        found |= {move.txid + move.token: move for row in jettons if (move := self._jetton(row)) is not None}
        return iter(sorted(found.values(), key=lambda move: (str(move.at), move.txid, move.token)))

    def _jetton(self, row: Any) -> Transfer | None:
        if row.get("transaction_aborted") or not row.get("source") or not row.get("destination"):
            return None
        made = {"now": row["transaction_now"]}
        token = self._named(_spelled(row["jetton_master"]))
        return _transfer(row["transaction_hash"], row, int(row["amount"]), made, token)

    def _named(self, master: str) -> str:
        """Ask how the jetton is called and how many decimal places people give it; from memory the second time.

        What its master contract keeps on the chain goes first; what stands behind the contract's link, as USDT's
        symbol does (TEP-64), only the server has read. Nine places are usual, but nobody's word: untold, the integer
        is shown as it is.
        """
        answer = self.asker.ask("/api/v3/jetton/masters", address=master, limit="1").json
        content = (answer.get("jetton_masters") or [{}])[0].get("jetton_content") or {}
        told = _told(answer.get("metadata") or {}, master)
        symbol = content.get("symbol") or told.get("symbol") or "jetton"
        decimals = content.get("decimals") or (told.get("extra") or {}).get("decimals")
        return named(Currency.TON, symbol, master, decimals)

    def _rows(self, path: str, name: str, **asked: str) -> Iterator[Any]:
        for page in range(MOST_PAGES):
            wanted = asked | {"limit": str(PAGE), "offset": str(page * PAGE), "sort": "asc"}
            rows = self.asker.ask(path, **wanted).json[name]
            yield from rows
            if len(rows) < PAGE:
                return
        raise TooManyTransfers(f"{next(iter(asked.values()))} has more than {MOST_PAGES * PAGE} transactions.")


def _told(metadata: Any, master: str) -> Any:
    """Return what the server read behind a jetton's link; it spells the master's address in any of three ways."""
    for address, found in metadata.items():
        if _spelled(address) == master:
            kept = (some for some in found.get("token_info") or [] if some.get("type") == "jetton_masters")
            return next(kept, {})
    return {}


def _messages(row: Any) -> Iterator[Transfer]:
    """What an aborted transaction received bounces back as a message of its own."""
    for message in (row.get("in_msg"), *(row.get("out_msgs") or [])):
        if message and message.get("source") and message.get("destination") and int(message.get("value") or 0):
            yield _transfer(message["hash"], message, int(message["value"]), row, "")


def _transfer(txid: str, sides: Any, value: int, row: Any, token: str) -> Transfer:
    return Transfer(
        txid=txid,
        currency=Currency.TON,
        inputs=(Coin(_spelled(sides["source"]), value),),
        outputs=(Coin(_spelled(sides["destination"]), value),),
        at=datetime.fromtimestamp(int(row["now"]), tz=UTC),
        height=int(row["mc_block_seqno"]) if row.get("mc_block_seqno") else None,
        token=token,
    )


def _spelled(address: str) -> str:
    return check(address).canonical or address
