"""Handles, phones and e-mail addresses as they stand in running text."""

import re
from collections.abc import Iterator

import phonenumbers

from classifier.entities.digits import Wanted, Window, windows
from classifier.entities.entity import Entity, Kind, Rejected
from classifier.entities.links import ascii_host, is_public_host, named
from classifier.entities.reading import Reading

EMAIL = re.compile(r"(?<![\w.%+-])[A-Za-z0-9._%+-]{1,64}@((?:[\w-]{1,63}\.){1,6}[^\W\d_]{2,24})(?![\w])")
AT_NAME = re.compile(r"(?<![\w@./])@([A-Za-z][A-Za-z0-9_]{3,31})(?![A-Za-z0-9_@])")
# «тг: example_shop», "телега - example_shop", "tg example_shop"
INTRODUCED = re.compile(
    r"(?<!\w)(?:тг|tg|тлг|телег\w{0,8}|telegram\w{0,3}|ник\w{0,5}|nick\w{0,4}|логин|username|бот|bot)"
    r"(?P<mark>[ \t]{0,3}(?:[:=>→.,-]{1,3}[ \t]{0,3})?)"
    r"(?:@[ \t]?)?(?P<name>[A-Za-z][A-Za-z0-9_]{3,31})(?![\w@-])(?!\.\w)",
    re.IGNORECASE,
)
# Words that follow "telegram:" without being anybody's name.
NOBODY = frozenset(
    (
        "https",
        "http",
        "channel",
        "group",
        "chat",
        "telegram",
        "support",
        "official",
        "admin",
        "link",
        "here",
        "this",
    )
)
PHONE_WORDS = re.compile(
    r"тел|звон|whats|ватсап|вацап|viber|вайбер|kaspi|каспи|номер|нөмір|байланыс|хабарлас|phone|call"
)
WANTED = Wanted(lengths=frozenset(range(9, 16)), starts="0789")
SHORTEST_PHONE = 10
# What a number without + must look like, and the region that reads it: 8 701…, 7 701…, 0555…, 996…, 998….
NATIONAL = (
    (re.compile(r"[78][0-9]{10}"), "KZ"),
    (re.compile(r"7[0-9]{9}"), "KZ"),
    (re.compile(r"0[2-9][0-9]{8}"), "KG"),
    (re.compile(r"996[0-9]{9}"), "KG"),
    (re.compile(r"998[0-9]{9}"), "UZ"),
)
LOCAL_LENGTH = 10
LOCAL_GROUPS = {(3, 3, 2, 2), (3, 3, 4), (3, 7), (4, 3, 3), (4, 2, 2, 2)}


def find_emails(reading: Reading) -> Iterator[Entity | Rejected]:
    for match in EMAIL.finditer(reading.text):
        if not reading.is_free(*match.span()):
            continue
        reading.take(*match.span())
        host = ascii_host(match[1])
        if is_public_host(host):
            local = match[0].partition("@")[0].lower()
            yield reading.entity(Kind.EMAIL, *match.span(), canonical=f"{local}@{host}")
        else:
            yield reading.rejected(Kind.EMAIL, *match.span(), reason="No mail server can have this name.")


def find_handles(reading: Reading) -> Iterator[Entity | Rejected]:
    """Yield @names first, then names that a word such as «тг:» introduces."""
    for match in AT_NAME.finditer(reading.text):
        if reading.is_free(*match.span()):
            reading.take(*match.span())
            target = named(match[1])
            yield reading.entity(target.kind, *match.span(), canonical=target.canonical)
    for match in INTRODUCED.finditer(reading.text):
        start, end = match.span("name")
        if reading.is_free(start, end) and _is_name(match):
            reading.take(start, end)
            target = named(match["name"])
            yield reading.entity(target.kind, start, end, canonical=target.canonical)


def _is_name(match: re.Match[str]) -> bool:
    """After a space or a full stop only a name with a digit or underscore counts: "telegram channel" is nobody."""
    name, mark = match["name"], match["mark"].strip(" \t.,")
    if name.lower() in NOBODY or not match["mark"]:
        return False
    return bool(mark) or "_" in name or any(sign.isdigit() for sign in name)


def find_phones(reading: Reading) -> Iterator[Entity | Rejected]:
    """Yield valid numbers of any country with +, and without it those of NATIONAL."""
    for candidates in windows(reading, WANTED):
        for window in candidates:
            region = next((region for shape, region in NATIONAL if shape.fullmatch(window.digits)), None)
            if not (window.has_plus or region) or not _is_phone_shaped(reading, window):
                continue
            number = _parse(window, region)
            if number is not None and phonenumbers.is_valid_number(number):
                reading.take(window.start, window.end)
                canonical = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
                yield reading.entity(Kind.PHONE, window.start, window.end, canonical)
                break
        else:
            yield from _near_miss(reading, candidates)


def _is_phone_shaped(reading: Reading, window: Window) -> bool:
    if len(window.digits) < SHORTEST_PHONE or not reading.is_free(window.start, window.end):
        return False
    before, after = (
        reading.text[max(0, window.start - 1) : window.start],
        reading.text[window.end : window.end + 1],
    )
    if (before + after).isascii() and any(sign.isalnum() or sign in "_$" for sign in before + after):
        return False
    if window.has_plus or len(window.digits) != LOCAL_LENGTH or window.digits[0] == "0":
        return True
    # Ten digits without 8 or +7 are a phone only when written like one, or when a word says so.
    return window.sizes in LOCAL_GROUPS or PHONE_WORDS.search(reading.around(window.start, window.end)) is not None


def _parse(window: Window, region: str | None) -> phonenumbers.PhoneNumber | None:
    """Read a number as its writer meant it: with + or a country's code it is international."""
    is_international = window.has_plus or window.digits.startswith(("996", "998"))
    try:
        return phonenumbers.parse(("+" if is_international else "") + window.digits, region)
    except phonenumbers.NumberParseException:
        return None


def _near_miss(reading: Reading, candidates: list[Window]) -> Iterator[Rejected]:
    window = candidates[0]
    if window.has_plus and reading.is_free(window.start, window.end):
        yield reading.rejected(Kind.PHONE, window.start, window.end, "No country gives out this number.")
