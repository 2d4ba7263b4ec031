"""Vantage points, what they measure, what they saw, what it means, and what is wrong."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from review_portal.audit.append_only import append_only
from review_portal.probes.verdicts import Seen, Stage, Verdict, Why

PERSON = settings.AUTH_USER_MODEL


class Vantage(models.Model):
    """A machine that measures with its own key: inside one provider's network, or outside of all as a control."""

    name = models.CharField(max_length=80, unique=True)
    key = models.OneToOneField("accounts.ApiKey", on_delete=models.PROTECT, related_name="vantage")
    provider = models.ForeignKey("exports.Provider", on_delete=models.PROTECT, null=True, related_name="vantages")
    added_at = models.DateTimeField()
    last_seen_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name

    @property
    def is_control(self) -> bool:
        return self.provider_id is None


class TargetQuerySet(models.QuerySet["ProbeTarget"]):
    def watched(self) -> Self:
        return self.filter(retired_at=None)

    def due(self, vantage: Vantage, now: datetime) -> Self:
        """Targets whose time has come at this vantage point: canaries first, then what was not seen for longest.

        A young canary is asked for often: how long a release takes is known no more exactly than it is measured.
        """
        last = Measurement.objects.filter(target=models.OuterRef("pk"), vantage=vantage).order_by("-measured_at")
        seen = self.watched().annotate(last=models.Subquery(last.values("measured_at")[:1]))
        young = Q(role="canary", since__gt=now - settings.ENTRY_CONFIRMED_WITHIN)
        soon = young & Q(last__lte=now - settings.PROBE_CANARY_EVERY)
        due = seen.filter(Q(last=None) | Q(last__lte=now - settings.PROBE_EVERY) | soon)
        return due.order_by(models.Case(models.When(young, then=0), default=1), F("last").asc(nulls_first=True), "-pk")


class ProbeTarget(models.Model):
    """One address under measurement, and what for: an entry, the canary, or a neighbour who must stay open."""

    class Role(models.TextChoices):
        ENTRY = "entry", _("entry")
        CANARY = "canary", _("canary")
        NEIGHBOUR = "neighbour", _("neighbour")

    url = models.CharField(max_length=2000)
    role = models.CharField(max_length=10, choices=Role)
    entry = models.ForeignKey("blocking.BlockEntry", on_delete=models.PROTECT, null=True, related_name="probe_targets")
    since = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    objects = TargetQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["role", "entry", "url"], nulls_distinct=False, name="probe_target_once_a_role"
            ),
            models.CheckConstraint(
                condition=Q(role="canary", entry=None) | (~Q(role="canary") & Q(entry__isnull=False)),
                name="probe_target_names_its_entry",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.url}"


class Measurement(models.Model):
    """What one vantage point saw of one target at one time. A fact: never changed."""

    vantage = models.ForeignKey(Vantage, on_delete=models.PROTECT, related_name="measurements")
    target = models.ForeignKey(ProbeTarget, on_delete=models.PROTECT, related_name="measurements")
    # The newest release at the time, and the one that the provider said it held.
    serial = models.PositiveIntegerField()
    held_serial = models.PositiveIntegerField(null=True)
    measured_at = models.DateTimeField()
    received_at = models.DateTimeField()
    online = models.BooleanField()
    dns = models.CharField(max_length=20)
    addresses = models.JSONField(default=list)
    tcp = models.CharField(max_length=20)
    address = models.CharField(max_length=45, blank=True)
    tls = models.CharField(max_length=20)
    certificate_sha256 = models.CharField(max_length=64, blank=True)
    without_name = models.CharField(max_length=20)
    http = models.CharField(max_length=20)
    status = models.PositiveIntegerField()
    location = models.CharField(max_length=1000, blank=True)
    title = models.CharField(max_length=200, blank=True)
    body_sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["vantage", "target", "measured_at"], name="measurement_once_a_time"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["target", "vantage", "-measured_at"], name="measurement_newest"),
            models.Index(fields=["-received_at"], name="measurement_received"),
        ]
        triggers: ClassVar[list[object]] = [append_only("measurement_append_only")]

    def __str__(self) -> str:
        return f"{self.vantage_id} {self.target_id} {self.measured_at}"

    @property
    def seen(self) -> Seen:
        """Return what is compared; the target must be at hand."""
        names = ("dns", "tcp", "address", "tls", "certificate_sha256", "without_name", "http", "status", "location")
        more = ("title", "body_sha256", "size", "online")
        values = {name: getattr(self, name) for name in (*names, *more)}
        return Seen(url=self.target.url, addresses=tuple(self.addresses), **values)


