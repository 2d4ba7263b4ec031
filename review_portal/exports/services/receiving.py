"""Takes receipts: idempotent, and a late report never moves a state back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from review_portal.audit.services import record
from review_portal.exports.errors import ReceiptUnfit, UnknownRelease
from review_portal.exports.models import TRANSITIONS, Provider, Receipt, Release

State = Receipt.State
HOLDS = frozenset({State.DEPLOYED, State.ACTIVE})


@transaction.atomic
def acknowledge(
    provider: Provider, *, serial: int, state: str, set_hash: str, detail: str, now: datetime
) -> tuple[Receipt, bool]:
    """Take a receipt and say whether it told something new. Idempotent; a late report never moves a state back.

    A provider that claims to hold the release with another set hash has failed, whatever it says.
    """
    release = Release.objects.filter(serial=serial).first()
    if release is None:
        raise UnknownRelease(_("There is no release %(serial)s; ask for the latest one.") % {"serial": serial})
    if state not in State.values:
        raise ReceiptUnfit(
            _("%(state)s is not a state; say %(states)s.") % {"state": repr(state), "states": ", ".join(State.values)}
        )
    told = State(state)
    if told in HOLDS and set_hash != release.set_hash:
        told = State.FAILED
        detail = f"set hash {set_hash[:64] or 'missing'} is not that of release {serial}. {detail}"
    # The row lock keeps two reports of one provider in a line.
    Provider.objects.select_for_update().get(pk=provider.pk)
    receipt, is_new = Receipt.objects.get_or_create(
        provider=provider,
        release=release,
        defaults={"state": told, "set_hash": set_hash, "detail": detail[:500], "first_at": now, "at": now},
    )
    if not is_new:
        moved = advance(receipt, told, set_hash=set_hash, detail=detail[:500], at=now)
        if not moved:
            return receipt, False
    if told in HOLDS:
        Provider.objects.filter(pk=provider.pk, held_serial__lt=serial).update(held_serial=serial)
    record(
        f"provider {provider.name}",
        f"receipt.{told}",
        receipt,
        detail={"serial": serial, "detail": detail[:500]},
    )
    return receipt, True


def advance(receipt: Receipt, state: State, **changes: Any) -> bool:
    """Move a receipt forward by a conditional update; returns whether it moved."""
    before = [earlier for earlier, later in TRANSITIONS.items() if state in later]
    moved = Receipt.objects.filter(pk=receipt.pk, state__in=before).update(state=state, **changes)
    receipt.refresh_from_db()
    return bool(moved)
