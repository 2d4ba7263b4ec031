"""Writes Cyrillic in Latin letters as people type it, Kazakh in its official Latin too, and Latin in Cyrillic."""

from __future__ import annotations


def table(letters: str, spellings: str) -> dict[str, str]:
    """Pair letters with spellings: table("аб", "a b") → {"а": "a", "б": "b"}; a dot stands for no letter at all."""
    return {a: "" if b == "." else b for a, b in zip(letters, spellings.split(), strict=True)}


RUSSIAN = table(
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "a b v g d e yo zh z i y k l m n o p r s t u f h c ch sh sch . y . e yu ya",
)
# People without a Kazakh keyboard drop the special letters; the alphabet of 2021 has letters for them.
KAZAKH_TYPED = RUSSIAN | table("әғқңөұүһіщц", "a g k n o u u h i sh ts")
KAZAKH_2021 = RUSSIAN | table(
    "әғқңөұүһіыийжшчюящцхуё",
    "ä ğ q ñ ö ū ü h ı y i i j ş tş iu ia ş ts h u io",
)
TO_CYRILLIC = table("щёжчшюя", "shch yo zh ch sh yu ya")
TO_CYRILLIC = {latin: cyrillic for cyrillic, latin in TO_CYRILLIC.items()} | {
    "sch": "щ",
    "th": "з",
    "ph": "ф",
    "ck": "к",
    "ee": "и",
    "oo": "у",
    **table("abcdefghijklmnopqrstuvwxyz", "а б к д е ф г х и дж к л м н о п к р с т у в в кс й з"),
}


def to_latin(text: str, spellings: dict[str, str]) -> str:
    """Write Cyrillic letters by a table, keeping capitals.

    >>> to_latin("Шишки", RUSSIAN), to_latin("қоспа", KAZAKH_2021)
    ('Shishki', 'qospa')
    """
    return "".join(_like(character, spellings.get(character.lower(), character)) for character in text)


def to_cyrillic(text: str) -> str:
    """Write Latin letters in Cyrillic by sound.

    >>> to_cyrillic("weed shop")
    'вид шоп'
    """
    written: list[str] = []
    place = 0
    while place < len(text):
        for size in (4, 3, 2, 1):
            piece = text[place : place + size]
            if piece.lower() in TO_CYRILLIC or size == 1:
                written.append(_like(piece, TO_CYRILLIC.get(piece.lower(), piece)))
                place += len(piece)
                break
    return "".join(written)


def _like(original: str, replacement: str) -> str:
    return replacement.capitalize() if original[:1].isupper() else replacement