class FindingQuerySet(models.QuerySet["Finding"]):
    def newest(self) -> Self:
        """The last finding of each target at each provider; what is unknown hides no knowledge."""
        known = self.exclude(verdict=Verdict.UNKNOWN)
        return known.order_by("target", "provider", "-measured_at").distinct("target", "provider")

    def effective(self) -> Self:
        return self.filter(verdict__in=[Verdict.BLOCKED, Verdict.STUB])


class Finding(models.Model):
    """What a measurement means beside its control. A fact: never changed."""

    measurement = models.OneToOneField(Measurement, on_delete=models.PROTECT, related_name="finding")
    control = models.ForeignKey(Measurement, on_delete=models.PROTECT, null=True, related_name="+")
    # Repeated from the measurement, for the indexes that pages read by.
    target = models.ForeignKey(ProbeTarget, on_delete=models.PROTECT, related_name="findings")
    provider = models.ForeignKey("exports.Provider", on_delete=models.PROTECT, related_name="findings")
    measured_at = models.DateTimeField()
    verdict = models.CharField(max_length=10, choices=Verdict)
    stage = models.CharField(max_length=4, choices=Stage, blank=True)
    why = models.CharField(max_length=20, choices=Why)
    judged_at = models.DateTimeField()

    objects = FindingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # A time-out is never a block by itself: only the provider's own stub page needs no control.
            models.CheckConstraint(
                condition=Q(control__isnull=False) | Q(verdict="unknown") | Q(verdict="stub", why="known_stub"),
                name="finding_has_a_control",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["target", "provider", "-measured_at"], name="finding_newest"),
            models.Index(fields=["provider", "-measured_at"], name="finding_of_provider"),
        ]
        triggers: ClassVar[list[object]] = [append_only("finding_append_only")]

    def __str__(self) -> str:
        return f"{self.provider_id} {self.target_id} {self.verdict}"


class Incident(models.Model):
    """Something measured that must not be; it ends by itself when the opposite is measured."""

    class Kind(models.TextChoices):
        OVER_BLOCKING = "over_blocking", _("a neighbour is hit")
        NOT_EFFECTIVE = "not_effective", _("listed and open")
        NOT_OPENED = "not_opened", _("lifted and still blocked")

    kind = models.CharField(max_length=15, choices=Kind)
    provider = models.ForeignKey("exports.Provider", on_delete=models.PROTECT, related_name="incidents")
    target = models.ForeignKey(ProbeTarget, on_delete=models.PROTECT, related_name="incidents")
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["kind", "provider", "target"], condition=Q(ended_at=None), name="incident_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.provider_id} {self.target_id}"


class StubPage(models.Model):
    """How a provider's stub page is known, said by a person; what shows in place of the canary is learned besides."""

    class Kind(models.TextChoices):
        ADDRESS = "address", _("address of the server")
        LOCATION = "location", _("host of the redirect")
        TITLE = "title", _("title")
        BODY = "body", _("SHA-256 of the page")

    provider = models.ForeignKey("exports.Provider", on_delete=models.PROTECT, null=True, related_name="stub_pages")
    kind = models.CharField(max_length=10, choices=Kind)
    value = models.CharField(max_length=300)
    added_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["provider", "kind", "value"], nulls_distinct=False, name="stub_page_mark_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


class Mirror(models.Model):
    """A new place that matches a blocked campaign: proposed to people, never blocked by itself."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        CONFIRMED = "confirmed", _("confirmed")
        DISMISSED = "dismissed", _("dismissed")

    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.PROTECT, related_name="mirrors")
    canonical = models.CharField(max_length=2000)
    entry = models.ForeignKey("blocking.BlockEntry", on_delete=models.PROTECT, related_name="mirrors")
    post = models.ForeignKey("evidence.Post", on_delete=models.PROTECT, related_name="mirrors")
    before = models.ForeignKey("evidence.Post", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=Status, default=Status.PROPOSED)
    proposed_at = models.DateTimeField()
    judged_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    judged_at = models.DateTimeField(null=True)
    grounds = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["campaign", "canonical"], name="mirror_proposed_once"),
            models.CheckConstraint(
                condition=Q(status="proposed", judged_by=None)
                | (~Q(status="proposed") & Q(judged_by__isnull=False, judged_at__isnull=False)),
                name="mirror_judged_by_a_person",
            ),
        ]

    def __str__(self) -> str:
        return self.canonical
