"""Writes MODEL_CARD.md: what the model is, what it was made of, and what the shipped runtime reaches."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from classifier.augment import HELD_OUT, TRAINED, disguise
from classifier.backbone import say
from classifier.curves import draw_curves
from classifier.dataset import Row, benign_part, load_benign, load_corpus, without_leaks
from classifier.evaluate import Example, Figures, Scored, report, score_examples
from classifier.export import WEIGHTS
from classifier.metrics import threshold_for
from classifier.runtime import Classifier

TEMPLATE = Path(__file__).parent / "card.md"
MOST_NEWS = 1500
MOST_DISGUISED = 150  # test texts under each disguise
Table = list[list[object]]


def write_card(corpus: Path, benign: Sequence[Path]) -> dict[str, object]:
    """Measure the shipped runtime on the frozen test split and write card, figures and pictures beside the weights."""
    classifier = Classifier.load()
    rows = [row for row in without_leaks(load_corpus(corpus)) if row.split == "test"]
    scored = score_examples(classifier, [example_of(row) for row in rows])
    threshold = classifier.settings.flag_from
    figures = report(scored, threshold=threshold, version=classifier.version)
    say("test split measured; disguises next")
    figures["by_disguise"] = disguises(classifier, rows, scored)
    figures["news"] = news_alarms(classifier, benign)
    (WEIGHTS / "figures.json").write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    draw_curves(scored, WEIGHTS)
    (WEIGHTS / "MODEL_CARD.md").write_text(card_text(classifier, figures, scored), encoding="utf-8")
    return figures


def example_of(row: Row, text: str | None = None, attack: str = "") -> Example:
    return Example(text or row.text, row.label, row.lang, row.kind.value if row.kind else "", attack)


def disguises(classifier: Classifier, rows: Sequence[Row], plain: Scored) -> dict[str, Figures]:
    """Return recall at 1 % false alarms (threshold of the plain texts) under every disguise, on the same texts."""
    chance = random.Random(7)  # noqa: S311  (seeded chance, not cryptography)
    places = sorted(chance.sample(range(len(rows)), min(MOST_DISGUISED, len(rows))))
    labels = plain.labels
    threshold = threshold_for(plain.scores[labels == 0], 0.01)
    part = plain.part(places)
    found: dict[str, Figures] = {"none": _recall(part, threshold, held_out=False)}
    for family in (*TRAINED, *HELD_OUT):
        examples = [example_of(rows[i], disguise(rows[i].text, family, chance), family) for i in places]
        found[family] = _recall(score_examples(classifier, examples), threshold, held_out=family in HELD_OUT)
        say(f"disguise {family}: {found[family]}")
    return found


def _recall(scored: Scored, threshold: float, *, held_out: bool) -> Figures:
    above = scored.scores > threshold
    return {
        "held_out": int(held_out),
        "recall": round(float(above[scored.labels == 1].mean()), 4),
        "false_alarms": round(float(above[scored.labels == 0].mean()), 4),
    }


def news_alarms(classifier: Classifier, benign: Sequence[Path]) -> Figures:
    """Return alarms among real benign texts that neither training nor thresholds have seen."""
    rows = [row for row in load_benign(benign) if benign_part(row) == "test"]
    rows = random.Random(7).sample(rows, min(MOST_NEWS, len(rows)))  # noqa: S311
    if not rows:
        return {}
    scores = score_examples(classifier, [example_of(row) for row in rows]).scores
    alarms = int((scores >= classifier.settings.flag_from).sum())
    return {"texts": len(rows), "alarms": alarms, "alarms_per_10000": round(10_000 * alarms / len(rows), 2)}


def card_text(classifier: Classifier, figures: dict[str, object], scored: Scored) -> str:
    """Fill the card's template with the measured figures."""
    filled = TEMPLATE.read_text(encoding="utf-8")
    words = {
        "version": classifier.version,
        "threshold": f"{classifier.settings.flag_from:.3f}",
        "abstain": f"{classifier.settings.abstain_from:.3f}",
        "trained_at": classifier.settings.trained_at,
        "overall": _figures_table({"all": figures}),
        "by_lang": _figures_table(figures["by_lang"]),
        "by_kind": _kinds_table(figures["by_kind"]),
        "by_disguise": _disguise_table(figures["by_disguise"]),
        "news": json.dumps(figures["news"]),
        "failures": failures(scored, classifier.settings.flag_from),
    }
    for name, value in words.items():
        filled = filled.replace("{{" + name + "}}", value)
    return filled


def failures(scored: Scored, threshold: float, *, each: int = 6) -> str:
    """Return the worst misses and the worst false alarms of the test split as list lines."""
    order = np.argsort(scored.scores)
    missed = [i for i in order if scored.examples[i].label and scored.scores[i] < threshold][:each]
    alarmed = [i for i in order[::-1] if not scored.examples[i].label and scored.scores[i] >= threshold][:each]
    return "\n".join(
        f"- {'missed advert' if scored.examples[i].label else 'false alarm'}, score {scored.scores[i]:.2f}, "
        f"{scored.examples[i].lang}: “{' '.join(scored.examples[i].text.split())[:160]}”"
        for i in (*missed, *alarmed)
    )


def markdown(table: Table) -> str:
    lines = ["| " + " | ".join("" if cell is None else str(cell) for cell in row) + " |" for row in table]
    return "\n".join([lines[0], "|" + "---|" * len(table[0]), *lines[1:]])


def _figures_table(groups: object) -> str:
    names = (
        "texts",
        "adverts",
        "average_precision",
        "auroc",
        "recall_at_1_percent",
        "recall_at_5_percent",
        "precision",
    )
    table: Table = [["", *names, "recall", "alarms_per_10000", "baseline AP"]]
    assert isinstance(groups, dict)  # noqa: S101  (narrows a JSON value for the type checker)
    for name, both in groups.items():
        model = both["model"]
        row = [name, *(_with_interval(model, key) for key in names), model["recall"], model["alarms_per_10000"]]
        table.append([*row, both["baseline"]["average_precision"]])
    return markdown(table)


def _with_interval(model: Figures, key: str) -> object:
    spread = model.get(f"{key}_95")
    return f"{model[key]} ({spread[0]}–{spread[1]})" if isinstance(spread, list) else model[key]


def _kinds_table(kinds: object) -> str:
    assert isinstance(kinds, dict)  # noqa: S101
    table: Table = [["kind", "innocent texts", "alarms", "AUROC against all adverts", "baseline AUROC"]]
    for name, both in kinds.items():
        model = both["model"]
        innocent = model["texts"] - model["adverts"]
        table.append([name, innocent, model["alarms"], model["auroc"], both["baseline"]["auroc"]])
    return markdown(table)


def _disguise_table(found: object) -> str:
    assert isinstance(found, dict)  # noqa: S101
    table: Table = [["disguise", "recall", "false alarms", "seen in training"]]
    for name, one in found.items():
        table.append([name, one["recall"], one["false_alarms"], "no" if one["held_out"] else "yes"])
    return markdown(table)
