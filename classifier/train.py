"""Trains adapter, heads, baseline and thresholds after recipe.toml and writes them into one folder."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from classifier.backbone import encoder_folder, say, sha256_of
from classifier.baseline import Baseline
from classifier.calibrate import ALL_PASS, calibrate
from classifier.dataset import CorpusError, Row, benign_part, load_benign, load_corpus, without_leaks
from classifier.metrics import average_precision
from classifier.model import Detector, new_detector, split_logits, trained_state
from classifier.objective import loss_of, targets_of
from classifier.reading import Reader
from classifier.recipe import Hard, Recipe
from classifier.samples import Sample, batches, epoch_samples, epoch_texts
from classifier.thresholds import Floats, Settings

PAD = 1
MOST_LOSS = 3.0  # beyond it a text is likelier to be labelled wrong than to teach


def training_rows(recipe: Recipe, corpus: Path, benign: Sequence[Path]) -> list[Row]:
    """Return the authored training rows and the recipe's draw of real benign text."""
    rows = [row for row in without_leaks(load_corpus(corpus)) if row.split == "train"]
    chance = random.Random(recipe.seed)
    real = [
        row for row in load_benign(benign) if benign_part(row) == "train" and 30 < len(row.text) < recipe.benign.longest
    ]
    for lang, count in (("ru", recipe.benign.russian), ("kk", recipe.benign.kazakh)):
        found = [row for row in real if row.lang == lang]
        rows += chance.sample(found, min(count, len(found)))
    return rows


def padded(samples: Sequence[Sample], device: torch.device) -> tuple[Tensor, Tensor]:
    longest = max(len(sample.ids) for sample in samples)
    ids = torch.full((len(samples), longest), PAD)
    for place, sample in enumerate(samples):
        ids[place, : len(sample.ids)] = torch.tensor(sample.ids)
    return ids.to(device), (ids != PAD).long().to(device)


def precision_on(device: torch.device) -> torch.dtype:
    """Return bf16 where the hardware multiplies it, else fp32: emulated, bf16 is some forty times slower."""
    if device.type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float32
    return torch.bfloat16 if torch.cpu._is_avx512_bf16_supported() else torch.float32


