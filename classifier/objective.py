"""What training minimises: the advert score first, roles, substances, protection and kinds beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from classifier.dataset import Row
from classifier.labels import KINDS, ROLES, SUBSTANCES
from classifier.model import Logits
from classifier.recipe import Loss

IGNORED = -100


@dataclass(frozen=True, slots=True)
class Targets:
    advert: Tensor
    roles: Tensor
    substances: Tensor
    protected: Tensor  # 1, 0, or -1 where nobody said
    kinds: Tensor


def targets_of(rows: Sequence[Row]) -> Targets:
    return Targets(
        torch.tensor([float(row.label) for row in rows]),
        torch.tensor([[float(role in row.roles) for role in ROLES] for row in rows]),
        torch.tensor([SUBSTANCES.index(row.substance) if row.substance else IGNORED for row in rows]),
        torch.tensor([-1.0 if row.protected is None else float(row.protected) for row in rows]),
        torch.tensor([KINDS.index(row.kind) if row.kind else IGNORED for row in rows]),
    )


def loss_of(logits: Logits, targets: Targets, shares: Loss, *, smoothing: float) -> Tensor:
    """Return the weighted sum; a task whose label nobody gave in this batch adds nothing."""
    soft = targets.advert * (1 - 2 * smoothing) + smoothing
    loss = functional.binary_cross_entropy_with_logits(logits.advert, soft)
    adverts = targets.advert == 1
    if adverts.any():
        roles = functional.binary_cross_entropy_with_logits(logits.roles[adverts], targets.roles[adverts])
        loss = loss + shares.roles * roles
        loss = loss + shares.substances * functional.cross_entropy(
            logits.substances[adverts], targets.substances[adverts]
        )
    told = targets.protected >= 0
    if told.any():
        loss = loss + shares.protected * functional.binary_cross_entropy_with_logits(
            logits.protected[told], targets.protected[told]
        )
    if (targets.kinds != IGNORED).any():
        loss = loss + shares.kinds * functional.cross_entropy(logits.kinds, targets.kinds, ignore_index=IGNORED)
    return loss
