"""Sources as data, and one row for each visit."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from review_portal.accounts.models import ApiKey


class Outcome(models.TextChoices):
    """How a visit ended; there is no outcome called "empty because something went wrong"."""

    OK = "OK", _("posts read")
    EMPTY = "EMPTY", _("nothing published")
    PREVIEW_UNAVAILABLE = "PREVIEW_UNAVAILABLE", _("no public preview")
    NOT_FOUND = "NOT_FOUND", _("not found")
    POST_GONE = "POST_GONE", _("post gone")
    RATE_LIMITED = "RATE_LIMITED", _("asked to slow down")
    CHALLENGE = "CHALLENGE", _("stopped by a challenge page")
    MARKUP_UNRECOGNISED = "MARKUP_UNRECOGNISED", _("page layout not recognised")
    TOO_LARGE = "TOO_LARGE", _("page too large")
    GUARDED = "GUARDED", _("address refused by our guard")
    NETWORK = "NETWORK", _("network failure")


class SourceQuerySet(models.QuerySet["Source"]):
    def due(self, at: datetime) -> SourceQuerySet:
        """Sources whose time has come and that nobody visits now."""
        visited = CrawlRun.objects.filter(source=models.OuterRef("pk"), status=CrawlRun.Status.CLAIMED)
        return self.filter(status=Source.Status.ACTIVE, next_due_at__lte=at).exclude(models.Exists(visited))

    def paused(self) -> SourceQuerySet:
        return self.filter(status=Source.Status.PAUSED)

    def unwell(self) -> SourceQuerySet:
        """Active sources that keep no promise, or whose last visit came to nothing readable."""
        readable = Q(last_outcome__in=["", Outcome.OK, Outcome.EMPTY])
        return self.filter(~Q(alarm=[]) | ~readable, status=Source.Status.ACTIVE)

    def alarmed(self) -> SourceQuerySet:
        return self.filter(~Q(alarm=[]), status=Source.Status.ACTIVE).order_by("-alarmed_at")

    def called(self, words: str) -> SourceQuerySet:
        """Sources whose name or address holds the words."""
        return self.filter(Q(name__icontains=words) | Q(address__icontains=words))


class Source(models.Model):
    """A public place we watch."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        PAUSED = "paused", _("paused")

    class Family(models.TextChoices):
        TELEGRAM = "telegram", _("channel")
        BOARD = "board", _("classified board")
        FORUM = "forum", _("forum")
        FEED = "feed", _("feed")
        SITE = "site", _("site")
        VK = "vk", _("VK wall")

    name = models.CharField(max_length=200)
    family = models.CharField(max_length=20, choices=Family)
    site = models.CharField(max_length=40)
    address = models.URLField(max_length=500, unique=True)
    parameters = models.JSONField(default=dict)
    politeness = models.JSONField(default=dict, help_text=_("Overrides of delay and robots; each needs a reason."))
    cursor = models.JSONField(default=dict)
    interval = models.DurationField(default=timedelta(hours=1))
    schedule = models.CharField(
        max_length=100, blank=True, help_text=_("Five fields of cron; then no interval counts.")
    )
    shortest = models.DurationField(null=True, help_text=_("The interval adapts to the yield, but never below this."))
    longest = models.DurationField(null=True, help_text=_("The interval adapts to the yield, but never above this."))
    pace = models.DurationField(null=True, help_text=_("The interval as it has adapted so far."))
    setbacks = models.PositiveSmallIntegerField(default=0, help_text=_("Visits in a row that the site turned away."))
    next_due_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)
    legal_basis = models.TextField()
    minimum_posts = models.PositiveIntegerField(default=0, help_text=_("A visit that reads fewer raises an alarm."))
    expected_fields = models.JSONField(default=list, help_text=_("Fields that most posts must have filled."))
    alarm = models.JSONField(default=list, help_text=_("What does not meet the expectations; empty when all is well."))
    alarmed_at = models.DateTimeField(null=True)
    retention = models.DurationField(null=True, help_text=_("How long captures are kept that no case rests on."))
    last_outcome = models.CharField(max_length=24, choices=Outcome, blank=True)
    last_visited_at = models.DateTimeField(null=True)
    added_at = models.DateTimeField()

    objects = SourceQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(legal_basis=""), name="source_has_legal_basis"),
            models.CheckConstraint(condition=Q(interval__gte=timedelta(minutes=1)), name="source_interval_is_polite"),
            models.CheckConstraint(
                condition=Q(shortest__isnull=True, longest__isnull=True)
                | Q(shortest__gte=timedelta(minutes=1), longest__gte=models.F("shortest")),
                name="source_bounds_are_two_and_in_order",
            ),
            models.CheckConstraint(
                condition=Q(alarm=[], alarmed_at__isnull=True) | (~Q(alarm=[]) & Q(alarmed_at__isnull=False)),
                name="source_alarm_has_its_time",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["status", "next_due_at"], name="source_due")]

    def __str__(self) -> str:
        return self.name


class CrawlRunQuerySet(models.QuerySet["CrawlRun"]):
    def lost(self, at: datetime) -> CrawlRunQuerySet:
        """Runs whose runner has not been heard of within the lease."""
        return self.filter(status=CrawlRun.Status.CLAIMED, lease_until__lt=at)

    def told(self, source: Source) -> CrawlRunQuerySet:
        """The finished visits of a source that say how many posts they saw, the newest first."""
        return self.filter(source=source, status=CrawlRun.Status.FINISHED, seen__isnull=False).order_by("-finished_at")

    def held(self, run_id: int, key: ApiKey | None) -> CrawlRunQuerySet:
        """The run while it is under way, and only for the key that claimed it."""
        return self.filter(pk=run_id, status=CrawlRun.Status.CLAIMED, key=key)

    def under_way(self, runner: str) -> CrawlRunQuerySet:
        return self.filter(status=CrawlRun.Status.CLAIMED, runner=runner)


class CrawlRun(models.Model):
    """One visit to a source."""

    class Status(models.TextChoices):
        CLAIMED = "claimed", _("under way")
        FINISHED = "finished", _("finished")
        LOST = "lost", _("lost")

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="runs")
    runner = models.CharField(max_length=100)
    key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, null=True, related_name="+")
    status = models.CharField(max_length=10, choices=Status, default=Status.CLAIMED)
    claimed_at = models.DateTimeField()
    lease_until = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=24, choices=Outcome, blank=True)
    pages = models.PositiveIntegerField(default=0)
    posts = models.PositiveIntegerField(default=0)
    seen = models.PositiveIntegerField(null=True, help_text=_("Posts on the pages, the known ones too."))
    filled = models.JSONField(default=dict, help_text=_("How many of them had each field filled."))
    complaints = models.JSONField(default=list)
    message = models.TextField(blank=True)

    objects = CrawlRunQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["source"], condition=Q(status="claimed"), name="one_visit_to_a_source_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(status="finished") | (Q(finished_at__isnull=False) & ~Q(outcome="")),
                name="finished_run_has_outcome",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["source", "-claimed_at"], name="runs_of_source"),
            models.Index(fields=["finished_at"], name="runs_by_end"),
        ]

    def __str__(self) -> str:
        return f"run {self.pk} of {self.source_id}"


# From a claimed run two ways lead on; a finished or lost one stays what it is.
TRANSITIONS: dict[str, set[str]] = {
    CrawlRun.Status.CLAIMED: {CrawlRun.Status.FINISHED, CrawlRun.Status.LOST},
    CrawlRun.Status.FINISHED: set(),
    CrawlRun.Status.LOST: set(),
}
