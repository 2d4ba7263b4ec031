"""Merges the adapter into the encoder and writes it once as an OpenVINO graph beside its embedding table."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path

import numpy as np

from classifier.backbone import encoder_folder, say, sha256_of, var_folder

WEIGHTS = Path(__file__).parent / "weights"
GRAPH_FORMAT = 1  # raise it when the graph below changes


def graph_folder(weights: Path = WEIGHTS) -> Path:
    """Return the folder of the merged graph for these weights, building it at the first call.

    It holds model.xml/.bin (word embeddings in, logits out), embeddings.npy (fp16) and tokenizer.json.
    """
    adapter = weights / "adapter.safetensors"
    settings = json.loads((weights / "model.json").read_text(encoding="utf-8"))
    key = hashlib.sha256(f"{sha256_of(adapter)} {settings['encoder']} {GRAPH_FORMAT}".encode()).hexdigest()[:16]
    folder = var_folder() / "graphs" / key
    if not (folder / "model.xml").exists():
        _build(adapter, encoder_folder(settings["encoder"]), folder)
    return folder


def _build(adapter: Path, encoder: Path, folder: Path) -> None:
    import torch
    from safetensors import safe_open

    from classifier.model import merged_detector

    say("Merging the adapter into the encoder …")
    with safe_open(adapter, framework="pt") as opened:
        scaling = float(opened.metadata()["scaling"])
        state = {name: opened.get_tensor(name) for name in opened.keys()}  # noqa: SIM118  (no mapping)
    detector = merged_detector(encoder, state, scaling)
    partial = folder.with_name(f"{folder.name}-partial-{os.getpid()}")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    embeddings = detector.encoder.get_input_embeddings().weight.detach()
    np.save(partial / "embeddings.npy", embeddings.to(torch.float16).numpy())
    _write_graph(detector, embeddings.shape[1], partial / "model.xml")
    shutil.copy(encoder / "tokenizer.json", partial / "tokenizer.json")
    shutil.rmtree(folder, ignore_errors=True)
    partial.rename(folder)


def _write_graph(detector: object, hidden: int, path: Path) -> None:
    import openvino
    import torch

    example = {"embeddings": torch.randn(2, 16, hidden), "mask": torch.ones(2, 16)}
    graph = openvino.convert_model(detector, example_input=example)
    graph.reshape({graph.inputs[0]: [-1, -1, hidden], graph.inputs[1]: [-1, -1]})
    openvino.save_model(graph, path, compress_to_fp16=True)
