"""The classifier's commands: fetch, score, normalise, train, calibrate, evaluate, corpus, words, bench."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

Command = Callable[[argparse.Namespace], int]


def fetch(arguments: argparse.Namespace) -> int:
    from classifier.backbone import encoder_folder, say
    from classifier.export import WEIGHTS, graph_folder

    encoder_folder(arguments.encoder)
    if (WEIGHTS / "adapter.safetensors").exists():
        say(f"The merged graph is ready: {graph_folder()}")
    return 0


def score(arguments: argparse.Namespace) -> int:
    from classifier.archives import loaded
    from classifier.backbone import say
    from classifier.streams import score_file

    if arguments.source.is_dir():
        return score_folder(arguments)
    if arguments.engine != "local":
        say("A single file is scored here; give a folder of Parquet files to score on a cluster.")
        return 2
    written = score_file(loaded(None, cascade=arguments.cascade), arguments.source, arguments.out)
    say(f"{written} lines written to {arguments.out}")
    return 0


def score_folder(arguments: argparse.Namespace) -> int:
    from classifier.archives import Run, here, score_archive
    from classifier.backbone import say

    run: Run = partial(here, cascade=arguments.cascade)
    if arguments.engine == "dask":
        try:
            from classifier.on_dask import on_cluster
        except ImportError:
            say("Dask is not installed. It is optional: pip install -r requirements-dask.txt.")
            return 2
        run = partial(on_cluster, arguments.scheduler, cascade=arguments.cascade)
    return 1 if score_archive(arguments.source, arguments.out, run) else 0


def normalise(arguments: argparse.Namespace) -> int:
    from classifier.streams import normalise_stream

    del arguments
    normalise_stream(sys.stdin)
    return 0


def train(arguments: argparse.Namespace) -> int:
    from classifier.recipe import load_recipe
    from classifier.train import train as run

    run(
        load_recipe(arguments.recipe),
        corpus=arguments.corpus,
        benign=arguments.benign,
        out=arguments.out,
        start=arguments.start,
    )
    return 0


def calibrate(arguments: argparse.Namespace) -> int:
    from classifier.calibrate import calibrate as run
    from classifier.recipe import load_recipe

    run(arguments.weights, arguments.corpus, arguments.benign, seed=load_recipe(arguments.recipe).seed)
    return 0


def evaluate(arguments: argparse.Namespace) -> int:
    from classifier.card import write_card
    from classifier.evaluate import evaluate as run

    if arguments.files:
        found = run(arguments.files, rounds=arguments.rounds)
    else:
        found = write_card(arguments.corpus, arguments.benign)
    print(json.dumps(found, ensure_ascii=False))
    return 0


def corpus(arguments: argparse.Namespace) -> int:
    from classifier.corpus import corpus_report

    report = corpus_report(arguments.corpus)
    print(json.dumps(report, ensure_ascii=False, indent=1))
    return 1 if report["leaks_across_splits"] or report["equal_texts"] else 0


def words(arguments: argparse.Namespace) -> int:
    from classifier.backbone import say
    from classifier.dataset import benign_part, load_benign, load_corpus
    from classifier.words import FILE, write_words

    # Kazakh and Russian in Latin letters are no Latin words: they are to be written back.
    rows = [row for row in load_corpus(arguments.corpus) if row.split == "train"]
    authored = [row.text for row in rows if row.script != "latn" or row.lang in ("en", "uz")]
    real = [row.text for row in load_benign(arguments.benign) if benign_part(row) == "train"]
    say(f"{write_words(authored, real)} words written to {FILE}")
    return 0


def bench(arguments: argparse.Namespace) -> int:
    from classifier.bench import bench as run

    print(json.dumps(run(arguments.corpus, arguments.benign, texts=arguments.texts)))
    return 0


Add = Callable[[Command, str], argparse.ArgumentParser]


def parser() -> argparse.ArgumentParser:
    root = argparse.ArgumentParser(prog="python -m classifier", description=__doc__)
    commands = root.add_subparsers(required=True, metavar="COMMAND")

    def add(command: Command, words: str) -> argparse.ArgumentParser:
        added = commands.add_parser(command.__name__, help=words, description=words)
        added.set_defaults(command=command)
        return added

    _add_use(add)
    _add_making(add)
    return root


def _add_use(add: Add) -> None:
    from classifier.backbone import EMBEDDED

    added = add(fetch, "fetch the encoder once and merge the shipped adapter into it")
    added.add_argument("--encoder", default=EMBEDDED, help="embedded, a folder, or a hub name")
    added = add(score, "score a file of JSON lines, or a folder of Parquet files, with id and text")
    added.add_argument("source", type=Path)
    added.add_argument("--out", type=Path, required=True, help="a file for a file, a folder for a folder")
    added.add_argument(
        "--cascade", action="store_true", help="let the n-grams rule out what is surely innocent, unread by the encoder"
    )
    added.add_argument("--engine", choices=("local", "dask"), default="local")
    added.add_argument(
        "--scheduler", default="2", metavar="ADDRESS", help="a running Dask cluster, or so many workers to start here"
    )
    add(normalise, "undo disguise: JSON lines or bare text on standard input, JSON lines out")


def _add_making(add: Add) -> None:
    from classifier.export import WEIGHTS
    from classifier.recipe import RECIPE

    added = add(train, "train adapter, baseline and thresholds after the recipe")
    added.add_argument("--recipe", type=Path, default=RECIPE)
    added.add_argument("--out", type=Path, default=WEIGHTS)
    added.add_argument("--start", type=Path, help="folder of earlier weights to go on from")
    _with_texts(added)
    added = add(calibrate, "fit calibration and thresholds anew, after the text reading or the corpus changed")
    added.add_argument("--weights", type=Path, default=WEIGHTS)
    added.add_argument("--recipe", type=Path, default=RECIPE)
    _with_texts(added)
    added = add(evaluate, "measure the shipped model: on labelled texts, or on the frozen test split (writes the card)")
    added.add_argument(
        "files", type=Path, nargs="*", help="text, label and optional lang, kind, attack; none: the card"
    )
    added.add_argument("--rounds", type=int, default=300, help="bootstrap rounds; 0 leaves intervals out")
    _with_texts(added)
    _with_texts(add(words, "count the words of the training texts: the vocabulary that disguise is undone by"))
    _with_texts(add(corpus, "check the corpus: counts, duplicates, leaks, thin places"), benign=False)
    added = add(bench, "measure speed as ratios to transformers.pipeline; one JSON line")
    added.add_argument("--texts", type=int, default=256)
    _with_texts(added)


def _with_texts(added: argparse.ArgumentParser, *, benign: bool = True) -> None:
    from classifier.dataset import CORPUS

    added.add_argument("--corpus", type=Path, default=CORPUS)
    if benign:
        added.add_argument("--benign", type=Path, nargs="*", default=[], help="real texts without adverts")


def main() -> int:
    from classifier import BadInput
    from classifier.backbone import say

    arguments = parser().parse_args()
    command: Command = arguments.command
    try:
        return command(arguments)
    except (BadInput, OSError) as error:
        say(str(error))
        return 2


if __name__ == "__main__":
    sys.exit(main())
