"""What one model version says of one post, and the entities found in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from review_portal.audit.append_only import append_only


class ModelVersionQuerySet(models.QuerySet["ModelVersion"]):
    def live_weights(self) -> str:
        """Return the folder name of the weights that speak for new posts."""
        return self.filter(live=True).values_list("weights", flat=True).first() or ""

    def in_shadow(self) -> ModelVersion | None:
        return self.filter(shadow=True).first()


class ModelVersion(models.Model):
    """One version of the classifier's weights and rules; only one speaks for new posts."""

    version = models.CharField(max_length=80, unique=True)
    details = models.JSONField(default=dict)
    #: The candidate's folder under var/weights; "" are the weights that ship with the program.
    weights = models.CharField(max_length=80, blank=True, default="")
    live = models.BooleanField(default=False)
    shadow = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ModelVersionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["live"], condition=Q(live=True), name="model_version_one_is_live"),
            models.UniqueConstraint(fields=["shadow"], condition=Q(shadow=True), name="model_version_one_is_shadow"),
            models.CheckConstraint(condition=~Q(live=True, shadow=True), name="model_version_shadow_is_not_live"),
        ]

    def __str__(self) -> str:
        return self.version


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def worth_a_case(self) -> AssessmentQuerySet:
        """Keep what a person has to look at: flagged, or so unsure that the model abstained."""
        return self.filter(Q(flagged=True) | Q(abstained=True))

    def newest(self, posts: Iterable[int]) -> AssessmentQuerySet:
        """Return one assessment a post: the latest model version's word stands."""
        return self.filter(post__in=posts).order_by("post_id", "-pk").distinct("post_id")


class Assessment(models.Model):
    """A fact: a new model version adds a row. Spans are code-point offsets into `reading.assessed_text`."""

    post = models.ForeignKey("evidence.Post", on_delete=models.PROTECT, related_name="assessments")
    model_version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="assessments")
    score = models.FloatField()
    flagged = models.BooleanField()
    abstained = models.BooleanField()
    labels = models.JSONField(default=dict)
    substances = models.JSONField(default=dict)
    protected = models.FloatField(default=0)
    language = models.CharField(max_length=8)
    reasons = models.JSONField(default=list)
    changes = models.JSONField(default=list)
    normalised = models.TextField()
    created_at = models.DateTimeField()

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["post", "model_version"], name="assessment_once_a_version"),
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=1), name="assessment_score_is_a_share"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # group_posts and its sweeper look only at these.
            models.Index(
                fields=["post"], condition=Q(flagged=True) | Q(abstained=True), name="assessment_worth_a_case"
            ),
        ]
        triggers: ClassVar[list[object]] = [append_only("assessment_append_only")]

    def __str__(self) -> str:
        return f"{self.post_id} {self.score:.2f} by {self.model_version_id}"


class ShadowAssessmentQuerySet(models.QuerySet["ShadowAssessment"]):
    def by(self, candidate: ModelVersion) -> ShadowAssessmentQuerySet:
        """Keep what the candidate's weights said on any runtime; each runtime is a version of its own."""
        return self.filter(model_version__weights=candidate.weights).exclude(model_version__weights="")


class ShadowAssessment(models.Model):
    """What a candidate says of a post beside the live model: compared, never acted on."""

    post = models.ForeignKey("evidence.Post", on_delete=models.PROTECT, related_name="shadow_assessments")
    model_version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="shadow_assessments")
    score = models.FloatField()
    flagged = models.BooleanField()
    abstained = models.BooleanField()
    language = models.CharField(max_length=8)
    created_at = models.DateTimeField()

    objects = ShadowAssessmentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["post", "model_version"], name="shadow_assessment_once_a_version"),
        ]
        triggers: ClassVar[list[object]] = [append_only("shadow_assessment_append_only")]

    def __str__(self) -> str:
        return f"{self.post_id} {self.score:.2f} in shadow by {self.model_version_id}"


class Promotion(models.Model):
    """A named person let a model version speak in another one's place. A fact; rolling back is one more row."""

    model_version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="promotions")
    replaced = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, null=True, related_name="+")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    is_rollback = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(reason=""), name="promotion_has_a_reason"),
        ]
        triggers: ClassVar[list[object]] = [append_only("promotion_append_only")]

    def __str__(self) -> str:
        return f"{self.model_version_id} for {self.replaced_id}"


class Kind(models.TextChoices):
    """The kinds of entity, named as the classifier names them."""

    HANDLE = "handle", _("handle")
    BOT = "bot", _("bot")
    INVITE = "invite", _("invitation")
    PHONE = "phone", _("phone number")
    EMAIL = "email", _("e-mail address")
    URL = "url", _("link")
    HOST = "host", _("host")
    WALLET = "wallet", _("wallet")
    CARD = "card", _("card")
    IBAN = "iban", _("bank account")


class Entity(models.Model):
    """A contact, link, wallet or card in its canonical form. A card is masked; its keyed digest tells two apart."""

    kind = models.CharField(max_length=10, choices=Kind)
    canonical = models.CharField(max_length=500)
    digest = models.CharField(max_length=64, blank=True, default="")
    first_seen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "canonical", "digest"], name="entity_is_one"),
            models.CheckConstraint(
                condition=~Q(kind=Kind.CARD) | (Q(digest__regex=r"^[0-9a-f]{64}$") & ~Q(canonical__regex=r"\d{7}")),
                name="entity_card_is_masked",
                violation_error_message="A card number is kept masked and as a keyed digest, never whole.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.canonical}"


class Mention(models.Model):
    """An entity found in a post. Without a span it stood behind a link or a button, or in a picture."""

    post = models.ForeignKey("evidence.Post", on_delete=models.PROTECT, related_name="mentions")
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="mentions")
    start = models.IntegerField(default=0)
    end = models.IntegerField(default=0)
    text = models.CharField(max_length=500)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["post", "entity", "start", "end"], name="mention_once_a_place"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["entity", "post"], name="mention_by_entity"),
        ]

    def __str__(self) -> str:
        return f"{self.text} in {self.post_id}"
