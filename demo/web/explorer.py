"""An Esplora-compatible door to the invented ledger, so that the demo's wallets can be followed."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from demo.ledger import Book, story
from demo.web.exchange import Answer, Request, not_found

PAGE = 25
LASTS = timedelta(days=10)


@dataclass(frozen=True, slots=True)
class Explorer:
    """Answers `/address/ADDRESS/txs/chain` and `…/chain/LAST_TXID`, the newest first (Blockstream/esplora: API.md)."""

    book: Book

    @classmethod
    def open(cls, base: datetime) -> "Explorer":
        return cls(story(base - LASTS))

    def answer(self, request: Request) -> Answer:
        parts = request.path.strip("/").split("/")
        if parts[0] != "address" or parts[2:4] != ["txs", "chain"] or len(parts) > 5:
            return not_found("An Esplora-compatible ledger: /address/ADDRESS/txs/chain")
        rows = self.book.of(parts[1])
        last = parts[4] if len(parts) == 5 else ""
        start = next((place + 1 for place, row in enumerate(rows) if row["txid"] == last), 0)
        return Answer(json.dumps(rows[start : start + PAGE]).encode(), content_type="application/json")
