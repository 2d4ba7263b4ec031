"""Disguises texts as evaders do, adverts and innocent texts alike, so that disguise itself is not guilt."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

from classifier.confusables import TABLES, TO_CYRILLIC, TO_LATIN
from classifier.transliteration import KAZAKH_2021, KAZAKH_TYPED, RUSSIAN, to_cyrillic, to_latin

WORD = re.compile(r"(?<![@\w/.])[^\W\d_]{3,}(?![@\w])")
ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
MARKS = "\u0301\u0300\u0302\u0303\u0308\u0335\u0336\u0337\u0323\u0331"
INSIDE_EMOJI = "🔥❄️💎⭐🌿💊⚡✅🎁💥🍀🔹"
GAPS = (" ", ".", "-", "_", "*", "·", "|", "/")
STYLES = (0x1D400, 0x1D434, 0x1D468, 0x1D4D0, 0x1D5A0, 0x1D5D4, 0x1D608, 0x1D63C, 0x1D670)  # 26 capitals, 26 small
LEET = {
    **{"о": "0", "з": "3", "е": "3", "ч": "4", "а": "4@", "б": "6", "в": "8", "я": "9", "т": "7", "и": "1", "с": "$"},
    **{"o": "0", "i": "1!", "l": "1", "e": "3", "a": "4@", "s": "5$", "t": "7", "b": "8", "g": "9"},
}
LOOK_ALIKE = (
    {cyrillic: latin for latin, cyrillic in reversed(TO_CYRILLIC.items()) if latin.isascii() and latin not in "hiI"}
    | {latin: cyrillic for cyrillic, latin in TO_LATIN.items()}
    | {"і": "i", "І": "I", "h": "һ"}
)
GREEK = {letters[0]: greek for greek, letters in TABLES["foreign"].items() if "\u0370" <= greek <= "\u03ff"}

type_of_disguise = Callable[[str, random.Random], str]


def on_words(change: Callable[[str, random.Random], str]) -> type_of_disguise:
    """Apply a change to a random share of the words, at least one."""

    def disguise(text: str, chance: random.Random) -> str:
        share = chance.choice((0.25, 0.5, 0.8, 1.0))
        words = list(WORD.finditer(text))
        sure = chance.randrange(len(words)) if words else -1
        pieces, done = [], 0
        for place, match in enumerate(words):
            if place == sure or chance.random() < share:
                pieces += [text[done : match.start()], change(match[0], chance)]
                done = match.end()
        return "".join([*pieces, text[done:]])

    return disguise


def by_letter(table: dict[str, str], share: float = 0.6) -> Callable[[str, random.Random], str]:
    def change(word: str, chance: random.Random) -> str:
        written = []
        for letter in word:
            choice = table.get(letter) or table.get(letter.lower())
            written.append(chance.choice(choice) if choice and chance.random() < share else letter)
        return "".join(written)

    return change


def between(marks: Sequence[str], share: float = 0.4) -> Callable[[str, random.Random], str]:
    def change(word: str, chance: random.Random) -> str:
        return "".join(
            letter + (chance.choice(marks) if chance.random() < share else "") for letter in word[:-1]
        ) + word[-1:]  # fmt: skip

    return change


def _spaced(word: str, chance: random.Random) -> str:
    return chance.choice(GAPS[:1] + GAPS).join(word)


def _dotted(word: str, chance: random.Random) -> str:
    return chance.choice(GAPS[1:]).join(word)


def _broken(word: str, chance: random.Random) -> str:
    cut = chance.randrange(1, len(word))
    return word[:cut] + chance.choice((" ", "-", ".", " - ", "\n", "_")) + word[cut:]


def _repeated(word: str, chance: random.Random) -> str:
    return "".join(letter * (chance.randint(2, 4) if chance.random() < 0.3 else 1) for letter in word)


def _emoji_inside(word: str, chance: random.Random) -> str:
    cut = chance.randrange(1, len(word))
    return word[:cut] + chance.choice(INSIDE_EMOJI) + word[cut:]


def _swapped(word: str, chance: random.Random) -> str:
    if len(word) < 4:
        return word
    place = chance.randrange(1, len(word) - 2)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def _typo(word: str, chance: random.Random) -> str:
    place = chance.randrange(len(word))
    kept = chance.choice(("", word[place] * 2, chance.choice("аоеитнсрвл" if word[0] > "z" else "etaoinsr")))
    return word[:place] + kept + word[place + 1 :]


def _styled(word: str, chance: random.Random) -> str:
    latin = to_latin(word.lower(), RUSSIAN | KAZAKH_TYPED)
    if chance.random() < 0.3:
        return "".join(chr(0xFF41 + ord(c) - 97) if "a" <= c <= "z" else c for c in latin)
    start = chance.choice(STYLES) + 26
    return "".join(chr(start + ord(c) - 97) if "a" <= c <= "z" and start != 0x1D44E else c for c in latin)


def _case_noise(text: str, chance: random.Random) -> str:
    style = chance.randrange(4)
    if style < 2:
        return text.upper() if style else text.lower()
    return "".join(c.upper() if chance.random() < 0.5 else c.lower() for c in text)


def _transliterated(text: str, chance: random.Random) -> str:
    if not re.search(r"[\u0400-\u04ff]", text):
        return to_cyrillic(text)
    kazakh = re.search(r"[әғқңөұүһі]", text.lower())
    return to_latin(text, chance.choice((KAZAKH_TYPED, KAZAKH_2021)) if kazakh else RUSSIAN)


def _starred(word: str, chance: random.Random) -> str:
    place = chance.randrange(1, len(word) - 1)
    return word[:place] + chance.choice("*#%") + word[place + 1 :]


def _bracketed(word: str, chance: random.Random) -> str:
    place = chance.randrange(1, len(word) - 1)
    left, right = chance.choice(("()", "[]", "{}", "<>"))
    return f"{word[:place]}{left}{word[place]}{right}{word[place + 1 :]}"


def _vowelless(word: str, chance: random.Random) -> str:
    del chance
    return word[0] + re.sub(r"[аеёиоуыэюяәөұүіaeiouy]", "", word[1:], flags=re.IGNORECASE)


def _greek(word: str, chance: random.Random) -> str:
    return by_letter(GREEK)(word, chance)


TRAINED: dict[str, type_of_disguise] = {
    "look_alike": on_words(by_letter(LOOK_ALIKE)),
    "leet": on_words(by_letter(LEET)),
    "zero_width": on_words(between(ZERO_WIDTH)),
    "combining": on_words(between(MARKS)),
    "spaced": on_words(_spaced),
    "dotted": on_words(_dotted),
    "broken": on_words(_broken),
    "repeated": on_words(_repeated),
    "emoji_inside": on_words(_emoji_inside),
    "swapped": on_words(_swapped),
    "typo": on_words(_typo),
    "stylised": on_words(_styled),
    "case_noise": _case_noise,
    "transliterated": _transliterated,
}
# Never seen in training: they tell how the model meets a trick that nobody has thought of.
HELD_OUT: dict[str, type_of_disguise] = {
    "starred": on_words(_starred),
    "bracketed": on_words(_bracketed),
    "vowelless": on_words(_vowelless),
    "greek": on_words(_greek),
}
FAMILIES = TRAINED | HELD_OUT


def disguise(text: str, family: str, chance: random.Random) -> str:
    """Disguise a text by one family; addresses, handles and numbers stay as they are."""
    return FAMILIES[family](text, chance)


def pad(text: str, padding: str, chance: random.Random) -> str:
    """Put friendly text before, after or around; the label of the text stays."""
    place = chance.randrange(3)
    gap = chance.choice(("\n", "\n\n", " ", ". "))
    if place == 2:
        half = padding.rfind(" ", 0, len(padding) // 2 + 1)
        return f"{padding[:half]}{gap}{text}{gap}{padding[half:].strip()}"
    return f"{padding}{gap}{text}" if place else f"{text}{gap}{padding}"


CONTACTS = ("@example_{}", "<PHONE>", "https://t.example.org/{}", "<HANDLE>", "<URL>", "@example_{}_bot")


def rebalance_contacts(text: str, chance: random.Random, *, share: float = 0.3) -> str:
    """Add a contact to texts of both labels now and then, so that a contact says nothing by itself."""
    text = re.sub(r"\s*<URL>\s*$", "", text) if chance.random() < 0.7 else text
    if chance.random() >= share:
        return text
    contact = chance.choice(CONTACTS).format(chance.choice(("shop", "info", "kz", "01", "new", "one", "admin")))
    return f"{text}{chance.choice((' ', chr(10), ' — ', ': '))}{contact}"
