"""Turns logits into a calibrated probability and a probability into a decision, by figures kept in model.json."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Settings:
    """What training decided: version, how two logits become one probability, and where decisions fall."""

    version: str
    encoder: str
    encoder_slope: float
    baseline_slope: float
    intercept: float
    abstain_from: float  # below: no advert; from here to `flag_from` the machine says that it does not know
    flag_from: float
    pass_from: float  # baseline logit under which the cascade does not ask the encoder
    trained_at: str

    @classmethod
    def load(cls, folder: Path) -> Settings:
        """Read the figures that are known here; a folder of an earlier program may hold others."""
        found = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        return cls(**{field.name: found[field.name] for field in fields(cls)})

    def save(self, folder: Path) -> None:
        (folder / "model.json").write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")

    def probability(self, encoder: Floats, baseline: Floats) -> Floats:
        return sigmoid(self.encoder_slope * encoder + self.baseline_slope * baseline + self.intercept)


def sigmoid(logits: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -40, 40))))
