"""Takes the address out of a payment link: `bitcoin:bc1…?amount=1` (BIP-21), `ethereum:0x…@1` (EIP-681)."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs

from tracing.addresses.verdict import Currency

SCHEMES = {
    "bitcoin": Currency.BTC,
    "litecoin": Currency.LTC,
    "ethereum": Currency.ETH,
    "tron": Currency.TRON,
    "ton": Currency.TON,
    "monero": Currency.XMR,
    "solana": Currency.SOL,
    "dogecoin": Currency.DOGE,
    "dash": Currency.DASH,
    "zcash": Currency.ZEC,
    "ripple": Currency.XRP,
    "xrp": Currency.XRP,
    "xrpl": Currency.XRP,
}
# CashAddr's own prefix is part of its checksum and stays.
LINK = re.compile(r"([A-Za-z]{3,11}):(?://)?([^?#]*)(?:\?([^#]*))?(?:#.*)?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class PaymentLink:
    scheme: str
    currency: Currency | None
    body: str


def read_link(text: str) -> PaymentLink | None:
    """Return the currency and the address of a payment link, or None when the text is none."""
    match = LINK.fullmatch(text)
    if match is None:
        return None
    scheme, body, query = match[1].lower(), match[2], match[3] or ""
    if scheme == "bitcoincash":
        return PaymentLink(scheme, Currency.BCH, f"{match[1]}:{body}")
    currency = SCHEMES.get(scheme)
    if currency is Currency.ETH:
        body = _ethereum_target(body, query)
    elif currency is Currency.TON:
        body = body.removeprefix("transfer/")
    return PaymentLink(scheme, currency, body.rstrip("/")) if currency else None


def _ethereum_target(body: str, query: str) -> str:
    """A token transfer names the token first; who is paid stands in the parameter (EIP-681)."""
    target, _, call = body.removeprefix("pay-").partition("/")
    if call == "transfer":
        return parse_qs(query).get("address", [""])[0]
    return target.partition("@")[0]
