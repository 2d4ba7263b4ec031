"""Deals the samples of an epoch: each text once, disguised, padded and given contacts by seeded chance."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from classifier.augment import TRAINED, disguise, pad, rebalance_contacts
from classifier.dataset import Row
from classifier.reading import Reader, Window
from classifier.recipe import Augmentation


@dataclass(frozen=True, slots=True)
class Sample:
    ids: tuple[int, ...]
    row: Row


def disguised(text: str, recipe: Augmentation, chance: random.Random) -> str:
    """Disguise a text or leave it, as often as the recipe says."""
    families = list(TRAINED)
    rounds = 0
    if chance.random() < recipe.disguised:
        rounds = 2 if chance.random() < recipe.twice else 1
    for _ in range(rounds):
        text = disguise(text, chance.choice(families), chance)
    return text


def epoch_texts(rows: Sequence[Row], recipe: Augmentation, chance: random.Random) -> Iterator[Row]:
    """Yield every row once with its text changed; padding comes from innocent texts of the same language."""
    padding: dict[str, list[str]] = {}
    for row in rows:
        if not row.label and len(row.text) < 600:
            padding.setdefault(row.lang, []).append(row.text)
    for row in rows:
        text = rebalance_contacts(row.text, chance, share=recipe.contacts)
        if row.lang in padding and len(text) < 250 and chance.random() < recipe.padded:
            # Short enough that the advert is never cut out of its own window.
            text = pad(text, chance.choice(padding[row.lang])[: 330 - len(text)], chance)
        yield replace(row, text=disguised(text, recipe, chance))


def epoch_samples(rows: Sequence[Row], reader: Reader, recipe: Augmentation, *, chance: random.Random) -> list[Sample]:
    """Return an epoch's samples; of a long text one window is drawn, its end as often as the rest together."""
    changed = list(epoch_texts(rows, recipe, chance))
    windows = reader.batch_windows([reader.read(row.text) for row in changed])
    return [Sample(_drawn(found, chance).ids, row) for row, found in zip(changed, windows, strict=True)]


def _drawn(windows: list[Window], chance: random.Random) -> Window:
    return windows[0] if len(windows) == 1 else chance.choice(windows)


def batches(samples: list[Sample], *, tokens: int, chance: random.Random) -> list[list[Sample]]:
    """Group samples of like length into batches of at most `tokens` padded tokens, in random order."""
    order = sorted(samples, key=lambda sample: (len(sample.ids) + chance.randrange(6), chance.random()))
    grouped: list[list[Sample]] = [[]]
    longest = 0
    for sample in order:
        longest = max(longest, len(sample.ids))
        if grouped[-1] and longest * (len(grouped[-1]) + 1) > tokens:
            grouped.append([])
            longest = len(sample.ids)
        grouped[-1].append(sample)
    chance.shuffle(grouped)
    return grouped
