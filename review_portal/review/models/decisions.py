"""Decisions, the posts they cover, and the law they rest on."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from review_portal.audit.append_only import append_only
from review_portal.review.choices import Exit, Measure, Role, Substance
from review_portal.review.models.cases import Case
from review_portal.review.querysets import DecisionQuerySet, LegalGroundQuerySet

PERSON = settings.AUTH_USER_MODEL


class LegalGround(models.Model):
    """One version of a norm; a change of the law is a new version, old decisions keep theirs."""

    code = models.CharField(max_length=40)
    version = models.IntegerField()
    regime = models.CharField(max_length=40)
    text_ru = models.TextField()
    text_kk = models.TextField()
    text_en = models.TextField()
    valid_from = models.DateField()
    repealed_on = models.DateField(null=True)

    objects = LegalGroundQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["code", "version"], name="legal_ground_version_is_one"),
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"

    def text(self, language: str) -> str:
        return {"kk": self.text_kk, "en": self.text_en}.get(language, self.text_ru)


class Decision(models.Model):
    """What a person decided about posts of a case. A fact: a change of mind is a new decision that reverses it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    actor = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="decisions")
    exit = models.CharField(max_length=20, choices=Exit)
    role = models.CharField(max_length=30, choices=Role, blank=True, default="")
    substance = models.CharField(max_length=30, choices=Substance, blank=True, default="")
    measure = models.CharField(max_length=20, choices=Measure, blank=True, default="")
    legal_ground = models.ForeignKey(LegalGround, on_delete=models.PROTECT, null=True, related_name="decisions")
    grounds = models.TextField(blank=True, default="")
    case_version = models.IntegerField()
    created_at = models.DateTimeField()
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversal")

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~Q(exit="blocking")
                | Q(reverses__isnull=False)
                | (Q(legal_ground__isnull=False) & ~Q(role="") & ~Q(substance="") & ~Q(measure="")),
                name="decision_blocking_is_grounded",
            ),
            models.CheckConstraint(
                condition=Q(reverses=None) | ~Q(reverses=F("id")), name="decision_does_not_reverse_itself"
            ),
        ]
        triggers: ClassVar[list[object]] = [append_only("decision_append_only")]

    def __str__(self) -> str:
        return f"{self.exit} in {self.case_id}"

    @property
    def is_reversed(self) -> bool:
        return Decision.objects.filter(reverses=self.pk).exists()


ONE_STANDING = """
    IF EXISTS (
        SELECT 1 FROM review_decisionmember member JOIN review_decision decided ON decided.id = member.decision_id
        WHERE member.post_id = NEW.post_id
        AND NOT EXISTS (SELECT 1 FROM review_decision reversal WHERE reversal.reverses_id = decided.id)
    ) THEN
        RAISE EXCEPTION 'post % is decided already; reverse that decision first', NEW.post_id
            USING ERRCODE = 'unique_violation';
    END IF;
    RETURN NEW;
"""


class DecisionMember(models.Model):
    """A post that a decision covers; no post is under two standing decisions."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="members")
    post = models.ForeignKey("evidence.Post", on_delete=models.PROTECT, related_name="decision_members")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["decision", "post"], name="decision_member_once"),
        ]
        triggers: ClassVar[list[object]] = [
            append_only("decision_member_append_only"),
            pgtrigger.Trigger(
                name="decision_member_one_standing",
                level=pgtrigger.Row,
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=ONE_STANDING,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} under {self.decision_id}"
