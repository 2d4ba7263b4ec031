"""Says when a source is visited next: by cron or by an interval that adapts to its yield, jittered, backing off."""

from __future__ import annotations

from datetime import datetime, timedelta

from croniter import CroniterBadCronError, CroniterBadDateError, croniter
from django.utils import timezone
from django.utils.translation import gettext as _

from review_portal.audit.errors import Refused
from review_portal.sources.models import Outcome, Source

#: how many new posts a visit should find: more, and it comes too late; fewer, and it asks for nothing
WANTED = 10
JITTER = 0.1  # of the interval, so that a thousand sources do not become due in one second
LONGEST_BACK_OFF = timedelta(days=1)
TURNED_AWAY = frozenset({Outcome.RATE_LIMITED, Outcome.CHALLENGE})
READ = frozenset({Outcome.OK, Outcome.EMPTY})


def check_schedule(schedule: str) -> None:
    """Refuse what is no cron line, or one that comes oftener than every minute."""
    if len(schedule.split()) != 5 or not croniter.is_valid(schedule):
        names = {"line": repr(schedule)}
        raise Refused(
            _("%(line)s is no cron line; write five fields, as in '15 */2 * * *' for every two hours.") % names
        )
    try:
        croniter(schedule, datetime(2026, 1, 1)).get_next(datetime)  # noqa: DTZ001 - asked only whether it ever comes
    except (CroniterBadCronError, CroniterBadDateError) as error:
        raise Refused(_("%(line)s names a day that never comes.") % {"line": repr(schedule)}) from error


def adapted_pace(source: Source, *, new_posts: int, now: datetime) -> timedelta | None:
    """Return the interval after this visit: half of the way to what would have found WANTED new posts.

    A silent source is visited ever more seldom, by half each time; None where no bounds are set.
    """
    if source.shortest is None or source.longest is None:
        return None
    pace = source.pace or source.interval
    elapsed = now - source.last_visited_at if source.last_visited_at else pace
    wanted = elapsed * (WANTED / new_posts) if new_posts else pace * 2
    return min(max((pace + wanted) / 2, source.shortest), source.longest)


def next_visit(source: Source, *, now: datetime, chance: float) -> datetime:
    """Return when the source is due; `chance` lies between 0 and 1 and moves it by the jitter.

    A site that turned us away is left alone for twice as long each time, a day at most.
    """
    interval = source.pace or source.interval
    if source.setbacks:
        due = now + max(min(interval * (1 << source.setbacks), LONGEST_BACK_OFF), interval)
    elif source.schedule:
        interval = min(interval, timedelta(minutes=10))  # later by a minute at most: the hour was chosen
        return _next_by_cron(source.schedule, now) + interval * JITTER * chance
    else:
        due = now + interval
    return due + interval * JITTER * (2 * chance - 1)


def _next_by_cron(schedule: str, now: datetime) -> datetime:
    """Count on the clock of the country: "at nine" means nine there."""
    due: datetime = croniter(schedule, timezone.localtime(now)).get_next(datetime)
    return due
