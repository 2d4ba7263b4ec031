"""Runs the merged graph in fixed shapes, so that a window's logits never depend on its neighbours."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classifier.reading import WINDOW, Window

Floats = NDArray[np.float32]

# One thread of a process at a time is inside OpenVINO, whichever graph it runs: two that feed their first requests
# together may wait for each other for ever, one of them with Python's own lock in hand, and the process stands still
# (seen in one of eight tries). More at once would only share the same cores.
TURN = threading.RLock()

# (rows, length): every batch is filled up to one of these with rows of one masked token. Kernels are chosen
# by shape, so a fixed shape is what makes a score repeatable (BACKBONE: 64 of 64 posts bitwise equal).
SHAPES = ((32, 32), (20, 52), (12, 84), (8, WINDOW))


class Engine:
    """The encoder with its heads on OpenVINO: windows in, logits out, bitwise the same in any company."""

    def __init__(self, folder: Path) -> None:
        with TURN:
            self._open(folder)

    def _open(self, folder: Path) -> None:
        import openvino

        core = openvino.Core()
        threads = int(os.environ.get("QALQAN_THREADS", "0")) or os.cpu_count() or 1
        self.runtime = f"openvino {openvino.__version__.split('-')[0]}"
        settings = {"INFERENCE_PRECISION_HINT": "bf16", "PERFORMANCE_HINT": "LATENCY", "INFERENCE_NUM_THREADS": threads}
        self._embeddings = np.load(folder / "embeddings.npy", mmap_mode="r")
        self._graph = core.read_model(folder / "model.xml")
        self._core, self._settings = core, settings
        self._requests: dict[tuple[int, int], object] = {}

    @property
    def precision(self) -> str:
        """The precision that this processor really runs: bf16, or f32 where it has no bf16."""
        with TURN:
            return "bf16" if "BF16" in self._core.get_property("CPU", "OPTIMIZATION_CAPABILITIES") else "f32"

    def _request(self, shape: tuple[int, int]) -> object:
        if shape not in self._requests:
            hidden = self._embeddings.shape[1]
            graph = self._graph.clone()
            graph.reshape({graph.inputs[0]: [*shape, hidden], graph.inputs[1]: [*shape]})
            self._requests[shape] = self._core.compile_model(graph, "CPU", self._settings).create_infer_request()
        return self._requests[shape]

    def logits(self, windows: Sequence[Window]) -> Floats:
        """Return logits (windows, outputs) in the order of the windows."""
        grouped: dict[tuple[int, int], list[int]] = {shape: [] for shape in SHAPES}
        for place, window in enumerate(windows):
            grouped[next(shape for shape in SHAPES if len(window.ids) <= shape[1])].append(place)
        found: dict[int, Floats] = {}
        for shape, places in grouped.items():
            for start in range(0, len(places), shape[0]):
                part = places[start : start + shape[0]]
                rows = self._run(shape, [windows[place] for place in part])
                found.update(zip(part, rows, strict=False))
        return np.stack([found[place] for place in range(len(windows))])

    def _run(self, shape: tuple[int, int], windows: Sequence[Window]) -> Floats:
        ids = np.ones(shape, np.int64)  # 1 is the padding token
        mask = np.zeros(shape, np.float32)
        mask[:, 0] = 1
        for row, window in enumerate(windows):
            ids[row, : len(window.ids)] = window.ids
            mask[row, : len(window.ids)] = 1
        with TURN:
            request = self._request(shape)
            request.infer({0: self._embeddings[ids].astype(np.float32), 1: mask})  # type: ignore[attr-defined]
            return np.array(request.get_output_tensor(0).data, np.float32)  # type: ignore[attr-defined]
