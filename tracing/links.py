"""Names, for a person, why two addresses may have one owner: each link with its heuristic, version and confidence.

`tracing.clusters` joins millions at once and keeps no reasons; here the few transfers of one case are explained, on
chains of accounts too, where there are no common inputs.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from tracing.ledger import Transfer
from tracing.trace import is_coinjoin

COMMON_INPUTS, DEPOSIT_REUSE, GAS_FUNDING = "multi-input-1", "deposit-reuse-1", "gas-funding-1"
MAYBE_PAYJOIN = "multi-input-maybe-payjoin-1"
# On the TagPack scale of 0–100. Gas may come from a friend or a service, and in a PayJoin the payee pays too: these say
# least.
CONFIDENCE = {COMMON_INPUTS: 50, DEPOSIT_REUSE: 40, GAS_FUNDING: 20, MAYBE_PAYJOIN: 20}
# Who first feeds more addresses than this is a service, not an owner.
MOST_FED = 10


@dataclass(frozen=True, slots=True)
class Link:
    """Two addresses, in alphabetical order, and the transaction that shows the link."""

    left: str
    right: str
    txid: str
    heuristic: str

    @property
    def confidence(self) -> int:
        return CONFIDENCE[self.heuristic]


def explain(transfers: Iterable[Transfer], *, exchanges: frozenset[str] = frozenset()) -> tuple[Link, ...]:
    """Return every link, each once, in an order that does not depend on the transfers' order.

    `exchanges` are the known addresses of exchanges: nobody is linked with them.
    """
    transfers = list(transfers)
    found = {*common_inputs(transfers), *deposit_reuse(transfers, exchanges), *gas_funding(transfers, exchanges)}
    return tuple(sorted(found, key=lambda link: (link.left, link.right, link.heuristic, link.txid)))


def common_inputs(transfers: Iterable[Transfer]) -> Iterator[Link]:
    """Link the payers of one transaction, CoinJoins excepted; less surely where the payee may have paid too."""
    for transfer in transfers:
        if not is_coinjoin(transfer):
            heuristic = MAYBE_PAYJOIN if is_likely_payjoin(transfer) else COMMON_INPUTS
            for left, right in pairwise(sorted(transfer.senders)):
                yield Link(left, right, transfer.txid, heuristic)


def is_likely_payjoin(transfer: Transfer) -> bool:
    """Two outputs, and an input that the larger did not need: the rule of `tracing.clusters.coinjoin` (BIP-78)."""
    values = [coin.value for coin in transfer.inputs]
    if len(transfer.senders) < 2 or len(transfer.outputs) != 2:
        return False
    return sum(values) - min(values) >= max(coin.value for coin in transfer.outputs)


def deposit_reuse(transfers: Iterable[Transfer], exchanges: frozenset[str]) -> Iterator[Link]:
    """Link those who pay into one customer's deposit address: one that passes everything on to one exchange.

    Source: F. Victor, Address Clustering Heuristics for Ethereum (Financial Cryptography, 2020), section 4.2.
    """
    payees: defaultdict[str, set[str]] = defaultdict(set)
    payers: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for transfer in transfers:
        if _is_between_accounts(transfer):
            payer, payee = str(transfer.inputs[0].address), str(transfer.outputs[0].address)
            payees[payer].add(payee)
            # The smallest transaction id stands for several, whatever order they came in.
            payers[payee][payer] = min(transfer.txid, payers[payee].get(payer, transfer.txid))
    for deposit, sources in payers.items():
        passes_on = len(payees[deposit]) == 1 and payees[deposit] <= exchanges and deposit not in exchanges
        if passes_on:
            for left, right in pairwise(sorted(sources.keys() - exchanges)):
                yield Link(left, right, max(sources[left], sources[right]), DEPOSIT_REUSE)


def gas_funding(transfers: Iterable[Transfer], exchanges: frozenset[str]) -> Iterator[Link]:
    """Link an address that moves tokens with whoever first gave it the chain's own coin to pay for that."""
    transfers = [transfer for transfer in transfers if _is_between_accounts(transfer)]
    movers = {address for transfer in transfers if transfer.token for address in transfer.senders}
    first: dict[str, Transfer] = {}
    for transfer in sorted(transfers, key=lambda known: (known.height or 0, known.txid)):
        payee = str(transfer.outputs[0].address)
        if not transfer.token and payee in movers:
            first.setdefault(payee, transfer)
    fed: defaultdict[str, set[str]] = defaultdict(set)
    for payee, transfer in first.items():
        fed[str(transfer.inputs[0].address)].add(payee)
    for payee, transfer in first.items():
        funder = str(transfer.inputs[0].address)
        if funder != payee and not {funder, payee} & exchanges and len(fed[funder]) <= MOST_FED:
            left, right = sorted((funder, payee))
            yield Link(left, right, transfer.txid, GAS_FUNDING)


def _is_between_accounts(transfer: Transfer) -> bool:
    sides = (transfer.inputs, transfer.outputs)
    return all(len(side) == 1 and side[0].address and side[0].spends is None for side in sides)
