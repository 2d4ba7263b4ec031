"""Keeps the pieces of the vocabulary that our languages need and writes them as a tokenizer."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classifier.e5s1 import EncoderFile

# Cyrillic, ASCII and accented Latin (Kazakh, Uzbek, Turkish spelling), digits, punctuation, symbols, emoji.
# Greek, Armenian, CJK, Arabic and the rest are left out: 100,000 pieces that our posts never use.
KEPT = re.compile(
    r"[▁ -~\u00a0-\u024f\u0259\u02b0-\u02ff\u0300-\u036f\u0400-\u052f\u1e00-\u1eff"
    r"\u2000-\u2bff\u3000-\u3003\ufe0f\U0001f000-\U0001faff]+"
)
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")


def kept_rows(encoder: EncoderFile) -> NDArray[np.int64]:
    """Return the embedding rows of the kept pieces; the first four special pieces keep their places 0–3."""
    return np.array([i for i, piece in enumerate(encoder.pieces) if piece in SPECIAL or KEPT.fullmatch(piece)])


def write_tokenizer(encoder: EncoderFile, rows: NDArray[np.int64], path: Path) -> None:
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    pieces = [(encoder.pieces[row], float(encoder.scores[row])) for row in rows]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=encoder.unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", encoder.bos), ("</s>", encoder.eos)]
    )
    tokenizer.add_special_tokens(list(SPECIAL))
    tokenizer.save(str(path))
