"""Ties identities of an outside identity provider (OpenID Connect) to people who exist already."""

from __future__ import annotations

from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.utils.translation import gettext as _

from review_portal.accounts.models import User
from review_portal.audit.errors import Refused
from review_portal.audit.services import record


@transaction.atomic
def link_identity(account: SocialAccount, *, email: str) -> User:
    """Tie an identity to the one active person with this address; raise Refused where there is none.

    An address names nobody when two people share it, and a person has one identity of each provider: a second
    one with the same address is somebody else.
    """
    people = list(User.objects.select_for_update(no_key=True).filter(email__iexact=email, is_active=True)[:2])
    if not email or len(people) != 1:
        raise Refused(_("Nobody here has this address. Ask an administrator to make you an account."))
    (person,) = people
    if SocialAccount.objects.filter(user=person, provider=account.provider).exists():
        raise Refused(_("This person is tied to another identity already. Ask an administrator."))
    account.user = person
    account.save()
    record(person, "identity.linked", person, detail={"provider": account.provider})  # a subject may name the person
    return person
