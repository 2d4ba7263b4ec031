"""What is said of one string that may be an address."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Currency(StrEnum):
    BTC = "btc"
    LTC = "ltc"
    ETH = "eth"
    TRON = "tron"
    TON = "ton"
    XMR = "xmr"
    SOL = "sol"
    BCH = "bch"
    DOGE = "doge"
    DASH = "dash"
    ZEC = "zec"
    XRP = "xrp"


class Means(StrEnum):
    """What pays. IIN and BIN pay nothing themselves: they name who holds what does."""

    WALLET = "wallet"
    CARD = "card"
    IBAN = "iban"
    PHONE = "phone"
    IIN = "iin"
    BIN = "bin"


class Network(StrEnum):
    """Where a wallet's coins live; on a test network they are worth nothing, so such an address is refused."""

    MAIN = "main"
    TEST = "test"


class Confidence(StrEnum):
    """HIGH: a checksum holds, a mistyped character would have shown. LOW: only the shape is right."""

    HIGH = "high"
    LOW = "low"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Two spellings of one address have the same `canonical`; it is None when the address is refused.

    `currency` is set for wallets, `means` also for what only looks like a wallet of no known currency: the best guess.
    """

    address: str
    valid: bool
    currency: Currency | None
    canonical: str | None
    reason: str
    kind: str = ""
    confidence: Confidence = Confidence.HIGH
    means: Means = Means.WALLET
    network: Network = Network.MAIN


def accept(
    address: str,
    *,
    currency: Currency,
    kind: str,
    reason: str,
    canonical: str | None = None,
    confidence: Confidence = Confidence.HIGH,
) -> Verdict:
    return Verdict(
        address=address,
        valid=True,
        currency=currency,
        canonical=canonical or address,
        reason=reason,
        kind=kind,
        confidence=confidence,
    )


def accept_other(
    text: str, *, means: Means, kind: str, reason: str, canonical: str, confidence: Confidence = Confidence.HIGH
) -> Verdict:
    """Accept a means of payment that is no wallet."""
    return Verdict(
        address=text,
        valid=True,
        currency=None,
        canonical=canonical,
        reason=reason,
        kind=kind,
        confidence=confidence,
        means=means,
    )


def refuse(
    address: str,
    reason: str,
    *,
    currency: Currency | None = None,
    means: Means = Means.WALLET,
    network: Network = Network.MAIN,
) -> Verdict:
    return Verdict(
        address=address,
        valid=False,
        currency=currency,
        canonical=None,
        reason=reason,
        means=means,
        network=network,
    )


def refuse_worthless(address: str, what: str, *, currency: Currency) -> Verdict:
    """Refuse an address of a test network, whose checksum holds: `what` names the network."""
    return refuse(address, f"{what}: its coins are worth nothing.", currency=currency, network=Network.TEST)


class AddressFormat(Protocol):
    """One currency. `examine` answers None when the text does not have this currency's shape at all."""

    @property
    def currency(self) -> Currency: ...

    def examine(self, text: str) -> Verdict | None: ...
