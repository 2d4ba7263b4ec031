"""An encoder small enough to be trained in a test, and a corpus that it can learn."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import BertConfig, BertModel

from classifier.dataset import split_of
from classifier.recipe import Recipe, load_recipe

SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
#: The libraries that train and export warn of each other's coming changes; the versions that we pin agree.
LIBRARIES_WARN = pytest.mark.filterwarnings("default")
ADVERT, INNOCENT = "клад", "хлеб"


def write_encoder(folder: Path) -> Path:
    """Write a folder as `python -m classifier fetch` does: one layer of 32, a vocabulary of letters."""
    folder.mkdir(parents=True)
    letters = [chr(c) for c in (*range(33, 127), *range(0x400, 0x530))]
    vocabulary = {piece: place for place, piece in enumerate((*SPECIAL, *letters))}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Split("", "isolated")]
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=160,
        pad_token_id=1,
    )
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    return folder


def corpus_line(place: int, label: int) -> dict[str, object]:
    """Return a line of fixtures/corpus: a word that tells the label among invented ones, a group of its own."""
    chance = random.Random(place)
    words = ["".join(chance.choices("абвгдеиклмнопрст", k=6)) for _ in range(6)]
    return {
        "id": f"tiny-{place}",
        "text": " ".join([ADVERT if label else INNOCENT, *words]),
        "lang": "ru",
        "label": label,
        "roles": ["sale_advert"] if label else [],
        "kind": None if label else "jokes_chat",
        "group": f"tiny-{place}",
    }


def write_corpus(folder: Path, *, texts: int = 96) -> Path:
    """Write a corpus with both labels in every split."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [corpus_line(place, place % 2) for place in range(texts)]
    (folder / "tiny.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    assert {(split_of(str(line["group"])), line["label"]) for line in lines} >= {("dev", 0), ("dev", 1), ("train", 1)}
    return folder


def tiny_recipe(encoder: Path) -> Recipe:
    """Return the shipped recipe for one short epoch with the tiny encoder."""
    recipe = load_recipe()
    return replace(recipe, encoder=str(encoder), training=replace(recipe.training, epochs=1))
