"""Names tokens by who issues them: whoever makes a token chooses its symbol, and a false USDT is cheap to make."""

import unicodedata

from tracing.addresses import Currency

#: The contracts that the issuers publish: tether.to, "Supported protocols"; circle.com, "USDC contract addresses".
ISSUED = {
    (Currency.ETH, "USDT"): "0xdAC17F958D2ee523a2206206994597C13D831ec7",
    (Currency.ETH, "USDC"): "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48",
    (Currency.TRON, "USDT"): "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t",
    (Currency.TON, "USDT"): "0:b113a994b5024a16719f69139328eb759596c38a25f59028b146fecdc3621dfe",
}
IMITATION = "not-"
MOST_DECIMALS = 36
# What a person reads as a Latin capital; ₮ is Tether's own sign.
READ_AS = str.maketrans("₮ТтΤτЅѕСсՍ", "TTTTTSSCCU")


def named(currency: Currency, symbol: object, contract: str, decimals: object, *, network: int = 1) -> str:
    """Write a token as `symbol contract decimals`: `'USDT TR7N… 6'`; a false one as `'not-USDT TCP8… 6'`.

    On a `network` of other numbers than 1, as Ethereum's sisters have, nobody is known to issue and nothing is false.
    The decimal places are left out where the ledger does not tell them; then sums are shown as integers. `contract`
    comes in the spelling that `tracing.addresses` keeps.
    """
    shown = "".join(sign for sign in str(symbol or "") if not sign.isspace() and unicodedata.category(sign)[0] != "C")
    claimed = read_as(shown)
    issued = {name: issuer for (chain, name), issuer in ISSUED.items() if chain is currency and network == 1}
    genuine = next((name for name, issuer in issued.items() if issuer == contract), None)
    if genuine is None and claimed in issued:
        shown = IMITATION + claimed
    places = _places(decimals)
    return " ".join([genuine or shown or "token", contract, *([] if places is None else [str(places)])])


def read_as(symbol: str) -> str:
    """Return what a person takes a symbol for: `'USD₮'`, `'usd\u0442'` and `'U.S.D.T'` → `'USDT'`."""
    plain = unicodedata.normalize("NFKC", symbol).translate(READ_AS).upper()
    return "".join(sign for sign in plain if sign.isalnum())


def _places(decimals: object) -> int | None:
    text = str(decimals)
    return int(text) if text.isascii() and text.isdecimal() and int(text) <= MOST_DECIMALS else None