class Trainer:
    """One training run: optimiser, schedule and the running average of the weights."""

    def __init__(self, recipe: Recipe, folder: Path) -> None:
        torch.manual_seed(recipe.seed)
        self.recipe = recipe
        self.chance = random.Random(recipe.seed)
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.reader = Reader(folder)
        self.precision = precision_on(self.device)
        self.detector: Detector = new_detector(folder, recipe.adapter, self.precision).to(self.device)
        self.detector.encoder.get_input_embeddings().requires_grad_(False)
        heads = list(self.detector.heads.parameters())
        rest = [p for p in self.detector.encoder.parameters() if p.requires_grad]
        settings = recipe.training
        self.optimiser = torch.optim.AdamW(
            [{"params": rest, "lr": settings.learning_rate}, {"params": heads, "lr": settings.head_learning_rate}],
            weight_decay=settings.weight_decay,
            betas=(0.9, 0.98),
        )
        self.average: dict[str, Tensor] = {}
        self.averaged = 0

    def start_from(self, adapter: Path) -> None:
        """Begin with the adapter and heads of an earlier training instead of fresh ones."""
        from safetensors.torch import load_file

        weights = dict(self.detector.named_parameters())
        with torch.no_grad():
            for name, value in load_file(adapter).items():
                weights[name].copy_(value)

    def logits(self, samples: Sequence[Sample]) -> Tensor:
        ids, mask = padded(samples, self.device)
        with torch.autocast(self.device.type, self.precision, enabled=self.precision is not torch.float32):
            found: Tensor = self.detector(self.detector.embed(ids), mask)
        return found.float()

    def run(self, rows: Sequence[Row], dev: Sequence[Row]) -> dict[str, Tensor]:
        """Train for the recipe's epochs, then on hard texts; return the averaged adapter and heads."""
        settings, hard = self.recipe.training, self.recipe.hard
        epochs = [self._epoch(rows) for _ in range(settings.epochs)]
        self._round(epochs, dev, rates=[settings.learning_rate, settings.head_learning_rate])
        if hard.passes:
            losses = self.losses(rows)
            say(f"hard texts next: mean loss {losses.mean():.3f}, of the worst tenth {np.quantile(losses, 0.9):.3f}")
            passes = [self._epoch(hard_draw(rows, losses, hard, self.chance)) for _ in range(hard.passes)]
            self._round(passes, dev, rates=[hard.learning_rate, hard.head_learning_rate])
        state = trained_state(self.detector)
        return {name: self.average.get(name, value).half().cpu() for name, value in state.items()}

    def _round(self, epochs: Sequence[list[list[Sample]]], dev: Sequence[Row], *, rates: list[float]) -> None:
        """Train on dealt epochs under one schedule; the average begins anew."""
        settings, total = self.recipe.training, sum(map(len, epochs))
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            self.optimiser,
            rates,
            total_steps=total + 1,
            pct_start=settings.warmup,
            anneal_strategy="linear",
            cycle_momentum=False,
        )
        self.average, self.averaged = {}, 0
        step, started = 0, time.monotonic()
        for number, epoch in enumerate(epochs, 1):
            self.detector.train()
            for batch in epoch:
                loss = self._step(batch)
                schedule.step()
                step += 1
                if step >= settings.average_from * total:
                    self._take_average()
                if step % 20 == 0:
                    say(f"epoch {number} step {step}/{total} loss {loss:.3f} {time.monotonic() - started:.0f} s")
            say(f"epoch {number}: dev average precision {self.dev_precision(dev):.4f}")

    def _epoch(self, rows: Sequence[Row]) -> list[list[Sample]]:
        samples = epoch_samples(rows, self.reader, self.recipe.augmentation, chance=self.chance)
        return batches(samples, tokens=self.recipe.training.tokens_per_batch, chance=self.chance)

    def _step(self, batch: Sequence[Sample]) -> float:
        settings = self.recipe.training
        targets = targets_of([sample.row for sample in batch])
        logits = split_logits(self.logits(batch).cpu())
        loss = loss_of(logits, targets, self.recipe.loss, smoothing=settings.label_smoothing)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.detector.parameters(), 1.0)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        return float(loss.detach())

    def _take_average(self) -> None:
        self.averaged += 1
        for name, value in trained_state(self.detector).items():
            kept = self.average.setdefault(name, torch.zeros_like(value, dtype=torch.float32))
            kept += (value.float() - kept) / self.averaged

    @torch.no_grad()
    def advert_logits(self, rows: Sequence[Row]) -> Floats:
        """Return the advert logit of each text's last window, in the order of the texts."""
        self.detector.eval()
        windows = self.reader.batch_windows([self.reader.read(row.text) for row in rows])
        samples = [Sample(found[-1].ids, row) for found, row in zip(windows, rows, strict=True)]
        found: dict[str, float] = {}
        for batch in batches(samples, tokens=4096, chance=random.Random(0)):
            found.update(zip([sample.row.id for sample in batch], self.logits(batch)[:, 0].tolist(), strict=True))
        return np.array([found[row.id] for row in rows])

    def dev_precision(self, dev: Sequence[Row]) -> float:
        return average_precision(np.array([row.label for row in dev]), self.advert_logits(dev))

    def losses(self, rows: Sequence[Row]) -> Floats:
        """Return how wrong the model is about each text: ln(1 + exp(−logit)) of an advert, of its opposite else."""
        sign = np.array([1 if row.label else -1 for row in rows])
        return np.asarray(np.logaddexp(0, -sign * self.advert_logits(rows)))


