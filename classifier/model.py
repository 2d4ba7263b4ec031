"""The detector in torch: encoder with a LoRA adapter, pooled, and one linear map to every label."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from transformers import AutoModel

from classifier.labels import KINDS, ROLES, SUBSTANCES
from classifier.recipe import Adapter

SIZES = (1, len(ROLES), len(SUBSTANCES), 1, len(KINDS))
OUTPUTS = sum(SIZES)


class Logits(NamedTuple):
    """Logits by task: advert (rows,), roles, substances, protected (rows,), kinds."""

    advert: Tensor
    roles: Tensor
    substances: Tensor
    protected: Tensor
    kinds: Tensor


class Detector(nn.Module):
    """Encoder → mean and maximum over tokens → linear heads."""

    encoder: Any  # a transformers model, plain or wrapped by peft: neither library has types

    def __init__(self, encoder: Any, hidden: int) -> None:
        super().__init__()
        self.encoder = encoder
        self.heads = nn.Linear(2 * hidden, OUTPUTS)
        nn.init.normal_(self.heads.weight, std=0.01)
        nn.init.zeros_(self.heads.bias)

    def forward(self, embeddings: Tensor, mask: Tensor) -> Tensor:
        """Map word embeddings (rows, length, hidden) and mask (rows, length) to logits (rows, OUTPUTS)."""
        states = self.encoder(inputs_embeds=embeddings, attention_mask=mask).last_hidden_state
        logits: Tensor = self.heads(pool(states, mask).to(self.heads.weight.dtype))
        return logits

    def embed(self, ids: Tensor) -> Tensor:
        embeddings: Tensor = self.encoder.get_input_embeddings()(ids)
        return embeddings


def pool(states: Tensor, mask: Tensor) -> Tensor:
    """Return mean and maximum of the real tokens' states, side by side."""
    weight = mask[:, :, None].to(states.dtype)
    mean = (states * weight).sum(1) / weight.sum(1)
    maximum = (states - (1 - weight) * 1e4).amax(1)
    return torch.cat([mean, maximum], dim=1).float()


def split_logits(logits: Tensor) -> Logits:
    advert, roles, substances, protected, kinds = torch.split(logits, list(SIZES), dim=1)
    return Logits(advert[:, 0], roles, substances, protected[:, 0], kinds)


def load_encoder(folder: Path, dtype: torch.dtype = torch.float32, attention: str = "sdpa") -> Any:
    encoder: Any = AutoModel.from_pretrained(
        str(folder), dtype=dtype, add_pooling_layer=False, attn_implementation=attention
    )
    return encoder


def new_detector(folder: Path, adapter: Adapter, dtype: torch.dtype) -> Detector:
    """Return a detector for training: the encoder frozen, adapter and heads free."""
    from peft import LoraConfig, get_peft_model

    config = LoraConfig(
        r=adapter.rank, lora_alpha=adapter.alpha, lora_dropout=adapter.dropout, target_modules=adapter.targets
    )
    # Written out: on a processor torch's fused attention goes backwards in bf16 ten times slower than in fp32.
    encoder = load_encoder(folder, dtype, "eager")
    hidden = encoder.config.hidden_size
    return Detector(get_peft_model(encoder, config), hidden)


def trained_state(detector: Detector) -> dict[str, Tensor]:
    """Return what training changed: adapter and heads, by their names in the detector."""
    return {name: value.detach() for name, value in detector.named_parameters() if value.requires_grad}


def merged_detector(folder: Path, state: dict[str, Tensor], scaling: float) -> Detector:
    """Return a plain fp32 detector with the adapter added into the encoder's weights: W + scaling · B·A."""
    encoder = load_encoder(folder)
    detector = Detector(encoder, encoder.config.hidden_size)
    weights = dict(detector.named_parameters())
    with torch.no_grad():
        for name, value in state.items():
            if name.startswith("heads."):
                weights[name].copy_(value.float())
            elif ".lora_A." in name:
                up = state[name.replace(".lora_A.", ".lora_B.")].float()
                target = name.replace("encoder.base_model.model.", "encoder.").replace(".lora_A.default", "")
                weights[target].add_(scaling * (up @ value.float()))
    return detector.eval()
