"""Appeals, what they are about, and the papers that came with them."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from review_portal.appeals import walls
from review_portal.audit.append_only import append_only

PERSON = settings.AUTH_USER_MODEL


class AppealQuerySet(models.QuerySet["Appeal"]):
    def waiting(self) -> Self:
        """Appeals that nobody could be picked for yet."""
        return self.filter(status="filed").order_by("filed_at")

    def open(self) -> Self:
        return self.filter(status__in=["filed", "assigned"])

    def decided(self) -> Self:
        return self.exclude(status__in=["filed", "assigned"])

    def overdue(self, at: datetime) -> Self:
        return self.open().filter(due_at__lte=at)


class Appeal(models.Model):
    """One complaint, with its clock and the one person who decides it."""

    class Status(models.TextChoices):
        FILED = "filed", _("waits for a reviewer")
        ASSIGNED = "assigned", _("under review")
        UPHELD = "upheld", _("restriction upheld")
        OVERTURNED = "overturned", _("restriction lifted")
        PARTLY = "partly", _("partly lifted")

    class Who(models.TextChoices):
        OWNER = "owner", _("Owner of the page or site")
        AGENT = "agent", _("Representative of the owner")
        VISITOR = "visitor", _("Visitor: it affects me")

    number = models.CharField(max_length=20, unique=True)
    # Who knows number and code may read the answer; the code itself is not kept.
    code_sha256 = models.CharField(max_length=64)
    canonical = models.CharField(max_length=2000)
    who = models.CharField(max_length=10, choices=Who)
    reason = models.TextField()
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=2)
    filed_at = models.DateTimeField()
    due_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status, default=Status.FILED)
    reviewer = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="appeals")
    assigned_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    release = models.ForeignKey("exports.Release", on_delete=models.PROTECT, null=True, related_name="appeals")

    objects = AppealQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(status="filed", reviewer=None) | (~Q(status="filed") & Q(reviewer__isnull=False)),
                name="appeal_under_review_has_a_reviewer",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["filed", "assigned"], decided_at=None)
                | (Q(status__in=["upheld", "overturned", "partly"], decided_at__isnull=False) & ~Q(answer="")),
                name="appeal_decided_has_an_answer",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due_at"], condition=Q(status__in=["filed", "assigned"]), name="appeal_open_by_due"),
        ]
        triggers: ClassVar[list[object]] = [walls.wall("appeal_reviewer_had_no_part", walls.APPEAL)]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.status in {self.Status.FILED, self.Status.ASSIGNED}


TRANSITIONS: dict[str, frozenset[str]] = {
    Appeal.Status.FILED: frozenset({Appeal.Status.ASSIGNED}),
    # Assigned again: to somebody else.
    Appeal.Status.ASSIGNED: frozenset(
        {
            Appeal.Status.FILED,
            Appeal.Status.ASSIGNED,
            Appeal.Status.UPHELD,
            Appeal.Status.OVERTURNED,
            Appeal.Status.PARTLY,
        }
    ),
    Appeal.Status.UPHELD: frozenset(),
    Appeal.Status.OVERTURNED: frozenset(),
    Appeal.Status.PARTLY: frozenset(),
}


class AppealEntry(models.Model):
    """One entry that an appeal is about, and what became of it."""

    class Outcome(models.TextChoices):
        UPHELD = "upheld", _("stays")
        OVERTURNED = "overturned", _("lifted")
        NARROWED = "narrowed", _("lifted as too broad")

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="entries")
    entry = models.ForeignKey("blocking.BlockEntry", on_delete=models.PROTECT, related_name="appeals")
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["appeal", "entry"], name="appeal_entry_once"),
        ]
        triggers: ClassVar[list[object]] = [walls.wall("appeal_entry_stays", walls.ABOUT)]

    def __str__(self) -> str:
        return f"{self.appeal_id} about {self.entry_id}"


class AppealFile(models.Model):
    """A paper that came with an appeal; the bytes lie in the store under their SHA-256."""

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=4)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()

    class Meta:
        triggers: ClassVar[list[object]] = [append_only("appeal_file_append_only")]

    def __str__(self) -> str:
        return self.name