def hard_draw(rows: Sequence[Row], losses: Floats, hard: Hard, chance: random.Random) -> list[Row]:
    """Draw the recipe's share of the rows without repetition, in proportion to their ease plus loss."""
    odds = hard.ease + np.minimum(losses, MOST_LOSS)
    numbers = np.random.default_rng(chance.randrange(2**32))
    count = max(1, round(hard.share * len(rows)))
    return [rows[place] for place in numbers.choice(len(rows), count, replace=False, p=odds / odds.sum())]


def train_baseline(recipe: Recipe, rows: Sequence[Row], reader: Reader) -> Baseline:
    """Fit the n-gram baseline on the same texts, each as written and in disguised copies."""
    chance = random.Random(recipe.seed)
    copies = [(reader.read(row.text).text, row.label) for row in rows]
    for _ in range(recipe.baseline.disguised_copies):
        for row in epoch_texts(rows, replace(recipe.augmentation, disguised=0.7), chance):
            copies.append((reader.read(row.text).text, row.label))
    return Baseline.fit(
        [text for text, _ in copies],
        [label for _, label in copies],
        features_log2=recipe.baseline.features_log2,
        regularisation=recipe.baseline.regularisation,
    )


def drawn(rows: Sequence[Row], count: int | None, chance: random.Random) -> list[Row]:
    """Return a draw of the authored rows, all where `count` is None, and every row that nobody of us wrote."""
    own = [row for row in rows if row.authored]
    if count is not None and count < len(own):
        own = chance.sample(own, count)
    return own + [row for row in rows if not row.authored]


def train(
    recipe: Recipe,
    *,
    corpus: Path,
    benign: Sequence[Path],
    out: Path,
    start: Path | None = None,
    authored: int | None = None,
) -> None:
    """Train everything that ships and write it: adapter and heads, baseline, calibration and thresholds.

    `benign` are files of real text without adverts (fields text, lang), used by the recipe's draw.
    `start` is a folder of weights to go on from: what a round of new texts or decisions needs is short.
    `authored` texts at most go to the encoder then; the baseline forgets what it is not fitted on and reads all.
    Raises CorpusError, before it trains, when there is nothing to set thresholds by.
    """
    folder = encoder_folder(recipe.encoder)
    rows, dev = training_rows(recipe, corpus, benign), dev_split(corpus)
    say(f"{len(rows)} training texts ({sum(row.label for row in rows)} adverts), {len(dev)} to choose a recipe by")
    out.mkdir(parents=True, exist_ok=True)
    trainer = Trainer(recipe, folder)
    if start:
        trainer.start_from(start / "adapter.safetensors")
    train_baseline(recipe, rows, trainer.reader).save(out / "baseline.safetensors")
    save_weights(trainer.run(drawn(rows, authored, trainer.chance), dev), recipe, out)
    calibrate(out, corpus, benign, seed=recipe.seed)


def dev_split(corpus: Path) -> list[Row]:
    """Return the texts to choose by; raises CorpusError when they do not hold both labels."""
    dev = [row for row in without_leaks(load_corpus(corpus)) if row.split == "dev"]
    if {row.label for row in dev} != {0, 1}:
        raise CorpusError(f"{corpus} has no adverts or no innocent texts in its dev split; thresholds need both.")
    return dev


def save_weights(state: dict[str, Tensor], recipe: Recipe, out: Path) -> None:
    """Write adapter and heads, and a model.json that is to be calibrated."""
    from safetensors.torch import save_file

    metadata = {"scaling": str(recipe.adapter.alpha / recipe.adapter.rank), "recipe": json.dumps(asdict(recipe))}
    save_file({name: value.contiguous() for name, value in state.items()}, out / "adapter.safetensors", metadata)
    now = datetime.now(UTC)
    digest = sha256_of(out / "adapter.safetensors")[:8]
    Settings(
        version=f"{now:%Y.%m.%d}-{digest}",
        encoder=recipe.encoder,
        encoder_slope=1.0,
        baseline_slope=0.0,
        intercept=0.0,
        abstain_from=0.4,
        flag_from=0.5,
        pass_from=ALL_PASS,
        trained_at=now.isoformat(timespec="seconds"),
    ).save(out)
