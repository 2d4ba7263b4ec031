"""Bank cards (Luhn and BIN), accounts (ISO 13616) and the check digit of Kazakh IIN and BIN."""

import re
from collections.abc import Iterator

from classifier.entities.digits import Wanted, Window, windows
from classifier.entities.entity import Entity, Kind, Rejected
from classifier.entities.reading import Reading
from classifier.entities.wallets import CYRILLIC, LOOK_ALIKES
from tracing.means.cards import is_card, mask, network
from tracing.means.ibans import LENGTHS, is_iban
from tracing.means.identity import is_identity_number

USUAL_GROUPS = {(4, 4, 4, 4), (4, 4, 4, 4, 3), (4, 4, 4, 4, 2), (4, 6, 5), (8, 8), (6, 10), (4, 12)}
CARD_WORDS = re.compile(
    r"карт|card|kaspi|каспи|сбер|sber|visa|виза|master|мир\b|halyk|халык|перев[оё]д|аудар|оплат|төле"
)
WANTED = Wanted(lengths=frozenset({13, 15, 16, 17, 18, 19}), starts="2345689")
IDENTITY_NUMBER = re.compile(r"(?<![\w+.-])[0-9]{12}(?![\w-])")
IBAN_HEAD = re.compile(r"(?<![A-Za-z0-9])(?=([A-Za-z]{2}[0-9]{2}))")
IBAN_SIGN = re.compile(r"[ -]?([A-Za-z0-9])")
# The same with Cyrillic letters that read as Latin ones: taken only where the check digits hold.
DISGUISED_HEAD = re.compile(rf"(?<![^\W_])(?=([A-Za-z{CYRILLIC}]{{2}}[0-9]{{2}}))")
DISGUISED_SIGN = re.compile(rf"[ -]?([A-Za-z0-9{CYRILLIC}])")
# British goods carry 13 digits from 50: in a text a shorter number of Maestro cannot be told from them.
SHORTEST_MAESTRO_IN_TEXT = 16


def find_ibans(reading: Reading) -> Iterator[Entity | Rejected]:
    """Read as many letters as the country's accounts have, so that a following word is not swallowed."""
    for head in IBAN_HEAD.finditer(reading.text):
        length = LENGTHS.get(head[1][:2].upper())
        if length is None or not reading.is_free(head.start(), head.start() + 4):
            continue
        account, end = _account(reading.text, head.start(), length, IBAN_SIGN)
        if len(account) < length or reading.text[end : end + 1].isalnum():
            continue
        reading.take(head.start(), end)
        if is_iban(account):
            yield reading.entity(Kind.IBAN, head.start(), end, account)
        else:
            yield reading.rejected(Kind.IBAN, head.start(), end, "The check digits of this IBAN do not hold.")
    yield from _disguised_ibans(reading)


def _disguised_ibans(reading: Reading) -> Iterator[Entity]:
    for head in DISGUISED_HEAD.finditer(reading.text):
        length = LENGTHS.get(head[1][:2].upper().translate(LOOK_ALIKES))
        if length is None or not reading.is_free(head.start(), head.start() + 4):
            continue
        account, end = _account(reading.text, head.start(), length, DISGUISED_SIGN)
        account = account.translate(LOOK_ALIKES)
        if is_iban(account) and not reading.text[end : end + 1].isalnum():
            reading.take(head.start(), end)
            yield reading.entity(Kind.IBAN, head.start(), end, account)


def _account(text: str, start: int, length: int, signs: re.Pattern[str]) -> tuple[str, int]:
    account, end = "", start
    while len(account) < length and (sign := signs.match(text, end)):
        account += sign[1].upper()
        end = sign.end()
    return account, end


def find_cards(reading: Reading) -> Iterator[Entity | Rejected]:
    """Yield cards whose first digits, length and Luhn digit are right; a near miss is rejected."""
    for candidates in windows(reading, WANTED):
        shaped = [window for window in candidates if _is_card_shaped(reading, window)]
        sound = next((window for window in shaped if is_card(window.digits)), None)
        if sound is not None:
            reading.take(sound.start, sound.end)
            yield reading.entity(Kind.CARD, sound.start, sound.end, mask(sound.digits))
        elif shaped and shaped[0].sizes in {*USUAL_GROUPS, (16,)}:
            yield reading.rejected(Kind.CARD, shaped[0].start, shaped[0].end, "The Luhn digit does not hold.")


def find_identity_numbers(reading: Reading) -> Iterator[Entity | Rejected]:
    """Refuse IINs and BINs: they name a person or a firm, and must not pass for a card or a phone."""
    for match in IDENTITY_NUMBER.finditer(reading.text):
        if reading.is_free(*match.span()) and is_identity_number(match[0]):
            reading.take(*match.span())
            reason = "A Kazakh IIN or BIN: it names a person or a firm and is neither a card nor a phone."
            yield reading.rejected(Kind.CARD, *match.span(), reason=reason)


def _is_card_shaped(reading: Reading, window: Window) -> bool:
    name = network(window.digits)
    if window.has_plus or name is None or (name == "Maestro" and len(window.digits) < SHORTEST_MAESTRO_IN_TEXT):
        return False
    if not reading.is_free(window.start, window.end) or _touches_word(reading, window):
        return False
    usual = len(window.sizes) == 1 or window.sizes in USUAL_GROUPS
    return usual or CARD_WORDS.search(reading.around(window.start, window.end)) is not None


def _touches_word(reading: Reading, window: Window) -> bool:
    """A number inside a longer word or a fraction is part of something else."""
    before = reading.text[max(0, window.start - 1) : window.start]
    return (before.isascii() and before.isalnum()) or before == "_"
