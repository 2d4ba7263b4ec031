"""Kazakh IIN and BIN: they name a person or a firm, and must not pass for a card, an account or a phone."""

import re
from datetime import date

from tracing.addresses.verdict import Means, Verdict, accept_other, refuse
from tracing.means.spelling import is_number, joined

LENGTH = 12
# Month and day, or the digit that says what kind of firm: what tells an IIN or BIN from any 12 digits.
IIN_SHAPE = re.compile(r"[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-6][0-9]{5}")
BIN_SHAPE = re.compile(r"[0-9]{2}(?:0[1-9]|1[0-2])[4-6][0-3][0-9]{6}")
# The seventh digit of an IIN → the century of birth; 0 is given to foreigners, whose century it does not tell.
CENTURIES = {"1": 1800, "2": 1800, "3": 1900, "4": 1900, "5": 2000, "6": 2000}


def check_digit(digits: str) -> int | None:
    """Compute the twelfth digit (government decree 853 of 2003): weights 1…11, and 3…11, 1, 2 where they give 10.

    None where both give 10: such numbers are not handed out.
    """
    numbers = [int(digit) for digit in digits[: LENGTH - 1]]
    for first in (1, 3):
        weights = [(first - 1 + place) % 11 + 1 for place in range(LENGTH - 1)]
        control = sum(weight * number for weight, number in zip(weights, numbers, strict=True)) % 11
        if control < 10:
            return control
    return None


def is_iin(digits: str) -> bool:
    return IIN_SHAPE.fullmatch(digits) is not None and _is_day(digits) and check_digit(digits) == int(digits[-1])


def is_bin(digits: str) -> bool:
    return BIN_SHAPE.fullmatch(digits) is not None and check_digit(digits) == int(digits[-1])


def is_identity_number(digits: str) -> bool:
    return is_iin(digits) or is_bin(digits)


def check_identity_number(text: str) -> Verdict | None:
    """Judge twelve digits: an IIN begins with a day of birth, a BIN with a month of registration and 4, 5 or 6."""
    digits = joined(text)
    if not is_number(digits) or len(digits) != LENGTH:
        return None
    shaped = [means for means, shape in ((Means.BIN, BIN_SHAPE), (Means.IIN, IIN_SHAPE)) if shape.fullmatch(digits)]
    if not shaped:
        return refuse(text, "12 digits, but no date where an IIN or BIN has one.", means=Means.IIN)
    if check_digit(digits) != int(digits[-1]):
        return refuse(text, "The check digit of this IIN or BIN does not hold: a digit is wrong.", means=shaped[0])
    if shaped[0] is Means.IIN and not _is_day(digits):
        return refuse(text, "There is no such day of birth.", means=Means.IIN)
    named = "a firm" if shaped[0] is Means.BIN else "a person"
    reason = f"{shaped[0].upper()}; the check digit holds. It names {named} and pays for nothing by itself."
    return accept_other(text, means=shaped[0], kind=shaped[0].upper(), reason=reason, canonical=digits)


def _is_day(digits: str) -> bool:
    year = CENTURIES.get(digits[6], 2000) + int(digits[:2])  # 2000 was a leap year, so 29 February is let pass
    try:
        date(year, int(digits[2:4]), int(digits[4:6]))
    except ValueError:
        return False
    return True
