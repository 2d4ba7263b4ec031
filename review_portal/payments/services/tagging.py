"""Takes in tag packs and sanction lists, and what our own people say of an address; gives our own out as a tag pack."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from review_portal.accounts.abilities import Ability
from review_portal.accounts.models import User
from review_portal.audit.errors import Refused
from review_portal.audit.services import record
from review_portal.evidence import store
from review_portal.payments.models import Tag, TagPack
from review_portal.payments.services.moving import allow, worded
from review_portal.payments.stops import described
from tracing import sanctions, tags
from tracing.addresses import check
from tracing.saving import dump

#: How sure a word of our own is on the TagPack scale: somebody investigated.
OWN = "forensic_investigation"
MOST_BYTES = 32 * 2**20


@transaction.atomic
def say(address: str, *, label: str, category: str, grounds: str, actor: User, now: datetime) -> Tag:
    """Write down what a person of ours knows of an address, with grounds."""
    allow(actor, Ability.TRACE_PAYMENTS)
    verdict = check(address)
    if not verdict.valid:
        raise Refused(verdict.reason)
    if not label.strip():
        raise Refused(_("Say in the label whose address this is."))
    tag = Tag.objects.create(
        currency=str(verdict.currency),
        address=str(verdict.canonical),
        label=label.strip()[:200],
        category=category.strip()[:60],
        source=worded(grounds)[:500],
        confidence=OWN,
        level=tags.CONFIDENCE[OWN],
        author=actor,
        said_at=now,
    )
    record(actor, "tag.said", tag, detail={"label": tag.label, "category": tag.category, "grounds": tag.source})
    return tag


@transaction.atomic
def take_back(tag: Tag, *, grounds: str, actor: User, now: datetime) -> None:
    """Withdraw a tag of our own; it stays on record, and in reports made before."""
    allow(actor, Ability.TRACE_PAYMENTS)
    standing = Tag.objects.filter(pk=tag.pk, pack=None, withdrawn_at=None)
    if not standing.update(withdrawn_at=now):
        raise Refused(_("Only a tag of our own that still stands can be taken back."))
    record(actor, "tag.taken_back", tag, detail={"grounds": worded(grounds)})


@transaction.atomic
def import_tags(body: bytes, *, actor: User, now: datetime) -> TagPack:
    """Take in a TagPack (YAML) or a sanctions list (SDN in CSV) whole, or refuse it whole; the same bytes once."""
    allow(actor, Ability.TRACE_PAYMENTS)
    known = TagPack.objects.filter(sha256=hashlib.sha256(body).hexdigest()).first()
    if known is not None:
        return known
    pack = parsed(body)
    row = TagPack.objects.create(
        title=pack.title[:200], creator=pack.creator[:200], sha256=store.put(body), imported_by=actor, imported_at=now
    )
    Tag.objects.bulk_create(rows_of(pack, row, now=now))
    record(actor, "tag_pack.imported", row, detail={"sha256": row.sha256, "tags": row.tags.count()})
    return row


def parsed(body: bytes) -> tags.TagPack:
    if len(body) > MOST_BYTES:
        raise Refused(_("The file is larger than 32 MB; split it."))
    try:
        text = body.decode("utf-8-sig")
        return sanctions.load(text) if sanctions.is_list(text) else tags.load(text)
    except (UnicodeDecodeError, tags.TagPackRefused) as error:
        raise Refused(f"{error} {_('Nothing was written.')}") from error


def rows_of(pack: tags.TagPack, row: TagPack, *, now: datetime) -> list[Tag]:
    """Keep each tag of an address under its canonical spelling; tags of transactions say nothing of an address."""
    rows = []
    for tag in pack.tags:
        verdict = check(tag.address) if tag.address else None
        if verdict is not None and verdict.valid:
            rows.append(
                Tag(
                    currency=str(verdict.currency), address=str(verdict.canonical), label=tag.label[:200],
                    category=(tag.category or tag.abuse)[:60], source=tag.source[:500], confidence=tag.confidence,
                    level=tag.level, body=dump_tag(tag), pack=row, said_at=now,
                )
            )  # fmt: skip
    return rows


def dump_tag(tag: tags.Tag) -> dict[str, object]:
    return {name: value for name, value in dump(tag).items() if value} | (
        {"lastmod": tag.lastmod.isoformat()} if tag.lastmod else {}
    )


def own_pack(said: Sequence[Tag]) -> str:
    """Write our own standing tags as a TagPack that others can validate and load."""
    return tags.dump(tags.TagPack("Qalqan: own confirmed tags", "Qalqan", tuple(described(tag) for tag in said)))
