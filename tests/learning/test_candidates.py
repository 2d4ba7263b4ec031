"""A candidate judges in shadow, is compared, promoted and rolled back by a named person; old scores stay."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from review_portal.accounts.models import User
from review_portal.audit.models import Event
from review_portal.learning.comparing import compare
from review_portal.review.models import Decision
from review_portal.review.services import set_gold
from review_portal.scoring.candidates import PromotionRefused, judge_in_shadow, promote, put_in_shadow, roll_back
from review_portal.scoring.models import Assessment, ModelVersion, Promotion, ShadowAssessment
from tests.scoring.publishing import NOW, Prediction, WordClassifier

pytestmark = pytest.mark.django_db
YESTERDAY = NOW - timedelta(days=1)


class Sterner(WordClassifier):
    """Flags everything."""

    def judge(self, text: str) -> Prediction:
        return Prediction(0.95, flagged=True, abstained=False, model_version=self.version)


STERN: Any = Sterner("stern-1")


def shadowed(*decisions: Decision) -> ModelVersion:
    candidate = put_in_shadow("stern-1", weights="candidate-1", actor=None, details={"groups": []})
    posts = [member.post_id for decision in decisions for member in decision.members.all()]
    judge_in_shadow(candidate, posts, classifier=STERN, now=NOW)
    return candidate


def test_what_the_shadow_says_changes_nothing(let_go: Decision) -> None:
    shadowed(let_go)
    assert ShadowAssessment.objects.get().flagged
    assert list(Assessment.objects.values_list("flagged", "model_version__version")) == [(False, "words-1")]


def test_a_post_is_judged_once_in_shadow(let_go: Decision) -> None:
    candidate = shadowed(let_go)
    posts = [member.post_id for member in let_go.members.all()]
    assert judge_in_shadow(candidate, posts, classifier=STERN, now=NOW) == []


def test_a_worker_with_another_runtime_judges_under_a_version_of_its_own(blocked: Decision, timur: User) -> None:
    candidate = put_in_shadow("stern-1 bf16", weights="candidate-1", actor=None, details={"groups": []})
    posts = [member.post_id for member in blocked.members.all()]
    elsewhere: Any = Sterner("stern-1 fp32")
    assert judge_in_shadow(candidate, posts, classifier=elsewhere, now=NOW) == posts
    assert set(ShadowAssessment.objects.values_list("model_version__version", flat=True)) == {"stern-1 fp32"}
    report: dict[str, Any] = compare(candidate, since=YESTERDAY)
    assert report["recent_decisions"]["judged_by_one_only"] == 0
    promote("stern-1 bf16", actor=timur, reason="Better.", now=NOW)
    assert ModelVersion.objects.live_weights() == "candidate-1"


def test_both_are_compared_on_gold_and_on_recent_decisions(blocked: Decision, let_go: Decision, bota: User) -> None:
    set_gold(blocked, actor=bota, lesson="A shop.", now=NOW)
    report: dict[str, Any] = compare(shadowed(blocked, let_go), since=YESTERDAY)
    recent = report["recent_decisions"]
    assert report["gold"]["all"]["candidate"]["recall"] == 1.0
    assert recent["by_language"]["ru"]["candidate"]["false_alarms"] == 1
    assert recent["by_kind"]["innocent"]["live"]["false_alarms"] == 0
    assert recent["all"]["decide_differently"] == 1


def test_what_the_candidate_learnt_from_does_not_judge_it(blocked: Decision) -> None:
    candidate = shadowed(blocked)
    candidate.details = {"groups": [f"campaign-{blocked.case.campaign_id}"]}
    report: dict[str, Any] = compare(candidate, since=YESTERDAY)
    assert report["recent_decisions"]["judged"] == 0


def test_a_named_person_promotes_and_rolls_back(let_go: Decision, timur: User) -> None:
    shadowed(let_go)
    promote("stern-1", actor=timur, reason="Better in Kazakh.", now=NOW)
    assert ModelVersion.objects.live_weights() == "candidate-1"
    roll_back(actor=timur, reason="Too many alarms.", now=NOW)
    assert ModelVersion.objects.get(live=True).version == "words-1"
    acts = Event.objects.filter(verb__in=["model.promoted", "model.rolled_back"]).order_by("number")
    assert [(act.verb, act.actor_id) for act in acts] == [
        ("model.promoted", timur.pk),
        ("model.rolled_back", timur.pk),
    ]


def test_scores_keep_the_version_they_were_made_with(let_go: Decision, timur: User) -> None:
    shadowed(let_go)
    promote("stern-1", actor=timur, reason="Better.", now=NOW)
    assert set(Assessment.objects.values_list("model_version__version", flat=True)) == {"words-1"}


@pytest.mark.parametrize(
    ("version", "reason", "sentence"),
    [("unknown-1", "why", "No model"), ("words-1", "why", "judged nothing in shadow"), ("stern-1", " ", "Say why")],
)
def test_a_promotion_is_refused(version: str, reason: str, sentence: str, let_go: Decision, timur: User) -> None:
    shadowed(let_go)
    with pytest.raises(PromotionRefused, match=sentence):
        promote(version, actor=timur, reason=reason, now=NOW)


def test_only_an_administrator_promotes(let_go: Decision, aigerim: User) -> None:
    shadowed(let_go)
    with pytest.raises(PromotionRefused, match="administrator"):
        promote("stern-1", actor=aigerim, reason="why", now=NOW)


def test_without_a_promotion_there_is_nothing_to_roll_back(let_go: Decision, timur: User) -> None:
    with pytest.raises(PromotionRefused, match="nothing to roll back"):
        roll_back(actor=timur, reason="why", now=NOW)


def test_a_promotion_cannot_be_rewritten(let_go: Decision, timur: User) -> None:
    shadowed(let_go)
    promote("stern-1", actor=timur, reason="Better.", now=NOW)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Promotion.objects.update(reason="other")
