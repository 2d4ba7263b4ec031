"""Entries end: by a person, or in time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings

from review_portal.accounts.models import User
from review_portal.audit.errors import Refused
from review_portal.blocking.errors import NotAllowed, TransitionRefused
from review_portal.blocking.models import BlockEntry
from review_portal.blocking.services import expire_entries, revoke_entry, revoke_request
from tests.blocking.records import NOW, approved


def test_it_revokes_an_entry_at_once(rita: User, saule: User, dana: User) -> None:
    entry = BlockEntry.objects.get(item__request=approved(rita, saule))
    revoke_entry(entry, actor=dana, grounds="Removed at the source.", now=NOW)
    assert (entry.status, entry.revoked_by) == ("revoked", dana)
    assert not BlockEntry.objects.in_force(NOW).exists()


def test_it_revokes_once(rita: User, saule: User) -> None:
    entry = BlockEntry.objects.get(item__request=approved(rita, saule))
    revoke_entry(entry, actor=saule, grounds="Removed at the source.", now=NOW)
    with pytest.raises(TransitionRefused, match="not in force any more"):
        revoke_entry(entry, actor=saule, grounds="Again.", now=NOW)


def test_it_needs_grounds_and_the_role(rita: User, saule: User) -> None:
    entry = BlockEntry.objects.get(item__request=approved(rita, saule))
    with pytest.raises(NotAllowed, match="on what grounds"):
        revoke_entry(entry, actor=saule, grounds=" ", now=NOW)
    with pytest.raises(NotAllowed, match="does not unblock"):
        revoke_entry(entry, actor=rita, grounds="An error.", now=NOW)


def test_it_revokes_a_whole_request(rita: User, saule: User) -> None:
    request = approved(rita, saule, ("host", "shop-demo.example"))
    assert revoke_request(request, actor=saule, grounds="A mistake.", now=NOW).status == "revoked"
    assert BlockEntry.objects.filter(status="revoked").count() == 2
    with pytest.raises(Refused, match="cannot become"):
        revoke_request(request, actor=saule, grounds="A mistake.", now=NOW)


def test_an_entry_expires_unless_it_is_asked_for_again(rita: User, saule: User) -> None:
    approved(rita, saule)
    assert expire_entries(now=NOW + settings.ENTRY_LIFETIME - timedelta(seconds=1)) == 0
    assert expire_entries(now=NOW + settings.ENTRY_LIFETIME) == 1
    assert expire_entries(now=NOW + settings.ENTRY_LIFETIME) == 0
    assert BlockEntry.objects.get().status == "expired"


def test_a_new_request_takes_the_place_of_the_old_entry(rita: User, saule: User) -> None:
    approved(rita, saule)
    later = NOW + timedelta(days=100)
    approved(rita, saule, now=later)
    assert BlockEntry.objects.in_force(later).get().ends_at == later + settings.ENTRY_LIFETIME
