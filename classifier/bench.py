"""Measures speed as ratios to transformers.pipeline with the same encoder in fp32, in one run on one machine."""

from __future__ import annotations

import os
import random
import resource
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median

import numpy as np

from classifier.backbone import encoder_folder
from classifier.cascade import Cascade
from classifier.dataset import benign_part, load_benign, load_corpus
from classifier.engine import SHAPES
from classifier.reading import Window
from classifier.runtime import Classifier

ROUNDS = 3
PREVALENCE = 100  # one advert in so many posts, as in real channels
Measured = tuple[Callable[[], object], int]  # the work, and how many texts it reads
FLOPS_PER_TOKEN = 43.4e6  # BACKBONE: multiply-adds of twelve layers, counted twice


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def bench(corpus: Path, benign: Sequence[Path], *, texts: int) -> dict[str, object]:
    """Return texts a second of each path as interleaved medians, and their ratios to the pipeline.

    The cascade reads a channel of real innocent posts where `benign` names them, else of the test split's hard ones.
    Its ratio is to the pipeline on the same posts.
    """
    rows = load_corpus(corpus)
    adverts = [row.text for row in rows if row.label and row.split == "test"]
    innocent = [row.text for row in rows if not row.label and row.split == "test"]
    mixed = thinned(innocent + adverts, texts)
    real = [row.text for row in load_benign(benign) if benign_part(row) == "test"]
    random.Random(0).shuffle(real)  # noqa: S311  (seeded chance, not cryptography)
    channel = _channel(real or innocent, adverts, size=PREVALENCE * 10)
    load = seconds(Classifier.load)
    classifier = Classifier.load()
    cascade = Cascade(classifier)
    pipeline = _pipeline()
    small, channel_small = thinned(mixed, max(16, texts // 8)), thinned(channel, max(16, texts // 8))
    paths: dict[str, Measured] = {
        "pipeline": (lambda: pipeline(small, truncation=True, max_length=512), len(small)),
        "encoder": (lambda: classifier.predict(mixed), len(mixed)),
        "pipeline_in_channel": (lambda: pipeline(channel_small, truncation=True, max_length=512), len(channel_small)),
        "cascade": (lambda: cascade.predict(channel), len(channel)),
    }
    rate = rates(paths)
    return {
        **{f"{name}_texts_per_second": round(value, 1) for name, value in rate.items()},
        "encoder_times_pipeline": round(rate["encoder"] / rate["pipeline"], 2),
        "cascade_times_pipeline": round(rate["cascade"] / rate["pipeline_in_channel"], 2),
        "cascade_keeps": round(kept_by_cascade(cascade, adverts), 4),
        "load_seconds": round(load, 2),
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        **_peak(classifier),
        "processors": os.cpu_count(),
        "model_version": classifier.version,
    }


def rates(paths: Mapping[str, Measured]) -> dict[str, float]:
    """Return texts a second of each path: medians of rounds that take turns, so that a busy neighbour slows all."""
    for work, _ in paths.values():
        work()
    speeds: dict[str, list[float]] = {name: [] for name in paths}
    for _ in range(ROUNDS):
        for name, (work, count) in paths.items():
            speeds[name].append(count / seconds(work))
    return {name: median(found) for name, found in speeds.items()}


def thinned(texts: Sequence[str], count: int) -> list[str]:
    """Return so many of the texts, from all parts of the list alike: each path is to read texts of one make."""
    return [texts[place] for place in np.linspace(0, len(texts) - 1, min(count, len(texts))).astype(int)]


def _channel(innocent: Sequence[str], adverts: Sequence[str], *, size: int) -> list[str]:
    """Return texts with one advert in PREVALENCE."""
    texts = [innocent[i % len(innocent)] for i in range(size)]
    for place in range(0, size, PREVALENCE):
        texts[place] = adverts[place // PREVALENCE % len(adverts)]
    return texts


def kept_by_cascade(cascade: Cascade, adverts: Sequence[str]) -> float:
    """Return the share of what the full model flags that the cascade flags too."""
    full = np.array([found.flagged for found in cascade.classifier.predict(adverts)])
    screened = np.array([found.flagged for found in cascade.predict(adverts)])
    return float(screened[full].mean()) if full.any() else 1.0


def _pipeline() -> Callable[..., object]:
    import transformers
    from transformers import BertForSequenceClassification, PreTrainedTokenizerFast, pipeline

    transformers.logging.set_verbosity_error()
    folder = encoder_folder()
    special = {"pad_token": "<pad>", "unk_token": "<unk>", "bos_token": "<s>", "eos_token": "</s>"}
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(folder / "tokenizer.json"), **special)
    model = BertForSequenceClassification.from_pretrained(folder, dtype="float32")
    made: Callable[..., object] = pipeline("text-classification", model=model, tokenizer=tokenizer)
    return made


def _peak(classifier: Classifier) -> dict[str, object]:
    """Return the encoder's speed on full windows beside a bare bf16 matrix product of its widest layer's shape."""
    import torch

    rows, length = SHAPES[-1]
    windows = [Window((0, *([5] * (length - 2)), 2), (None,) * length)] * rows
    classifier.engine.logits(windows)
    reached = (
        rows * length * FLOPS_PER_TOKEN / min(seconds(lambda: classifier.engine.logits(windows)) for _ in range(5))
    )
    left = torch.randn(rows * length, 384, dtype=torch.bfloat16)
    right = torch.randn(384, 1536, dtype=torch.bfloat16)
    for _ in range(3):
        left @ right
    once = min(seconds(lambda: left @ right) for _ in range(20))
    peak = 2 * rows * length * 384 * 1536 / once
    return {
        "encoder_gflops": round(reached / 1e9, 1),
        "gemm_peak_gflops": round(peak / 1e9, 1),
        "share_of_gemm_peak": round(reached / peak, 3),
    }
