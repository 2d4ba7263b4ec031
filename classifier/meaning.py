"""Turns texts into vectors that stand near each other when they say nearly the same: the encoder's pooled state."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classifier.engine import Engine
from classifier.export import WEIGHTS, graph_folder
from classifier.reading import Reader


class GraphUnfamiliar(RuntimeError):
    """The merged graph does not end in one linear map over the pooled state; bring classifier.meaning up to date."""


class PooledEngine(Engine):
    """The same graph, cut off before its heads: windows in, pooled states out."""

    def _open(self, folder: Path) -> None:
        super()._open(folder)
        import openvino

        add = self._graph.outputs[0].get_node().input_value(0).get_node()
        product = next((add.input_value(place).get_node() for place in range(add.get_input_size())), None)
        if product is None or product.get_type_name() != "MatMul":
            raise GraphUnfamiliar(GraphUnfamiliar.__doc__)
        self._graph = openvino.Model([product.input_value(0)], self._graph.get_parameters(), "pooled")


class Meanings:
    """Reads the beginning of each text (128 tokens) and says what it means; the same text always the same."""

    def __init__(self, folder: Path = WEIGHTS) -> None:
        graph = graph_folder(folder)
        self.reader = Reader(graph)
        self.engine = PooledEngine(graph)
        self.version = graph.name

    def of(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return vectors (texts, hidden) of length one: the mean over the tokens of each text's first window."""
        if not texts:
            return np.zeros((0, 0), np.float32)
        windows = self.reader.batch_windows([self.reader.read(text) for text in texts])
        pooled = self.engine.logits([found[0] for found in windows])
        means = pooled[:, : pooled.shape[1] // 2]
        lengths = np.linalg.norm(means, axis=1, keepdims=True)
        vectors: NDArray[np.float32] = (means / np.maximum(lengths, 1e-9)).astype(np.float32)
        return vectors
