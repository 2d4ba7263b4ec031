"""Before something runs out an alarm is raised, once; it ends when the thing was renewed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError
from django.test import Client

from review_portal.accounts.models import User
from review_portal.blocking.models import BlockEntry, EndAlarm
from review_portal.blocking.services import approve_request, draft_request, override_item, submit_request, watch_ends
from review_portal.payments.models import PaymentMeans
from tests.blocking.records import NOW, approved, decision, post

AHEAD = settings.ALARM_AHEAD


def open_ones() -> list[str]:
    return list(EndAlarm.objects.filter(ended_at=None).values_list("kind", flat=True))


def test_an_entry_that_runs_out_is_told_once_until_it_is_renewed(rita: User, saule: User) -> None:
    entry = BlockEntry.objects.get(item__request=approved(rita, saule))
    late = entry.ends_at - AHEAD["entry"]
    assert watch_ends(now=late - timedelta(seconds=1)) == (0, 0)
    assert [watch_ends(now=late) for _ in range(2)] == [(1, 0), (0, 0)]
    assert open_ones() == ["entry"]
    approved(rita, saule, now=late)
    assert watch_ends(now=late) == (0, 1)


def test_an_override_is_told_as_one(rita: User, bota: User, saule: User) -> None:
    request = draft_request(decision(rita, post(("host", "192.0.2.7"))), actor=rita, now=NOW)
    until = NOW + timedelta(days=7)
    override_item(request.items.get(measure="ip"), actor=bota, reason="its own", until=until, now=NOW)
    request = submit_request(request, actor=rita, now=NOW)
    approve_request(request, actor=saule, digest=request.digest, grounds="Checked.", now=NOW)
    watch_ends(now=NOW)
    assert open_ones() == []
    watch_ends(now=until - AHEAD["override"])
    assert open_ones() == ["override"]
    assert watch_ends(now=until) == (0, 1)


def frozen(person: User, until: object) -> PaymentMeans:
    return PaymentMeans.objects.create(
        kind="account", shown="KZ00 TEST", digest="a" * 64, status="frozen", confirmed_by=person, first_seen_at=NOW,
        frozen_until=until,
    )  # fmt: skip


def test_a_freeze_is_told_and_told_anew_when_it_was_prolonged(rita: User) -> None:
    means = frozen(rita, NOW + timedelta(days=2))
    assert watch_ends(now=NOW) == (1, 0)
    PaymentMeans.objects.filter(pk=means.pk).update(frozen_until=NOW + timedelta(days=40))
    assert watch_ends(now=NOW) == (0, 1)
    assert watch_ends(now=NOW + timedelta(days=39)) == (1, 0)


def test_an_alarm_names_exactly_one_thing(rita: User) -> None:
    with pytest.raises(IntegrityError, match="end_alarm_names_what_ends"):
        EndAlarm.objects.create(kind="entry", means=frozen(rita, NOW), ends_at=NOW, raised_at=NOW)


def test_the_page_shows_what_runs_out_and_hides_means_from_who_may_not_see_them(
    rita: User, saule: User, enter: Callable[[User], Client]
) -> None:
    approved(rita, saule)
    frozen(rita, NOW + timedelta(days=200))
    watch_ends(now=NOW + settings.ENTRY_LIFETIME - timedelta(days=1))
    watch_ends(now=NOW + timedelta(days=199))
    User.objects.update(language="en")
    text = enter(User.objects.get(pk=saule.pk)).get("/requests/watch/").content.decode()
    assert "a freeze runs out" in text
    assert "KZ00 TEST" in text
