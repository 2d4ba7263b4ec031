"""Chooses the ledger of a currency from the settings, and keeps its answers in PostgreSQL as evidence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import httpx
from django.conf import settings

from review_portal.audit.errors import Refused
from review_portal.payments.models import LedgerAnswer, TraceRun
from tracing.addresses import Currency
from tracing.ledger import Ledger
from tracing.ledgers.asking import Answer, Asker, LedgerUnavailable
from tracing.ledgers.blocks import BlockFolder
from tracing.ledgers.esplora import Esplora
from tracing.ledgers.etherscan import Etherscan
from tracing.ledgers.scripts import LITECOIN, MAIN
from tracing.ledgers.toncenter import TonCenter
from tracing.ledgers.trongrid import TronGrid

#: An answer younger than this when a trace begins is not asked for again.
FRESH = timedelta(hours=1)
TIMEOUT_SECONDS = 20.0


@dataclass(slots=True)
class KeptAnswers:
    """Answers in PostgreSQL, as one run sees them: its own, and those that were fresh when it began.

    With `replay` it answers from the run's own alone, and what is missing there is an error: nothing new is asked.
    """

    run: TraceRun
    replay: bool = False
    used: list[int] = field(default_factory=list)

    def known(self, endpoint: str) -> Answer | None:
        rows = self.run.answers.all() if self.replay else LedgerAnswer.objects.filter(at__gte=self.since)
        row = rows.filter(endpoint=endpoint).order_by("-at", "-pk").first()
        if row is None:
            if self.replay:
                raise LedgerUnavailable(f"{endpoint} is not among the answers kept for trace {self.run.pk}.")
            return None
        self.used.append(row.pk)
        return Answer(row.endpoint, row.at, row.sha256, bytes(row.body))

    def keep(self, answer: Answer) -> None:
        row = LedgerAnswer.objects.create(
            endpoint=answer.endpoint, at=answer.at, sha256=answer.sha256, body=answer.body
        )
        self.used.append(row.pk)

    @property
    def since(self) -> datetime:
        return self.run.started_at - FRESH


def is_configured(currency: str) -> bool:
    return bool(settings.LEDGERS.get(currency))


def name_of(currency: str) -> str:
    """Name the ledger for the record; an address may hold no secret, keys are set apart."""
    place = settings.LEDGERS.get(currency, "")
    if not place:
        raise Refused(
            f"No ledger is set up for {currency.upper() or 'this'}; "
            f"an administrator sets QALQAN_LEDGER_{currency.upper()}."
        )
    return str(place)


@contextmanager
def ledger_for(currency: str, *, memory: KeptAnswers) -> Iterator[Ledger]:
    """Open the source of transfers for a currency; a folder is read as block files, all else is a server."""
    place = name_of(currency)
    if "://" not in place:
        yield _folder(Path(place), Currency(currency), until=memory.run.height if memory.replay else None)
        return
    with httpx.Client(timeout=TIMEOUT_SECONDS) as client:
        headers, secrets = _keys(currency)
        yield _remote(currency, Asker(place, client, memory, headers, secrets))


def _folder(place: Path, currency: Currency, *, until: int | None) -> BlockFolder:
    """Open block files; a trace that is made again sees them as high as it saw them first."""
    network = LITECOIN if currency is Currency.LTC else MAIN
    index = settings.VAR / "blocks" / str(currency)
    return BlockFolder(place, index=index, network=network, currency=currency, until=until)


def _remote(currency: str, asker: Asker) -> Ledger:
    match Currency(currency):
        case Currency.BTC | Currency.LTC:
            return Esplora(asker, Currency(currency))
        case Currency.ETH:
            return Etherscan(asker)
        case Currency.TRON:
            return TronGrid(asker)
        case Currency.TON:
            return TonCenter(asker)
    raise Refused(f"Nothing can be followed on the ledger of {currency.upper()} here.")


def _keys(currency: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return headers and secret parameters, as each server wants its key."""
    key = settings.LEDGER_KEYS.get(currency, "")
    if not key:
        return {}, {}
    if currency == Currency.ETH:
        return {}, {"apikey": key}
    return {"TRON-PRO-API-KEY" if currency == Currency.TRON else "X-API-Key": key}, {}
