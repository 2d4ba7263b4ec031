"""Lets providers in and notes when they ask."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from review_portal.accounts.abilities import Ability
from review_portal.accounts.models import ApiKey, Scope, User
from review_portal.accounts.services import issue_key
from review_portal.audit.services import Actor, record
from review_portal.exports.errors import NotAllowed, ProviderUnfit
from review_portal.exports.models import Provider

NAME_LENGTH, CONTACT_LENGTH = 60, 300


@transaction.atomic
def add_provider(name: str, *, key: ApiKey, contact: str, actor: Actor, now: datetime | None = None) -> Provider:
    """Let a provider in with its own key; the same name again keeps its history and takes the new key."""
    if isinstance(actor, User) and not actor.can(Ability.ADMINISTER):
        raise NotAllowed(_("Your role does not add providers; an administrator does."))
    if key.scope != Scope.PROVIDER:
        raise NotAllowed(
            _("The key %(key)s is not a provider's; issue one with the scope provider.") % {"key": key.name}
        )
    provider, is_new = Provider.objects.get_or_create(
        name=name, defaults={"key": key, "contact": contact, "added_at": now or timezone.now()}
    )
    if not is_new and provider.key_id == key.pk and provider.contact == contact:
        return provider
    Provider.objects.filter(pk=provider.pk).update(key=key, contact=contact)
    provider.refresh_from_db()
    verb = "provider.added" if is_new else "provider.changed"
    record(actor, verb, provider, detail={"name": name, "key": key.name})
    return provider


@transaction.atomic
def let_in(name: str, *, contact: str, actor: User, now: datetime) -> tuple[Provider, str]:
    """Add a provider with a key of its own; returns the key's secret, which is shown this once."""
    check_administers(actor)
    name = name.strip()
    if not name or len(name) > NAME_LENGTH:
        raise ProviderUnfit(_("Give the provider a name of at most 60 characters."))
    if Provider.objects.filter(name__iexact=name).exists():
        raise ProviderUnfit(
            _("There is already a provider called %(name)s; renew its key on the page of keys.") % {"name": name}
        )
    key, secret = issue_key(f"provider {name}", scope=Scope.PROVIDER, actor=actor, now=now)
    return add_provider(name, key=key, contact=written_contact(contact), actor=actor, now=now), secret


@transaction.atomic
def change_contact(provider: Provider, *, contact: str, actor: User) -> Provider:
    """Say whom the office writes to; its key and its history stay."""
    check_administers(actor)
    return add_provider(provider.name, key=provider.key, contact=written_contact(contact), actor=actor)


def written_contact(contact: str) -> str:
    """Return the contact as it is kept; a provider that nobody can be asked at is not let in."""
    contact = contact.strip()
    if not contact or len(contact) > CONTACT_LENGTH:
        raise ProviderUnfit(_("Say whom to ask when the provider is silent, in at most 300 characters."))
    return contact


def seen(provider: Provider, *, client: str, now: datetime) -> None:
    """Note that a provider asked, and with what program; not an act, so not an event."""
    shown = "".join(letter for letter in client if letter.isprintable())[:80]
    Provider.objects.filter(pk=provider.pk).update(last_seen_at=now, client=shown)


@transaction.atomic
def grant_transfer(provider: Provider, *, secondaries: str, actor: User) -> Provider:
    """Let the provider's name servers transfer the zone under a new secret; the one before is unknown from now on."""
    check_administers(actor)
    Provider.objects.filter(pk=provider.pk).update(
        may_transfer=True, transfer_generation=F("transfer_generation") + 1, secondaries=secondaries[:300]
    )
    provider.refresh_from_db()
    detail = {"generation": provider.transfer_generation, "secondaries": provider.secondaries}
    record(actor, "provider.transfer_granted", provider, detail=detail)
    return provider


@transaction.atomic
def end_transfer(provider: Provider, *, actor: User) -> None:
    """End zone transfers: from now on the provider's name servers are strangers."""
    check_administers(actor)
    Provider.objects.filter(pk=provider.pk).update(may_transfer=False, secondaries="")
    record(actor, "provider.transfer_ended", provider)


def check_administers(actor: User) -> None:
    if not actor.can(Ability.ADMINISTER):
        raise NotAllowed(_("Your role does not change providers; an administrator does."))
