"""Lets a candidate judge in shadow, promotes it and rolls back: each an audited act of a named person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from review_portal.accounts.abilities import Ability
from review_portal.accounts.models import User
from review_portal.audit.errors import Refused
from review_portal.audit.services import record
from review_portal.evidence.models import Post
from review_portal.scoring.models import ModelVersion, Promotion, ShadowAssessment
from review_portal.scoring.reading import assessed_text

if TYPE_CHECKING:  # as in findings: only a worker loads it
    from classifier.runtime import Classifier


class PromotionRefused(Refused):
    """A model version may not take over: who, why or what it replaces is missing."""


@transaction.atomic
def put_in_shadow(version: str, *, weights: str, actor: User | None, details: dict[str, object]) -> ModelVersion:
    """Register a candidate and let it judge beside the live model; an earlier candidate stops judging."""
    if ModelVersion.objects.filter(version=version).exists():
        raise PromotionRefused(_("Model %(version)s is known already; train another candidate.") % {"version": version})
    ModelVersion.objects.filter(shadow=True).update(shadow=False)
    candidate = ModelVersion.objects.create(version=version, weights=weights, details=details, shadow=True)
    record(actor, "model.put_in_shadow", candidate, detail={"version": version, "weights": weights})
    return candidate


def judge_in_shadow(
    candidate: ModelVersion, post_ids: Iterable[int], *, classifier: Classifier, now: datetime
) -> list[int]:
    """Let the candidate judge posts it has not judged yet; return their ids. Nothing follows, so nothing is audited.

    A worker whose runtime or precision is not that of the machine that trained the candidate judges under a version of
    its own, with the same weights. May run twice at once: of two workers the second row of a post is passed over.
    """
    speaks = candidate
    if classifier.version != candidate.version:
        named = {"weights": candidate.weights, "details": candidate.details}
        speaks, _new = ModelVersion.objects.get_or_create(version=classifier.version, defaults=named)
    done = ShadowAssessment.objects.by(candidate).filter(post=OuterRef("pk"))
    posts = list(Post.objects.filter(pk__in=list(post_ids)).exclude(Exists(done)).order_by("pk"))
    predictions = classifier.predict([assessed_text(post) for post in posts])
    rows = [
        ShadowAssessment(
            post=post,
            model_version=speaks,
            score=found.score,
            flagged=found.flagged,
            abstained=found.abstained,
            language=found.language,
            created_at=now,
        )
        for post, found in zip(posts, predictions, strict=True)
    ]
    ShadowAssessment.objects.bulk_create(rows, ignore_conflicts=True)
    return [post.pk for post in posts]


@transaction.atomic
def promote(version: str, *, actor: User, reason: str, now: datetime) -> Promotion:
    """Let a model that has judged in shadow speak for new posts; old scores keep their version."""
    chosen = ModelVersion.objects.select_for_update().filter(version=version).first()
    if chosen is None:
        raise PromotionRefused(_("No model %(version)s is known; train one first.") % {"version": version})
    if not ShadowAssessment.objects.by(chosen).exists():
        raise PromotionRefused(
            _("Model %(version)s has judged nothing in shadow; compare it with the live one first.")
            % {"version": version}
        )
    return _take_over(chosen, actor=actor, reason=reason, now=now)


@transaction.atomic
def roll_back(*, actor: User, reason: str, now: datetime) -> Promotion:
    """Let the model speak again that the live one replaced."""
    newest = Promotion.objects.filter(model_version__live=True, is_rollback=False).order_by("-pk").first()
    if newest is None or newest.replaced is None:
        raise PromotionRefused(_("The live model replaced no other one; there is nothing to roll back to."))
    return _take_over(newest.replaced, actor=actor, reason=reason, now=now, is_rollback=True)


def _take_over(
    chosen: ModelVersion, *, actor: User, reason: str, now: datetime, is_rollback: bool = False
) -> Promotion:
    if not actor.can(Ability.ADMINISTER):
        raise PromotionRefused(_("Only an administrator changes the live model."))
    if not reason.strip():
        raise PromotionRefused(_("Say why; the reason stays in the record."))
    live = ModelVersion.objects.select_for_update().filter(live=True).first()
    if live == chosen:
        raise PromotionRefused(_("Model %(version)s is live already.") % {"version": chosen.version})
    ModelVersion.objects.filter(live=True).update(live=False)
    ModelVersion.objects.filter(pk=chosen.pk).update(live=True, shadow=False)
    done = Promotion.objects.create(
        model_version=chosen,
        replaced=live,
        actor=actor,
        reason=reason.strip(),
        is_rollback=is_rollback,
        created_at=now,
    )
    verb = "model.rolled_back" if is_rollback else "model.promoted"
    detail = {"version": chosen.version, "replaced": live.version if live else None, "reason": done.reason}
    record(actor, verb, chosen, detail=detail)
    return done
