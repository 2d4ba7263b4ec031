"""The lexicon: terms that people of the trade use, proposed by counting, approved by a linguist, version by version."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from review_portal.audit.append_only import append_only

PERSON = settings.AUTH_USER_MODEL


class LexiconVersion(models.Model):
    """One state of the lexicon; each term that comes in or goes out makes the next. A fact."""

    number = models.PositiveIntegerField(unique=True)
    actor = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        triggers: ClassVar[list[object]] = [append_only("lexicon_version_append_only")]

    def __str__(self) -> str:
        return f"lexicon {self.number}"


class TermQuerySet(models.QuerySet["Term"]):
    def proposed(self) -> Self:
        return self.filter(status="proposed").order_by("-rise", "pk")

    def in_lexicon(self, number: int | None = None) -> Self:
        """Return the terms of a version of the lexicon; of the newest one without a number."""
        if number is None:
            return self.filter(status="approved")
        left = Q(removed_in=None) | Q(removed_in__number__gt=number)
        return self.filter(left, added_in__number__lte=number)


class Term(models.Model):
    """A word or two that rises in confirmed adverts. Once judged it is not proposed again."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        APPROVED = "approved", _("in the lexicon")
        REJECTED = "rejected", _("rejected")
        REMOVED = "removed", _("taken out")

    text = models.CharField(max_length=80, unique=True)
    language = models.CharField(max_length=8)
    status = models.CharField(max_length=10, choices=Status, default=Status.PROPOSED)
    adverts = models.PositiveIntegerField()
    innocent = models.PositiveIntegerField()
    rise = models.FloatField()
    example = models.ForeignKey("evidence.Post", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    judged_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    judged_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True, default="")
    added_in = models.ForeignKey(LexiconVersion, on_delete=models.PROTECT, null=True, related_name="added")
    removed_in = models.ForeignKey(LexiconVersion, on_delete=models.PROTECT, null=True, related_name="removed")

    objects = TermQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(status="proposed", judged_by=None)
                | (~Q(status="proposed") & Q(judged_by__isnull=False, judged_at__isnull=False)),
                name="term_judged_has_a_judge",
            ),
            models.CheckConstraint(
                condition=~Q(status="approved") | Q(added_in__isnull=False, removed_in=None),
                name="term_in_lexicon_has_a_version",
            ),
        ]

    def __str__(self) -> str:
        return self.text


TRANSITIONS: dict[str, frozenset[str]] = {
    Term.Status.PROPOSED: frozenset({Term.Status.APPROVED, Term.Status.REJECTED}),
    Term.Status.APPROVED: frozenset({Term.Status.REMOVED}),
    Term.Status.REJECTED: frozenset({Term.Status.APPROVED}),
    Term.Status.REMOVED: frozenset({Term.Status.APPROVED}),
}
