"""What a trace says of common ownership: pairs of addresses with the reason of each, and the chains of large rests.

These are hints with a confidence, never findings: the page names the heuristic and its version beside each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tracing.flow import Flow
from tracing.ledger import Transfer
from tracing.links import COMMON_INPUTS, DEPOSIT_REUSE, GAS_FUNDING, MAYBE_PAYJOIN, Link, explain
from tracing.peels import peel_chains
from tracing.trace import Hop, Stop

MOST = 40


@dataclass(frozen=True, slots=True)
class Tied:
    """Two addresses that may have one owner; `transactions` show it, the first by its id."""

    left: str
    right: str
    left_title: str
    right_title: str
    words: str
    heuristic: str
    confidence: int
    txid: str
    transactions: int


def reasons() -> dict[str, str]:
    return {
        COMMON_INPUTS: _("spent together"),
        MAYBE_PAYJOIN: _("spent together, perhaps by payer and payee"),
        DEPOSIT_REUSE: _("pay into one customer's deposit address"),
        GAS_FUNDING: _("one gave the other its first coin for fees"),
    }


def ties(transfers: Iterable[Transfer], found: Flow, titles: Mapping[str, str]) -> list[Tied]:
    """Return each pair once for each heuristic, the surest first."""
    exchanges = frozenset(node.address for node in found.nodes if node.stop is Stop.EXCHANGE)
    pairs: dict[tuple[str, str, str], list[Link]] = {}
    for link in explain(transfers, exchanges=exchanges):
        pairs.setdefault((link.left, link.right, link.heuristic), []).append(link)
    rows = sorted(pairs.values(), key=lambda some: (-some[0].confidence, some[0].left, some[0].right))
    return [_tied(some, titles) for some in rows[:MOST]]


def _tied(links: list[Link], titles: Mapping[str, str]) -> Tied:
    first = min(links, key=lambda link: link.txid)
    return Tied(
        left=first.left,
        right=first.right,
        left_title=titles.get(first.left, first.left),
        right_title=titles.get(first.right, first.right),
        words=reasons()[first.heuristic],
        heuristic=first.heuristic,
        confidence=first.confidence,
        txid=first.txid,
        transactions=len(links),
    )


def peeled(hops: tuple[Hop, ...], found: Flow) -> list[list[str]]:
    """Return the addresses of each chain that pays a little and sends the large rest on, the longest first."""
    return [[chain[0].payer, *(hop.payee for hop in chain)] for chain in peel_chains(hops, found)]
