"""Finds the queue that a case belongs to, and says who may take from which."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from review_portal.accounts.abilities import Ability
from review_portal.accounts.models import User
from review_portal.review.models import Case, Queue, QueueRight


@dataclass(frozen=True, slots=True)
class Traits:
    """What a case is sorted by."""

    language: str
    kind: str
    families: frozenset[str]
    sources: frozenset[int]
    protected: bool


def queue_for(traits: Traits, queues: Iterable[Queue]) -> Queue | None:
    """Return the first queue, in their order, that asks for nothing the case lacks; None is the common queue."""
    return next((queue for queue in queues if fits(traits, queue)), None)


def fits(traits: Traits, queue: Queue) -> bool:
    asked = (
        (queue.languages, {traits.language}),
        (queue.kinds, {traits.kind}),
        (queue.families, traits.families),
        (queue.sources, traits.sources),
    )
    return all(not wanted or set(wanted) & found for wanted, found in asked) and (
        traits.protected or not queue.protected
    )


def may_take_from(user: User, queue: Queue | None) -> bool:
    """Say whether the person's role and rights open the queue."""
    if queue is None:
        return True
    if queue.seniors_only and not user.can(Ability.JUDGE_PROTECTED):
        return False
    return not queue.by_right_only or QueueRight.objects.filter(queue=queue, person=user).exists()


def may_read(user: User, case: Case) -> bool:
    """Say whether the person may read a case: those of a closed queue only with the right to it, or by their role."""
    if not user.can(Ability.SEE_QUEUE):
        return False
    queue = case.queue
    if queue is None or user.can(Ability.READ_CLOSED_QUEUES) or not (queue.by_right_only or queue.seniors_only):
        return True
    # Whoever held the case when its queue was closed goes on with it.
    return may_take_from(user, queue) or case.holder_id == user.pk


def readable_by(user: User) -> Q:
    """Return the condition for cases that the person may read, as `may_read` says of one."""
    if user.can(Ability.READ_CLOSED_QUEUES):
        return Q()
    return Q(queue=None) | ~Q(queue__in=closed_doors(user)) | Q(holder=user)


def closed_to(user: User) -> Q:
    """Return the condition for cases that the person may not read."""
    if user.can(Ability.READ_CLOSED_QUEUES):
        return Q(pk=None)
    return Q(queue__in=closed_doors(user)) & (Q(holder=None) | ~Q(holder=user))


def open_to(user: User) -> Q:
    """Return the condition for cases in queues that the person may take from."""
    return Q(queue=None) | ~Q(queue__in=closed_doors(user))


def closed_doors(user: User) -> list[int]:
    """Return the queues that the person may not take from."""
    shut = Q(by_right_only=True) & ~Q(rights__person=user)
    if not user.can(Ability.JUDGE_PROTECTED):
        shut |= Q(seniors_only=True)
    # Queues are few: their ids are read first, so that the index over urgency still leads the search for a case.
    return list(Queue.objects.filter(shut).values_list("pk", flat=True))


def wanted_by(user: User) -> Q:
    """Return the condition for cases that the person has not opted out of and can read."""
    desk = getattr(user, "desk", None)
    if desk is None:
        return Q()
    condition = ~Q(kind__in=desk.avoids) if desk.avoids else Q()
    # A mixed or unknown language needs everybody's eyes.
    return condition & Q(language__in=[*desk.languages, "mixed", ""]) if desk.languages else condition
