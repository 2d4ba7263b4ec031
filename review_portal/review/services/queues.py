"""Making queues, giving rights to them, and sorting waiting cases anew."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from review_portal.accounts.abilities import Ability
from review_portal.accounts.models import User
from review_portal.audit.services import record
from review_portal.review import errors
from review_portal.review.choices import Role
from review_portal.review.models import Case, Queue, QueueRight
from review_portal.review.routing import queue_for
from review_portal.review.services.moving import need
from review_portal.review.weighing import traits_of, undecided_posts
from review_portal.scoring.models import Assessment
from review_portal.sources.models import Source


@dataclass(frozen=True, slots=True)
class Rule:
    """What a queue is called, what it asks of a case, and for whom it is open."""

    name_kk: str
    name_ru: str
    name_en: str
    position: int = 100
    languages: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    sources: tuple[int, ...] = ()
    protected: bool = False
    seniors_only: bool = False
    by_right_only: bool = False


@transaction.atomic
def add_queue(*, actor: User, rule: Rule) -> Queue:
    """Make a queue and sort the waiting cases anew."""
    need(actor, Ability.MANAGE_QUEUES)
    check_rule(rule)
    slug = slugify(rule.name_en)[:36] or "queue"
    if Queue.objects.filter(slug=slug).exists():
        slug = f"{slug}-{Queue.objects.count() + 1}"
    queue = Queue.objects.create(slug=slug, **fields_of(rule))
    sorted_anew = sort_waiting()
    record(actor, "queue.added", queue, detail={**asdict(rule), "cases": sorted_anew})
    return queue


@transaction.atomic
def change_queue(queue: Queue, *, actor: User, rule: Rule) -> Queue:
    need(actor, Ability.MANAGE_QUEUES)
    check_rule(rule)
    Queue.objects.filter(pk=queue.pk).update(**fields_of(rule))
    sorted_anew = sort_waiting()
    record(actor, "queue.changed", queue, detail={**asdict(rule), "cases": sorted_anew})
    return Queue.objects.get(pk=queue.pk)


@transaction.atomic
def close_queue(queue: Queue, *, actor: User, now: datetime) -> None:
    """Take no more cases into the queue; what waits there goes to the next that fits."""
    need(actor, Ability.MANAGE_QUEUES)
    if not Queue.objects.filter(pk=queue.pk, closed_at=None).update(closed_at=now):
        raise errors.TransitionRefused(_("The queue “%(queue)s” is closed already.") % {"queue": queue.name})
    sorted_anew = sort_waiting()
    record(actor, "queue.closed", queue, detail={"cases": sorted_anew})


@transaction.atomic
def set_rights(queue: Queue, *, actor: User, people: Iterable[User], now: datetime) -> None:
    """Let exactly these people take from a queue that is open by right only."""
    need(actor, Ability.MANAGE_QUEUES)
    wanted = {person.pk: person for person in people}
    if strangers := [person for person in wanted.values() if not person.can(Ability.JUDGE)]:
        raise errors.NotAllowed(
            _("%(person)s, %(role)s, does not judge cases; no right was given.")
            % {"person": strangers[0], "role": strangers[0].get_role_display()}
        )
    had = set(QueueRight.objects.filter(queue=queue).values_list("person", flat=True))
    QueueRight.objects.filter(queue=queue).exclude(person__in=wanted).delete()
    QueueRight.objects.bulk_create(
        QueueRight(queue=queue, person_id=pk, granted_by=actor, granted_at=now) for pk in sorted(set(wanted) - had)
    )
    given = sorted(wanted[pk].pseudonym for pk in set(wanted) - had)
    record(actor, "queue.rights_set", queue, detail={"given": given, "taken": len(had - set(wanted))})


def fields_of(rule: Rule) -> dict[str, object]:
    lists = ("languages", "kinds", "families", "sources")
    return {name: list(value) if name in lists else value for name, value in asdict(rule).items()}


def check_rule(rule: Rule) -> None:
    if not all(name.strip() for name in (rule.name_kk, rule.name_ru, rule.name_en)):
        raise errors.ChoiceIncomplete(_("A queue needs its name in Kazakh, Russian and English."))
    unknown = [*(set(rule.kinds) - set(Role.values)), *(set(rule.families) - set(Source.Family.values))]
    missing = set(rule.sources) - set(Source.objects.filter(pk__in=rule.sources).values_list("pk", flat=True))
    if unknown or missing:
        raise errors.ChoiceIncomplete(
            _("%(word)s is not known; choose one of the list.") % {"word": [*unknown, *missing][0]}
        )


def sort_waiting() -> int:
    """Give every undecided case the first queue that fits, and return how many moved."""
    queues, moved = list(Queue.objects.in_order()), 0
    for case in Case.objects.undecided().select_related("campaign").iterator(500):
        posts = undecided_posts(case.campaign)
        traits = traits_of(posts, list(Assessment.objects.newest(posts.values_list("pk", flat=True))))
        queue = queue_for(traits, queues)
        # No new version: whoever holds the case keeps it, and the queue is not part of what they decide.
        if case.queue_id != (queue.pk if queue else None):
            moved += Case.objects.filter(pk=case.pk).update(queue=queue)
    return moved
