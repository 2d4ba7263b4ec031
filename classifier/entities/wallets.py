"""Crypto wallets: whatever has an address's shape is asked of `tracing.addresses`; checksums decide."""

import re
from collections.abc import Iterator

from classifier.entities.entity import Entity, Kind, Rejected
from classifier.entities.reading import Reading
from tracing.addresses import Confidence, Currency, Verdict, check

SHAPES = (
    re.compile(r"(?<![A-Za-z0-9])(?:(?:bitcoincash|bchtest):)?[A-Za-z0-9]{25,110}(?![A-Za-z0-9])", re.IGNORECASE),
    re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{48}(?![A-Za-z0-9_-])"),
    re.compile(r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{48}(?![A-Za-z0-9+/])"),
    re.compile(r"(?<![\w:])(?:0|-1):[0-9a-fA-F]{64}(?![0-9a-fA-F])"),
)
# Cyrillic letters that read as Latin ones: a disguised wallet gives itself away by its checksum.
CYRILLIC = "АВСЕНІЈКМОРЅТУХасеіјкорѕухһԁԛԝ"
LOOK_ALIKES = str.maketrans(CYRILLIC, "ABCEHIJKMOPSTYXaceijkopsyxhdqw")
DISGUISED = re.compile(rf"(?<![^\W_])[0-9A-Za-z{CYRILLIC}]{{25,110}}(?![^\W_])")
# The end of a line that may cut an address: a checksum holds for the parts together.
CUT = re.compile(r"(?<=[A-Za-z0-9_-])[ \t]*\r?\n[ \t]*(?=[A-Za-z0-9_-])")
BEFORE, AFTER = re.compile(r"[A-Za-z0-9_-]+\Z"), re.compile(r"[A-Za-z0-9_-]+")
SHORTEST, LONGEST, MOST_LINES = 25, 110, 3
# What adverts write against the address: "USDTT…", "TRC20T…".
GLUED = re.compile(r"USDT|USDC|TRC20|ERC20|BEP20|TRX|BTC|LTC|ETH|TON|XMR", re.IGNORECASE)
# What has no checksum wants a word nearby; without it the refusal is listed.
CONFIRMED_BY = {
    Currency.SOL: (
        re.compile(
            r"\bsol\b|solana|солан|\bspl\b|phantom|фантом|usdt|usdc|wallet|кошел|крипт|crypto|әмиян|адрес|address"
        ),
        "Solana has no checksum and no word nearby confirms it.",
    ),
    Currency.TRON: (
        re.compile(r"tron|трон|\btrx\b|\btrc|usdt|wallet|кошел|әмиян|адрес|address"),
        "42 hex digits may be a part of anything and no word nearby speaks of Tron.",
    ),
}


def find_wallets(reading: Reading) -> Iterator[Entity | Rejected]:
    """Yield each address once; a candidate that a currency claims and refuses is listed with the refusal."""
    yield from _cut_by_lines(reading)
    for shape in SHAPES:
        for match in shape.finditer(reading.text):
            if reading.is_free(*match.span()) and (found := _judge(reading, match)):
                reading.take(*match.span())
                yield found
    for match in DISGUISED.finditer(reading.text):
        if not match[0].isascii() and reading.is_free(*match.span()):
            verdict = check(match[0].translate(LOOK_ALIKES))
            if _is_proven(verdict):
                reading.take(*match.span())
                yield reading.entity(Kind.WALLET, *match.span(), canonical=canonical(verdict))


def canonical(verdict: Verdict) -> str:
    """Write an address with its currency: `btc:bc1q…`."""
    return f"{verdict.currency}:{verdict.canonical}"


def _is_proven(verdict: Verdict) -> bool:
    return verdict.valid and verdict.confidence is Confidence.HIGH


def _cut_by_lines(reading: Reading) -> Iterator[Entity]:
    for cut in CUT.finditer(reading.text):
        for start, end, joined in _joined(reading.text, cut):
            if reading.is_free(start, end) and _is_proven(verdict := check(joined)):
                reading.take(start, end)
                yield reading.entity(Kind.WALLET, start, end, canonical=canonical(verdict))
                break


def _joined(text: str, cut: re.Match[str]) -> Iterator[tuple[int, int, str]]:
    """Yield what two and three lines give together, with and without the hyphens that a typesetter put there."""
    head = BEFORE.search(text, max(0, cut.start() - LONGEST), cut.start())
    parts, following = [head[0] if head else ""], cut
    for _ in range(1, MOST_LINES):
        tail = AFTER.match(text, following.end())
        if tail is None or head is None:
            return
        parts.append(tail[0])
        for joined in {"".join(parts), "".join(part.removesuffix("-") for part in parts)}:
            if SHORTEST <= len(joined) <= LONGEST:
                yield head.start(), tail.end(), joined
        if (further := CUT.match(text, tail.end())) is None:
            return
        following = further


def _judge(reading: Reading, match: re.Match[str]) -> Entity | Rejected | None:
    verdict, (start, end) = check(match[0]), match.span()
    if verdict.valid:
        if reason := _unconfirmed(reading, match, verdict):
            return reading.rejected(Kind.WALLET, start, end, reason)
        return reading.entity(Kind.WALLET, start, end, canonical(verdict))
    if glued := GLUED.match(match[0]):
        behind = check(match[0][glued.end() :])
        if _is_proven(behind):
            return reading.entity(Kind.WALLET, start + glued.end(), end, canonical(behind))
    has_digit = any(sign.isdigit() for sign in match[0])
    if verdict.currency is None or not has_digit:
        return None
    return reading.rejected(Kind.WALLET, start, end, verdict.reason)


def _unconfirmed(reading: Reading, match: re.Match[str], verdict: Verdict) -> str | None:
    if verdict.confidence is Confidence.HIGH or verdict.currency not in CONFIRMED_BY:
        return None
    words, reason = CONFIRMED_BY[verdict.currency]
    has_digit = any(sign.isdigit() for sign in match[0])
    is_confirmed = has_digit and words.search(reading.around(*match.span(), before=80, after=40))
    return None if is_confirmed else reason
