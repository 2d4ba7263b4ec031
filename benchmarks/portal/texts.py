"""Invents a million texts: the corpus' own, common ones more often, each with words of its own and a contact."""

from __future__ import annotations

import random

from classifier.dataset import load_corpus

SYLLABLES = ["ба", "ко", "ри", "ту", "ле", "ша", "мо", "ни", "де", "жа", "қо", "ғы", "сү", "пе", "ва", "хо"]
LANGUAGES = {"ru": "ru", "kk": "kk", "en": "en"}


class Texts:
    """The text of post n is always the same one."""

    def __init__(self) -> None:
        rows = load_corpus()
        self.adverts = [row for row in rows if row.label == 1]
        self.others = [row for row in rows if row.label == 0]

    def of(self, number: int, campaign: int) -> str:
        chance = random.Random(number)
        row = self.row(number, campaign)
        own = " ".join("".join(chance.choices(SYLLABLES, k=chance.randrange(2, 6))) for _ in range(3))
        contact = f" Пишите @example_{campaign:06d}" if campaign else ""
        return f"{row.text}{contact} {own}".replace("\x00", "")

    def row(self, number: int, campaign: int):  # type: ignore[no-untyped-def]  # a corpus row
        chance = random.Random(campaign or -number)
        rows = self.adverts if campaign else self.others
        return rows[int(len(rows) * chance.random() ** 2)]

    def language(self, number: int, campaign: int) -> str:
        return LANGUAGES.get(str(self.row(number, campaign).lang), "mixed")
