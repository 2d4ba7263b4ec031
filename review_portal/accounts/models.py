"""People who judge and sign, the keys of machines, and counts of strangers that know nobody."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from review_portal.accounts.abilities import ABILITIES, Ability, Role


class User(AbstractUser):
    """A person. `pseudonym` is what leaves the building; the name does not."""

    role = models.CharField(max_length=20, choices=Role, default=Role.MODERATOR)
    pseudonym = models.CharField(max_length=20, unique=True)
    language = models.CharField(
        max_length=2, choices=[("kk", "Қазақша"), ("ru", "Русский"), ("en", "English")], default="ru"
    )
    is_demo = models.BooleanField(default=False)
    must_change_password = models.BooleanField(default=False, help_text=_("The password was lent by an administrator."))
    lent_until = models.DateTimeField(null=True, help_text=_("When a lent password stops opening the door."))
    session_mark = models.PositiveIntegerField(default=0, help_text=_("Turned to end every session of this person."))

    REQUIRED_FIELDS: ClassVar[list[str]] = ["pseudonym"]

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(must_change_password=False) | models.Q(lent_until__isnull=False),
                name="accounts_lent_password_has_an_end",
            )
        ]

    def __str__(self) -> str:
        return self.pseudonym

    def get_session_auth_hash(self) -> str:
        """Bind a session to the password and to the mark: it ends when either changes."""
        return f"{super().get_session_auth_hash()}.{self.session_mark}"

    def lent_is_over(self, at: datetime) -> bool:
        """Tell whether the person still has the password that was lent, and its time is over."""
        return self.must_change_password and (self.lent_until is None or self.lent_until <= at)

    def can(self, ability: Ability) -> bool:
        """Tell whether the role holds the ability; being a superuser adds nothing."""
        return self.is_active and ability in ABILITIES.get(self.role, frozenset())


class Scope(models.TextChoices):
    CRAWLER = "crawler", _("crawler")
    PROVIDER = "provider", _("provider")
    PROBE = "probe", _("vantage point")


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def usable(self, at: datetime) -> ApiKeyQuerySet:
        return self.filter(revoked_at=None).exclude(expires_at__lte=at)


class ApiKey(models.Model):
    """The key of one machine with the one scope that it needs; only the digest of the secret is kept."""

    name = models.CharField(max_length=80, unique=True)
    prefix = models.CharField(max_length=12)
    sha256 = models.CharField(max_length=64, unique=True)
    scope = models.CharField(max_length=20, choices=Scope)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    objects = ApiKeyQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.scope} {self.name}"


class Salt(models.Model):
    """The secret of one day by which strangers are counted; thrown away, it leaves counts that belong to nobody."""

    day = models.DateField(unique=True)
    value = models.BinaryField()

    def __str__(self) -> str:
        return f"salt of {self.day}"


class Tally(models.Model):
    """How often one place did one kind of thing in one window; the place is a digest under the day's salt."""

    place = models.CharField(max_length=64)
    window = models.DateTimeField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["place", "window"], name="tally_once_a_window")]

    def __str__(self) -> str:
        return f"{self.count} at {self.window}"
