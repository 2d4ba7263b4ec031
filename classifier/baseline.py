"""The linear baseline on hashed character n-grams: reported beside the encoder and first stage of the cascade."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags
from sklearn.feature_extraction.text import HashingVectorizer

Floats = NDArray[np.float64]
LARGEST = 4000  # characters: beyond them a text is read in parts and its highest part counts
RAREST = 16.0  # no n-gram's idf lies above, so that a byte holds it


def vectoriser(features_log2: int) -> HashingVectorizer:
    return HashingVectorizer(
        analyzer="char_wb",
        ngram_range=(2, 5),
        n_features=1 << features_log2,
        lowercase=True,
        norm=None,
        alternate_sign=False,
        dtype=np.float32,
    )


def rarity(counts: csr_matrix) -> NDArray[np.uint8]:
    """Return each n-gram's idf, ln((1 + texts) / (1 + texts that hold it)) + 1, in 255ths of RAREST."""
    holding = np.bincount(counts.indices, minlength=counts.shape[1])
    idf = np.log((1 + counts.shape[0]) / (1 + holding)) + 1
    rare: NDArray[np.uint8] = np.round(np.minimum(idf, RAREST) / RAREST * 255).astype(np.uint8)
    return rare


def weighed(counts: csr_matrix, idf: NDArray[np.uint8]) -> csr_matrix:
    """Return rows of length one: (1 + ln count) · idf of each n-gram (Salton and Buckley 1988, "ltc")."""
    found = counts.copy()
    found.data = (1 + np.log(found.data)) * (idf[found.indices] * np.float32(RAREST / 255))
    lengths = np.sqrt(np.asarray(found.multiply(found).sum(axis=1)).ravel())
    scaled: csr_matrix = diags(1 / np.maximum(lengths, 1e-9)) @ found
    return scaled


class Baseline:
    """Logits from one int8 weight and one byte of idf per hashed character n-gram."""

    def __init__(self, weights: NDArray[np.float32], idf: NDArray[np.uint8], bias: float) -> None:
        self._weights, self._idf, self._bias = weights, idf, bias
        self._vectoriser = vectoriser(len(weights).bit_length() - 1)

    @classmethod
    def load(cls, path: Path) -> Baseline:
        from safetensors.numpy import load_file

        found = load_file(path)
        return cls(found["weights"].astype(np.float32) * found["scale"][0], found["idf"], float(found["bias"][0]))

    def save(self, path: Path) -> None:
        """Write the weights in 8 bits: 512 KiB for 2^18 n-grams with their idf."""
        from safetensors.numpy import save_file

        scale = np.abs(self._weights).max() / 127
        weights = np.round(self._weights / scale).astype(np.int8)
        save_file(
            {
                "weights": weights,
                "idf": self._idf,
                "scale": np.array([scale], np.float32),
                "bias": np.array([self._bias], np.float32),
            },
            path,
        )

    @classmethod
    def fit(
        cls, readings: Sequence[str], labels: Sequence[int], *, features_log2: int, regularisation: float
    ) -> Baseline:
        """Fit logistic regression; `regularisation` is scikit-learn's C."""
        from sklearn.linear_model import LogisticRegression

        counts = vectoriser(features_log2).transform(readings)
        idf = rarity(counts)
        regression = LogisticRegression(C=regularisation, max_iter=300, class_weight="balanced")
        regression.fit(weighed(counts, idf), labels)
        return cls(regression.coef_[0].astype(np.float32), idf, float(regression.intercept_[0]))

    def logits(self, readings: Sequence[str]) -> Floats:
        """Return one logit a reading; each is a sum over that reading alone."""
        if not readings:
            return np.zeros(0)
        counts: csr_matrix = self._vectoriser.transform([reading[:LARGEST] for reading in readings])
        return np.asarray(weighed(counts, self._idf) @ self._weights, np.float64) + self._bias
