"""The tokens by which a person's own programs come in."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from review_portal.api.scopes import every_scope

PERSON = settings.AUTH_USER_MODEL


class TokenQuerySet(models.QuerySet["Token"]):
    def usable(self, at: datetime) -> Self:
        """Tokens that open doors: collected, in time, not revoked, of a person who still works here."""
        return self.standing(at).exclude(sha256=None).filter(person__is_active=True)

    def standing(self, at: datetime) -> Self:
        """Tokens that neither ended nor were revoked, collected or not."""
        return self.filter(revoked_at=None, expires_at__gt=at)


class Token(models.Model):
    """Lets one person's programs act as that person, within scopes; only the digest of the secret is kept.

    An administrator may prepare one for somebody else, but its secret is made when its own person collects it:
    nobody ever holds two people's secrets.
    """

    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=80)
    scopes = ArrayField(models.CharField(max_length=20, choices=every_scope))
    prefix = models.CharField(max_length=12, blank=True, default="")
    sha256 = models.CharField(max_length=64, unique=True, null=True)
    issued_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    last_used_at = models.DateTimeField(null=True)
    #: The minute that is being counted, and the requests in it.
    minute = models.DateTimeField(null=True)
    requests = models.PositiveIntegerField(default=0)

    objects = TokenQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="token_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(scopes=[]), name="token_has_a_scope"),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="token_revoked_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["person", "name"], condition=Q(revoked_at=None), name="token_name_once_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.person_id}"

    @property
    def is_collected(self) -> bool:
        return self.sha256 is not None
