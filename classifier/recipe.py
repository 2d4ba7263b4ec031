"""Reads recipe.toml into frozen values: one place that says how the shipped model is made."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

RECIPE = Path(__file__).parent / "recipe.toml"


@dataclass(frozen=True, slots=True)
class Adapter:
    rank: int
    alpha: int
    dropout: float
    targets: list[str]


@dataclass(frozen=True, slots=True)
class Training:
    epochs: int
    tokens_per_batch: int
    learning_rate: float
    head_learning_rate: float
    warmup: float
    weight_decay: float
    label_smoothing: float
    average_from: float


@dataclass(frozen=True, slots=True)
class Hard:
    """A last round that reads more often what the model gets wrong; no passes leave it out."""

    passes: int
    share: float
    ease: float
    learning_rate: float
    head_learning_rate: float


@dataclass(frozen=True, slots=True)
class Loss:
    roles: float
    substances: float
    protected: float
    kinds: float


@dataclass(frozen=True, slots=True)
class Augmentation:
    disguised: float
    twice: float
    padded: float
    contacts: float


@dataclass(frozen=True, slots=True)
class Benign:
    russian: int
    kazakh: int
    longest: int


@dataclass(frozen=True, slots=True)
class Baseline:
    features_log2: int
    regularisation: float
    disguised_copies: int


@dataclass(frozen=True, slots=True)
class Recipe:
    seed: int
    encoder: str
    adapter: Adapter
    training: Training
    hard: Hard
    loss: Loss
    augmentation: Augmentation
    benign: Benign
    baseline: Baseline


def load_recipe(path: Path = RECIPE) -> Recipe:
    """Read a recipe; an unknown or missing key raises TypeError with its name."""
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    sections = {
        "adapter": Adapter,
        "training": Training,
        "hard": Hard,
        "loss": Loss,
        "augmentation": Augmentation,
        "benign": Benign,
        "baseline": Baseline,
    }
    return Recipe(**{key: sections[key](**value) if key in sections else value for key, value in found.items()})
