"""Lets vantage points in, and writes down how a provider's stub page is known."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from review_portal.accounts.abilities import Ability
from review_portal.accounts.models import Scope, User
from review_portal.accounts.services import issue_key
from review_portal.audit.services import record
from review_portal.exports.models import Provider
from review_portal.probes.errors import NotAllowed, Unfit
from review_portal.probes.models import StubPage, Vantage


@transaction.atomic
def add_vantage(name: str, *, provider: Provider | None, actor: User | None, now: datetime) -> tuple[Vantage, str]:
    """Let a vantage point in with a key of its own; without a provider it is a control outside. Returns the secret."""
    administers(actor)
    if not name.strip() or Vantage.objects.filter(name=name.strip()).exists():
        raise Unfit(_("Give the vantage point a name that no other one has."))
    key, secret = issue_key(f"probe {name.strip()}"[:80], scope=Scope.PROBE, actor=actor, now=now)
    vantage = Vantage.objects.create(name=name.strip()[:80], key=key, provider=provider, added_at=now)
    record(actor, "vantage.added", vantage, detail={"name": vantage.name, "provider": str(provider or "control")})
    return vantage, secret


@transaction.atomic
def know_stub(kind: str, *, value: str, provider: Provider | None, actor: User, now: datetime) -> StubPage:
    """Keep one mark of a stub page, of one provider or (without one) of all."""
    administers(actor)
    if kind not in StubPage.Kind.values or not value.strip():
        raise Unfit(_("Say what marks the stub page: its address, redirect, title or digest."))
    mark, is_new = StubPage.objects.get_or_create(
        provider=provider, kind=kind, value=value.strip()[:300], defaults={"added_by": actor, "added_at": now}
    )
    if is_new:
        record(actor, "stub_page.added", mark, detail={"kind": kind, "value": mark.value, "provider": str(provider)})
    return mark


@transaction.atomic
def forget_stub(mark: StubPage, *, actor: User) -> None:
    administers(actor)
    record(actor, "stub_page.removed", mark, detail={"kind": mark.kind, "value": mark.value})
    mark.delete()


def administers(actor: User | None) -> None:
    if actor is not None and not actor.can(Ability.ADMINISTER):
        raise NotAllowed(_("Your role does not arrange vantage points; an administrator does."))
