"""Each stage has its clock and whoever owes it; what is late raises one alarm."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from review_portal.accounts.models import User
from review_portal.blocking import regimes as roads
from review_portal.blocking.clocks import Clock, clocks_of
from review_portal.blocking.models import BlockEntry, BlockingRequest, ClockAlarm
from review_portal.blocking.services import Word, measure_items, revoke_entry, submit_request, watch_clocks, write_down
from tests.blocking.orders import drafted, sent
from tests.blocking.records import NOW

SHOP = ("host", "shop-demo.example")
WORD = Word("authorised body", "№ 17")
HOUR = timedelta(hours=1)


def clock(request: BlockingRequest, stage: str, *, after: timedelta) -> Clock:
    found = clocks_of(roads.regimes()[request.regime], request.items.all(), now=NOW + after)
    return {one.stage.code: one for one in found}[stage]


def test_the_law_s_clocks_are_the_default() -> None:
    stages = roads.regimes()["kz_authorised_body"].stages
    limits = {code: stage.limit for code, stage in stages.items()}
    assert limits["instruct"] == HOUR
    assert (limits["execute"], limits["distributor"], limits["platform"]) == (2 * HOUR, 6 * HOUR, 24 * HOUR)
    assert limits["unblock"] == timedelta(0)


def test_settings_overrule_a_clock(settings: Any) -> None:
    settings.CLOCKS = {"kz_authorised_body.execute": 180}
    roads.profiles.cache_clear()
    try:
        assert roads.regimes()["kz_authorised_body"].stages["execute"].limit == 3 * HOUR
    finally:
        roads.profiles.cache_clear()


def test_a_clock_waits_runs_is_late_and_is_met(rita: User, saule: User) -> None:
    request = sent(rita, saule, SHOP).request
    assert clock(request, "execute", after=HOUR).state == "ahead"
    assert clock(request, "instruct", after=HOUR / 2).state == "running"
    assert clock(request, "instruct", after=2 * HOUR).state == "late"
    write_down(request, [1, 2], "acknowledged", word=WORD, actor=rita, now=NOW + HOUR / 2)
    assert clock(request, "instruct", after=9 * HOUR).state == "met"
    assert clock(request, "execute", after=2 * HOUR).share == pytest.approx(0.75)


def test_a_channel_is_nothing_that_operators_execute(rita: User, saule: User) -> None:
    request = sent(rita, saule, SHOP).request
    write_down(request, [1, 2], "acknowledged", word=WORD, actor=rita, now=NOW)
    assert [one.item.measure for one in clock(request, "execute", after=HOUR).running] == ["host"]


def test_what_was_done_late_stays_known_as_late(rita: User, saule: User) -> None:
    request = sent(rita, saule, SHOP).request
    write_down(request, [1, 2], "acknowledged", word=WORD, actor=rita, now=NOW + 2 * HOUR)
    assert clock(request, "instruct", after=3 * HOUR).state == "missed"


def test_opening_again_is_owed_at_once(rita: User, saule: User) -> None:
    request = sent(rita, saule, SHOP).request
    entry = BlockEntry.objects.get(item__request=request, kind="host")
    revoke_entry(entry, actor=saule, grounds="A mistake.", now=NOW)
    assert clock(request, "unblock", after=timedelta(minutes=1)).state == "late"
    measure_items([entry.item], "restored", by="probe", actor=None, now=NOW + HOUR)
    assert clock(request, "unblock", after=2 * HOUR).state == "missed"


def test_a_late_stage_raises_one_alarm_that_ends_by_itself(rita: User, saule: User) -> None:
    request = sent(rita, saule).request
    assert watch_clocks(now=NOW + HOUR) == (0, 0)
    assert [watch_clocks(now=NOW + 2 * HOUR) for _ in range(2)] == [(1, 0), (0, 0)]
    assert ClockAlarm.objects.get().addressee == "authorised_body"
    write_down(request, [1], "acknowledged", word=WORD, actor=rita, now=NOW + 3 * HOUR)
    assert watch_clocks(now=NOW + 3 * HOUR) == (0, 1)


def test_our_own_second_signature_has_a_clock_too(rita: User) -> None:
    submit_request(drafted(rita), actor=rita, now=NOW)
    watch_clocks(now=NOW + 2 * HOUR)
    assert ClockAlarm.objects.get().stage == "approve"
