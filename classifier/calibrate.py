"""Chooses calibration and thresholds on the dev split and on real benign text, from the runtime that ships."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from classifier.augment import TRAINED, disguise
from classifier.backbone import say
from classifier.dataset import Row, benign_part, load_benign, load_corpus, without_leaks
from classifier.metrics import threshold_for
from classifier.runtime import Classifier, Evidence
from classifier.thresholds import Settings

FALSE_ALARMS = 0.01  # of the dev split's hard negatives: what a reviewer's hour stands
NEWS_ALARMS = 2 / 10_000  # of real news posts
DOUBT = 0.05  # the abstain band begins where 5 % of the hard negatives lie above
MOST_BENIGN = 1200
ALL_PASS = -100.0  # a baseline logit that every text has: the cascade rules nothing out


def dev_rows(corpus: Path, seed: int) -> list[Row]:
    """Return the dev split, each text once as written and once disguised."""
    rows = [row for row in without_leaks(load_corpus(corpus)) if row.split == "dev"]
    chance = random.Random(seed)  # noqa: S311  (seeded chance, not cryptography)
    return rows + [replace(row, text=disguise(row.text, chance.choice(list(TRAINED)), chance)) for row in rows]


def evidence_of(classifier: Classifier, rows: Sequence[Row]) -> Evidence:
    found = [
        classifier.evidence([classifier.reader.read(row.text) for row in rows[start : start + 256]])
        for start in range(0, len(rows), 256)
    ]
    return Evidence(np.concatenate([e.encoder for e in found]), np.concatenate([e.baseline for e in found]))


def calibrate(folder: Path, corpus: Path, benign: Sequence[Path], *, seed: int) -> Settings:
    """Fit one logistic regression on both logits, then set the thresholds; write model.json.

    Without real benign texts the hard negatives of the dev split set the thresholds alone.
    """
    from sklearn.linear_model import LogisticRegression

    classifier = Classifier.load(folder)
    rows = dev_rows(corpus, seed)
    evidence = evidence_of(classifier, rows)
    labels = np.array([row.label for row in rows])
    features = np.column_stack([evidence.encoder[:, 0], evidence.baseline])
    regression = LogisticRegression(C=1.0).fit(features, labels)
    slopes = np.maximum(regression.coef_[0], 0)
    settings = replace(
        classifier.settings,
        encoder_slope=float(slopes[0]),
        baseline_slope=float(slopes[1]),
        intercept=float(regression.intercept_[0]),
    )
    scores = settings.probability(features[:, 0].astype(np.float64), evidence.baseline)
    real = [row for row in load_benign(benign) if benign_part(row) == "dev"]
    real = random.Random(seed).sample(real, min(MOST_BENIGN, len(real)))  # noqa: S311
    alarms = np.zeros(0)
    if real:
        news = evidence_of(classifier, real)
        alarms = settings.probability(news.encoder[:, 0].astype(np.float64), news.baseline)
    flag_from = max(threshold_for(scores[labels == 0], FALSE_ALARMS), threshold_for(alarms, NEWS_ALARMS), 0.5)
    flag_from = float(min(flag_from + 1e-6, 0.995))
    flagged = evidence.baseline[(labels == 1) & (scores >= flag_from)]
    settings = replace(
        settings,
        flag_from=flag_from,
        abstain_from=float(min(threshold_for(scores[labels == 0], DOUBT), flag_from)),
        pass_from=float(flagged.min()) if len(flagged) else ALL_PASS,  # every flagged dev advert passes the cascade
    )
    settings.save(folder)
    say(f"calibrated: {settings}")
    return settings
