"""Tells whether the encoder's weights are on this machine, without loading them."""

from __future__ import annotations

from pathlib import Path

from classifier import backbone


def encoder_folder() -> Path | None:
    """Return the folder of the converted encoder, or None where `python -m classifier fetch` has not run."""
    try:
        return backbone.encoder_folder(fetch=False)
    except backbone.EncoderMissing:
        return None


class WeightsMissing(RuntimeError):
    """The weights of a promoted model are not on this machine."""


def candidate_folder(name: str) -> Path:
    """Return where a candidate's weights lie on this machine, whether they are there or not."""
    return backbone.var_folder() / "weights" / name


def weights_folder(name: str) -> Path | None:
    """Return a candidate's folder, None for the shipped weights; raises WeightsMissing with the cure."""
    if not name:
        return None
    folder = candidate_folder(name)
    if not (folder / "model.json").exists():
        raise WeightsMissing(
            f"No weights in {folder}; copy that folder from the machine that trained it, or roll back."
        )
    return folder
