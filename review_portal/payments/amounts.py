"""Writes sums of the smallest unit the way people count them; the integer stays what is compared and kept."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import get_language

from review_portal.face.figures import NO_BREAK

DECIMALS = {"btc": 8, "ltc": 8, "bch": 8, "doge": 8, "dash": 8, "zec": 8, "eth": 18, "tron": 6, "ton": 9}
SIGNS = {"tron": "TRX"}
#: A token's own text says what it is called; whoever made it chose that, so it is cut short.
LONGEST_SYMBOL = 12


def unit(currency: str, asset: str) -> tuple[str, int | None]:
    """Return the sign of an asset and its decimal places: `("USDT", 6)`; None where the ledger did not say."""
    if not asset:
        return SIGNS.get(currency, currency.upper()), DECIMALS.get(currency)
    symbol, *_contract = asset.split(" ")
    last = asset.rsplit(" ", 1)[-1]
    return symbol[:LONGEST_SYMBOL], int(last) if last.isdigit() and len(last) <= 2 else None


def amount(value: int, currency: str, asset: str = "") -> str:
    """Write `41200000` satoshis as `0,412 BTC`; without decimal places as the integer it is."""
    sign, places = unit(currency, asset)
    exact = Decimal(value).scaleb(-places).normalize() if places is not None else Decimal(value)
    text = f"{exact:,f}"
    if get_language() != "en":
        text = text.replace(",", NO_BREAK).replace(".", ",")
    return f"{text}{NO_BREAK}{sign}"
