"""Campaigns, who belongs to them and why, and the bands that find near-duplicates."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    """Why a post belongs: what it shares with an earlier member."""

    TEXT = "text", _("text")
    CONTACT = "contact", _("contact")
    WALLET = "wallet", _("wallet")
    CARD = "card", _("card")
    HOST = "host", _("host")
    PICTURE = "picture", _("picture")
    MEANING = "meaning", _("says the same")
    PERSON = "person", _("put together by a person")


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def standing(self) -> CampaignQuerySet:
        """Leave out campaigns that went into another one."""
        return self.filter(merged_into=None)


class Campaign(models.Model):
    """Posts of one hand: one case for many mirrors. A merged campaign stays as a signpost to the one it went into."""

    title = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="absorbed")

    objects = CampaignQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # Always into an older one: so merges cannot run in a circle.
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(merged_into__lt=F("id")), name="campaign_merges_into_older"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Membership(models.Model):
    """A post belongs to one campaign, for stated reasons; the first member has none."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="memberships")
    post = models.OneToOneField("evidence.Post", on_delete=models.PROTECT, related_name="membership")
    reasons = models.JSONField(default=list)
    similarity = models.FloatField(null=True)
    joined_at = models.DateTimeField()
    #: The version of the encoder by which echoes of the post were looked for; "" while nobody looked.
    compared_by = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(similarity=None) | Q(similarity__gte=0, similarity__lte=1),
                name="membership_similarity_is_a_share",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["post"], condition=Q(compared_by=""), name="membership_uncompared"),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} in {self.campaign_id}"


class Band(models.Model):
    """One of 32 LSH values of a grouped post: posts that share one are candidates for near-duplicates."""

    post = models.ForeignKey("evidence.Post", on_delete=models.PROTECT, related_name="bands")
    band = models.SmallIntegerField()
    value = models.BigIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["post", "band"], name="band_once_a_post"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # The value already holds the band's number, so one `value IN (32 values)` look-up finds every candidate.
            models.Index(fields=["value", "band"], name="band_by_value"),
        ]

    def __str__(self) -> str:
        return f"{self.post_id}: {self.band}={self.value}"


class Separation(models.Model):
    """A person said that two campaigns are not one; the machine does not put them together again."""

    left = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    right = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["left", "right"], name="separation_is_one"),
            models.CheckConstraint(condition=Q(left__lt=F("right")), name="separation_is_ordered"),
        ]

    def __str__(self) -> str:
        return f"{self.left_id} is not {self.right_id}"


class Echo(models.Model):
    """Two posts that lay in different campaigns and say the same in other words or another language.

    An offer to a person, from the encoder's vectors; it ties nobody by itself.
    """

    left = models.ForeignKey("evidence.Post", on_delete=models.PROTECT, related_name="+")
    right = models.ForeignKey("evidence.Post", on_delete=models.PROTECT, related_name="+")
    similarity = models.FloatField()
    model = models.CharField(max_length=80)
    found_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["left", "right"], name="echo_is_one"),
            models.CheckConstraint(condition=Q(left__lt=F("right")), name="echo_is_ordered"),
            models.CheckConstraint(condition=Q(similarity__gt=0, similarity__lte=1), name="echo_is_a_share"),
        ]

    def __str__(self) -> str:
        return f"{self.left_id} says what {self.right_id} says"
