"""Trains a candidate from what was decided and puts it beside the live model."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _

from review_portal.accounts.models import User
from review_portal.audit.errors import Refused
from review_portal.learning.rows import training_rows
from review_portal.scoring.candidates import put_in_shadow
from review_portal.scoring.models import ModelVersion
from review_portal.scoring.training import train_candidate

LEAST_ROWS = 20


class NothingToLearn(Refused):
    """Too little was decided to learn from."""


def train_from_decisions(
    *, actor: User | None, now: datetime, authored: int, epochs: int, benign: Sequence[Path] = ()
) -> ModelVersion:
    """Train a candidate on all standing decisions and let it judge in shadow.

    The training runs outside any transaction: it takes minutes to hours, and nothing of it counts before the
    candidate is registered.
    """
    rows = training_rows()
    if len({row["label"] for row in rows}) < 2 or len(rows) < LEAST_ROWS:
        raise NothingToLearn(
            _("Only %(count)d decided texts; at least %(least)d, adverts and innocent ones, are needed.")
            % {"count": len(rows), "least": LEAST_ROWS}
        )
    name = f"candidate-{now:%Y%m%d-%H%M%S}"
    version = train_candidate(rows, name=name, authored=authored, epochs=epochs, benign=benign)
    groups = sorted({str(row["group"]) for row in rows})
    details: dict[str, object] = {"decided_texts": len(rows), "authored": authored, "epochs": epochs, "groups": groups}
    return put_in_shadow(version, weights=name, actor=actor, details=details)
