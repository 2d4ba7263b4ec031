"""Gives each card, account, wallet and paid phone of the posts a row of its own, and lets people add others by hand."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from review_portal.accounts.models import User
from review_portal.audit.errors import Refused
from review_portal.audit.services import record
from review_portal.payments.models import ENTITY_KINDS, Kind, PaymentMeans, Step
from review_portal.payments.phones import paid_phones
from review_portal.payments.reading import Read, read, read_entity
from review_portal.scoring.models import Entity
from review_portal.scoring.models import Kind as EntityKind

A_BATCH = 500
REGISTERING_LOCK = 0x51414C5041  # any constant: it only has to be ours


@transaction.atomic
def register_found(*, now: datetime) -> list[PaymentMeans]:
    """Register entities that have no row yet; running twice, or beside another worker, makes no second one.

    A means that another office's list or a person named first is tied to the entity instead.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [REGISTERING_LOCK])
    pays = Q(kind__in=ENTITY_KINDS) | Q(pk__in=paid_phones())
    found = Entity.objects.filter(pays, means=None).order_by("pk")[:A_BATCH]
    wanted = {(row := read_entity(entity)).kind + row.digest: (row, entity) for entity in found}
    digests = [row.digest for row, _entity in wanted.values()]
    known = {means.kind + means.digest: means for means in PaymentMeans.objects.filter(digest__in=digests)}
    for key in known.keys() & wanted.keys():
        PaymentMeans.objects.filter(pk=known[key].pk, entity=None).update(entity=wanted[key][1])
    fresh = [row_of(*wanted[key]) for key in wanted.keys() - known.keys()]
    made = PaymentMeans.objects.bulk_create(fresh)
    if made:
        record(None, "means.registered", made[0], detail={"means": [means.pk for means in made]})
    return made


def row_of(kept: Read, entity: Entity) -> PaymentMeans:
    return PaymentMeans(
        kind=kept.kind,
        currency=kept.currency,
        variety=kept.variety,
        shown=kept.shown,
        digest=kept.digest,
        entity=entity,
        first_seen_at=entity.first_seen_at,
    )


@transaction.atomic
def add_means(text: str, *, grounds: str, actor: User, now: datetime) -> PaymentMeans:
    """Put a means of payment on record by hand; one that is known already is returned as it is."""
    kept = read(text)
    if known := find(kept):
        return known
    if not grounds.strip():
        raise Refused(_("Say where this was seen: a means of payment without grounds is nobody's word."))
    means = put(kept, now=now)
    Step.objects.create(means=means, status=means.status, actor=actor, grounds=grounds.strip(), at=now)
    record(actor, "means.added", means, detail={"kind": means.kind, "grounds": grounds.strip()})
    return means


def find(kept: Read) -> PaymentMeans | None:
    return PaymentMeans.objects.filter(kind=kept.kind, digest=kept.digest).first()


def put(kept: Read, *, now: datetime) -> PaymentMeans:
    """Write a row for what was read, tied to the entity where posts name it too."""
    entity = entity_of(kept)
    means, _made = PaymentMeans.objects.get_or_create(
        kind=kept.kind,
        digest=kept.digest,
        defaults={
            "currency": kept.currency,
            "variety": kept.variety,
            "shown": kept.shown,
            "entity": entity,
            "first_seen_at": entity.first_seen_at if entity else now,
        },
    )
    return means


def entity_of(kept: Read) -> Entity | None:
    canonical = f"{kept.currency}:{kept.shown}" if kept.kind is Kind.WALLET else kept.shown
    digest = kept.digest if kept.kind is Kind.CARD else ""
    return Entity.objects.filter(kind=EntityKind(kept.kind), canonical=canonical, digest=digest, means=None).first()
