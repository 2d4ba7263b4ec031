"""Says whether a string is an address, of which currency, and in which one spelling it is kept.

Comes in: any string. Goes out: a `Verdict`, never an exception. One currency a file; no network.
"""

from dataclasses import replace

from tracing.addresses.bitcoin import Bitcoin
from tracing.addresses.bitcoin_cash import BitcoinCash
from tracing.addresses.dash import Dash
from tracing.addresses.dogecoin import Dogecoin
from tracing.addresses.ethereum import Ethereum
from tracing.addresses.litecoin import Litecoin
from tracing.addresses.monero import Monero
from tracing.addresses.ripple import Ripple
from tracing.addresses.solana import Solana
from tracing.addresses.ton import Ton
from tracing.addresses.tron import Tron
from tracing.addresses.unknown import explain
from tracing.addresses.uri import read_link
from tracing.addresses.verdict import AddressFormat, Confidence, Currency, Verdict, refuse
from tracing.addresses.zcash import Zcash

__all__ = ["FORMATS", "LONGEST", "Confidence", "Currency", "Verdict", "check"]

# The order decides what an ambiguous string is read as: Bitcoin before Litecoin, checksums before Solana.
FORMATS: tuple[AddressFormat, ...] = (
    Bitcoin(),
    Litecoin(),
    Ethereum(),
    Tron(),
    Ton(),
    Monero(),
    Ripple(),
    Dogecoin(),
    Dash(),
    Zcash(),
    BitcoinCash(),
    Solana(),
)
# The longest address with its payment link around it; anything longer is not worth reading.
LONGEST = 2048


def check(address: str) -> Verdict:
    """Judge one string: `' bitcoin:BC1Q…?amount=1 '` → valid, btc, `bc1q…`. Never raises."""
    text = address.strip()
    if not text:
        return refuse(address, "Empty.")
    if len(text) > LONGEST:
        return refuse(address, f"{len(text)} characters are more than any address has.")
    link = read_link(text)
    if link is None:
        return replace(_judge(text, FORMATS), address=address)
    formats = tuple(known for known in FORMATS if known.currency is link.currency)
    verdict = _judge(link.body, formats)
    if not verdict.valid and verdict.currency is None:
        verdict = replace(verdict, reason=f"After {link.scheme}: stands no {link.currency} address. {verdict.reason}")
    return replace(verdict, address=address)


def _judge(text: str, formats: tuple[AddressFormat, ...]) -> Verdict:
    if not text:
        return refuse(text, "No address.")
    if not text.isascii():
        return explain(text)
    refused: Verdict | None = None
    for known in formats:
        verdict = known.examine(text)
        if verdict is not None and verdict.valid:
            return verdict
        refused = refused or verdict
    return refused or explain(text)
