"""Bank accounts: IBANs by the registry of ISO 13616, the Kazakh ones with their bank code."""

import re

from stdnum import iban

from tracing.addresses.verdict import Means, Verdict, accept_other, refuse
from tracing.means.spelling import joined

# Registry of ISO 13616, which SWIFT keeps: the length of account numbers → countries.
COUNTRIES_BY_LENGTH = {
    15: "NO",
    16: "BE",
    18: "DK FI FK FO GL NL SD",
    19: "MK SI",
    20: "AT BA EE KZ LT LU MN XK",
    21: "CH HR LI LV",
    22: "BG BH CR DE GB GE IE ME RS VA",
    23: "AE GI IL IQ OM SO TL",
    24: "AD CZ ES MD PK RO SA SE SK TN VG",
    25: "LY PT ST",
    26: "IS TR",
    27: "BI DJ FR GR IT MC MR SM",
    28: "AL AZ BY CY DO GT HN HU LB NI PL SV",
    29: "BR EG PS QA UA",
    30: "JO KW MU YE",
    31: "MT SC",
    32: "LC",
    33: "RU",
}
LENGTHS = {country: length for length, some in COUNTRIES_BY_LENGTH.items() for country in some.split()}
SHAPE = re.compile(r"([A-Z]{2})[0-9]{2}[A-Z0-9]{1,30}")
# Three digits of the bank and thirteen signs of the account (National Bank of Kazakhstan, rules of bank codes).
KAZAKH = re.compile(r"KZ[0-9]{5}[A-Z0-9]{13}")
# The check digits are 98 less a remainder of 97: 00, 01 and 99 would pass the sum, but no bank computes them.
NEVER_COMPUTED = ("00", "01", "99")
LABEL = re.compile(r"IBAN:?\s*", re.IGNORECASE)


def is_iban(account: str) -> bool:
    """Check length, structure and the two check digits (ISO 7064, mod 97-10) of an account without spaces."""
    if not account.isascii() or LENGTHS.get(account[:2]) != len(account) or account[2:4] in NEVER_COMPUTED:
        return False
    if account.startswith("KZ") and not KAZAKH.fullmatch(account):
        return False
    return bool(iban.is_valid(account, check_country=False))


def check_iban(text: str) -> Verdict | None:
    """Judge what may be an IBAN; a country outside the registry makes no claim, for many words look like that."""
    account = joined(LABEL.sub("", text, count=1)).upper()
    match = SHAPE.fullmatch(account)
    if match is None or match[1] not in LENGTHS:
        return None
    country, wanted = match[1], LENGTHS[match[1]]
    if len(account) != wanted:
        reason = f"{len(account)} characters; an account in {country} has {wanted}."
        return refuse(text, reason, means=Means.IBAN)
    if country == "KZ" and not KAZAKH.fullmatch(account):
        return refuse(text, "The bank's code of a Kazakh account is three digits.", means=Means.IBAN)
    if not is_iban(account):
        return refuse(text, "The check digits of this IBAN do not hold: a character is wrong.", means=Means.IBAN)
    bank = f", bank code {account[4:7]}" if country == "KZ" else ""
    return accept_other(
        text,
        means=Means.IBAN,
        kind=country,
        reason=f"An account in {country}{bank}; the check digits hold.",
        canonical=account,
    )
