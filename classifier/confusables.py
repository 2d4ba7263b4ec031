"""Folds look-alike characters and leet inside one token; which character means which is read from confusables.toml."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path

TABLES: dict[str, dict[str, str]] = tomllib.loads(
    (Path(__file__).parent / "confusables.toml").read_text(encoding="utf-8")
)
TO_CYRILLIC = TABLES["latin_to_cyrillic"]
TO_LATIN = TABLES["cyrillic_to_latin"]
FOREIGN = TABLES["foreign"]

CYRILLIC = re.compile(r"[\u0400-\u052f]")
LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u0259]")
# Latin letters that are drawn exactly as a Cyrillic one: a whole run of them beside Cyrillic is disguise.
EXACT = frozenset("aceopxyiABCEHIKMOPTXY")
ROMAN = re.compile(r"[IVXLCDMІХМС]{2,}")  # whichever keyboard they were typed on
SMALL_CAPITALS = frozenset("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ")
CONSONANTS = frozenset("бвгджзйклмнпрстфхцчшщқғңһ")
CONSONANT_SIGNS = CONSONANTS | frozenset("678$")
ONE_SWITCH = re.compile(r"(?:([A-Za-zÀ-ɏ]{2,})([\u0400-\u052f]+)|([\u0400-\u052f]{2,})([A-Za-zÀ-ɏ]{2,}))[\d_]*")


@cache
def script_of(character: str) -> str:
    if CYRILLIC.match(character):
        return "cyrillic"
    if LATIN.match(character):
        return "latin"
    return "foreign" if character in FOREIGN else ""


def mixes_scripts(token: str) -> bool:
    """Whether a token mixes scripts as no spelling does: 'cоль' does, 'Instagramда' and 'NATOға' do not."""
    scripts = {script_of(character) for character in token} - {""}
    if len(scripts) < 2 or ROMAN.fullmatch(token):
        return False
    joined = ONE_SWITCH.fullmatch(token)
    if not joined:
        return True
    latin = joined[1] or joined[4]
    cyrillic = joined[2] or joined[3]
    if latin.isupper() and cyrillic.islower():
        return False
    return all(letter in EXACT for letter in latin)


def fold(token: str) -> str:
    """Fold a token to the script it was meant in.

    >>> fold("cоль"), fold("pаypаl"), fold("бiлiм"), fold("қaзaқ")
    ('соль', 'paypal', 'білім', 'қазақ')
    """
    if not mixes_scripts(token):
        return token
    latin = [c for c in token if script_of(c) == "latin"]
    cyrillic = [c for c in token if script_of(c) == "cyrillic"]
    own_cyrillic = sum(c not in TO_LATIN for c in cyrillic)
    own_latin = sum(c not in TO_CYRILLIC for c in latin)
    to_cyrillic = own_cyrillic > own_latin or (own_cyrillic == own_latin and len(cyrillic) >= len(latin))
    if to_cyrillic:
        return "".join(FOREIGN[c][0] if c in FOREIGN else TO_CYRILLIC.get(c, c) for c in token)
    return "".join(FOREIGN[c][1] if c in FOREIGN else TO_LATIN.get(c, c) for c in token)


def _is_quantity(token: str) -> bool:
    """Whether digits are meant as digits: '5г', '10шт', 'AK47', '3комнатная' — but not '3акладка'."""
    if token[0].isdigit() and not re.search(r"[^\W\d_]\d{1,2}[^\W\d_].*[^\W\d_]{2}|[^\W\d_]{2}.*\d[^\W\d_]", token):
        return not re.fullmatch(r"[3460][аеёиоуыэюяәөұүі][а-яёәғқңөұүһі]{3,}", token)
    return False


def unleet(token: str) -> str:
    """Turn digits and signs inside a word back into letters; quantities, codes and model names stay.

    >>> unleet("г4шиш"), unleet("3акладка"), unleet("w33d"), unleet("5г"), unleet("AK47"), unleet("mp3")
    ('гашиш', 'закладка', 'weed', '5г', 'AK47', 'mp3')
    """
    letters = [c for c in token if c.isalpha()]
    scripts = {script_of(c) for c in letters}
    if len(letters) < 2 or len(scripts) != 1 or _is_quantity(token):
        return token
    last = max(i for i, c in enumerate(token) if c.isalpha())
    marks = [c for c in token[:last] if not c.isalpha() and c != "_"]
    if not marks or len(marks) > len(letters) or "_" in token or _is_code(token):
        return token
    body = token[: last + 1]
    if scripts == {"latin"}:
        return _unleet_latin(body) + token[last + 1 :]
    return "".join(_cyrillic_letter(body, i) for i in range(len(body))) + token[last + 1 :]


def _is_code(token: str) -> bool:
    """Whether digits stand together as in model names: КР580ВМ80А, h264."""
    return bool((re.search(r"\d{2}", token) and token.isupper()) or re.search(r"\d{3}", token))


def _unleet_latin(body: str) -> str:
    table = TABLES["leet_latin"]
    code = body.isupper() or any(c.isdigit() and c not in table for c in body) or re.search(r"\d{3}", body)
    if code or (not body[0].isalpha() and body[0] not in "@$"):
        return body
    return "".join(table.get(c, c) for c in body)


def _cyrillic_letter(body: str, place: int) -> str:
    character = body[place]
    if character.isalpha():
        return character
    before = body[place - 1].lower() if place else ""
    after = body[place + 1].lower() if place + 1 < len(body) else ""
    between = (not before or before in CONSONANT_SIGNS) and after != "" and after in CONSONANT_SIGNS
    table = TABLES["leet_cyrillic_between_consonants" if between else "leet_cyrillic"]
    letter = table.get(character, character)
    return letter.upper() if body.upper() == body and letter.isalpha() else letter


def is_stylised(character: str) -> bool:
    """Whether a character is a letter in fancy dress: 𝓀 ｋ ⓚ 🅺, but not ² ½ № ™ ℃ ①."""
    point = ord(character)
    return (
        0x1D400 <= point <= 0x1D7FF
        or 0xFF10 <= point <= 0xFF5A
        or 0x249C <= point <= 0x24E9
        or 0x1F130 <= point <= 0x1F189
        or character in SMALL_CAPITALS
        or 0x1D2C <= point <= 0x1D6A
        or (0x2100 <= point <= 0x2138 and unicodedata.category(character)[0] == "L")
    )


def plain(character: str) -> str:
    """Return the letter under the dress: '𝓀' → 'k', '🅺' → 'K'."""
    point = ord(character)
    for first in (0x1F150, 0x1F170):  # negative circled and squared letters have no NFKC form
        if first <= point < first + 26:
            return chr(ord("A") + point - first)
    if character in SMALL_CAPITALS:
        return FOREIGN[character][1]
    folded = unicodedata.normalize("NFKC", character)
    return folded.strip("()") or character
