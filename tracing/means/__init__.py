"""Says whether a string is a means of payment: wallet, bank card, account, phone, or a number that names a person.

Comes in: any string as a person typed it. Goes out: a `Verdict`, never an exception. One kind a file; no network.
"""

from collections.abc import Callable
from dataclasses import replace

from tracing.addresses import LONGEST, Verdict
from tracing.addresses import check as check_address
from tracing.means.cards import check_card
from tracing.means.ibans import check_iban
from tracing.means.identity import check_identity_number
from tracing.means.phones import check_phone

__all__ = ["check"]

# Each answers None when the text does not have its shape; no two shapes meet.
KINDS: tuple[Callable[[str], Verdict | None], ...] = (check_iban, check_identity_number, check_card, check_phone)


def check(text: str) -> Verdict:
    """Judge one string: `'KZ86 125K ZT50 0410 0100'` → valid, iban, `KZ86125KZT5004100100`. Never raises.

    Wallets are asked first: where a currency claims the string, nothing else can be meant by it.
    """
    verdict = check_address(text)
    if verdict.valid or len(text) > LONGEST:
        return verdict
    for kind in KINDS:
        found = kind(text.strip())
        if found is not None and (found.valid or verdict.currency is None):
            return replace(found, address=text)
    return verdict
