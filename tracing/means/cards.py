"""Bank cards: the first digits that name a network (ISO/IEC 7812), the lengths it uses, and the Luhn digit."""

import re

from stdnum import luhn

from tracing.addresses.verdict import Means, Verdict, accept_other, refuse
from tracing.means.spelling import is_number, joined

# First digits → lengths of the networks whose cards are met here.
NETWORKS: tuple[tuple[str, re.Pattern[str], frozenset[int]], ...] = tuple(
    (name, re.compile(pattern), frozenset(lengths))
    for name, pattern, lengths in (
        ("Visa", r"4", (13, 16, 19)),
        ("Mastercard", r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720", (16,)),
        ("Mir", r"220[0-4]", (16, 17, 18, 19)),
        ("UnionPay", r"62|81[0-6]|817[01]", (16, 17, 18, 19)),
        ("American Express", r"3[47]", (15,)),
        ("JCB", r"35(?:2[89]|[3-8])", (16, 17, 18, 19)),
        ("Diners Club", r"3(?:0[0-5]|095|[689])", (14, 16, 17, 18, 19)),
        ("Discover", r"6011|64[4-9]|65", (16, 19)),
        ("Uzcard", r"8600|5614", (16,)),
        ("Humo", r"9860", (16,)),
        ("Elcart", r"9417", (16,)),
        ("Belkart", r"9112", (16,)),
        ("Maestro", r"50|5[6-8]|6[37]", (13, 14, 15, 16, 17, 18, 19)),
    )
)
LENGTHS = frozenset(length for _, _, lengths in NETWORKS for length in lengths)
#: How many digits name the issuing bank (ISO/IEC 7812-1 gives six; eight since 2017 are told by no mask).
ISSUER_DIGITS = 6


def network(digits: str) -> str | None:
    """Name the network that a number's first digits and length belong to: `'4111…'`, 16 digits → `'Visa'`."""
    return next((name for name, first, sizes in NETWORKS if len(digits) in sizes and first.match(digits)), None)


def is_card(digits: str) -> bool:
    return network(digits) is not None and bool(luhn.is_valid(digits))


def mask(digits: str) -> str:
    """Keep the bank's six digits and the last four: `'4111111111111111'` → `'411111••••••1111'`."""
    return digits[:ISSUER_DIGITS] + "•" * (len(digits) - 10) + digits[-4:]


def check_card(text: str) -> Verdict | None:
    """Judge what may be a card number; the one spelling it is kept in is masked."""
    digits = joined(text)
    if not is_number(digits) or len(digits) not in LENGTHS:
        return None
    name = network(digits)
    if name is None:
        return refuse(
            text, f"{len(digits)} digits, but no card network begins its numbers like this.", means=Means.CARD
        )
    if not luhn.is_valid(digits):
        return refuse(text, f"The Luhn digit of this {name} card does not hold: a digit is wrong.", means=Means.CARD)
    reason = f"{name}, issuer {digits[:ISSUER_DIGITS]}; the Luhn digit holds."
    return accept_other(text, means=Means.CARD, kind=name, reason=reason, canonical=mask(digits))
