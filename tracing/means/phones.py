"""Phone numbers that money is sent to: kept as E.164, whatever way they were written."""

import re

import phonenumbers

from tracing.addresses.verdict import Confidence, Means, Verdict, accept_other, refuse

# A Kazakh number has 11 digits from 7 or 8; others are known by their +.
SHAPE = re.compile(r"\+[0-9()\s.\-]{8,24}|[78](?:[()\s.\-]*[0-9]){10}")


def check_phone(text: str) -> Verdict | None:
    if SHAPE.fullmatch(text) is None:
        return None
    try:
        number = phonenumbers.parse(text, "KZ")
    except phonenumbers.NumberParseException as error:
        return refuse(text, f"Not a phone number: {error}.", means=Means.PHONE)
    if not phonenumbers.is_valid_number(number):
        return refuse(text, "No numbering plan has this phone number.", means=Means.PHONE)
    return accept_other(
        text,
        means=Means.PHONE,
        kind=phonenumbers.region_code_for_number(number) or "",
        reason="A phone number of the numbering plan; it has no check digit, a wrong digit would not show.",
        canonical=phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),
        confidence=Confidence.LOW,
    )
