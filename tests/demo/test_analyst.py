"""The analyst's part of the demo's day: played once, whatever was played before, it leads two shops to one exchange."""

import pytest
from django.utils import timezone

from demo.analyst import ANALYST, follow_wallets
from demo.wallets import address
from review_portal.payments import runs
from review_portal.payments.models import PaymentMeans, Proposal, Tag, TraceRun
from review_portal.payments.services.tracing import continue_trace
from tests.payments.story import mention
from tests.payments.test_tags_and_proposals import campaign
from tests.scoring.publishing import publish

SHOPS = ("tgavan", "polar")


@pytest.fixture
def posted(db, port, settings, hire):
    settings.LEDGERS = {"btc": f"http://127.0.0.1:{port}"}
    hire(ANALYST, "senior")
    for shop in SHOPS:
        post = publish(f"Оплата биткоин {address(shop)}", where=f"example_{shop}")
        mention(post)
        campaign(shop, post)


def play() -> list[TraceRun]:
    follow_wallets()
    runs = TraceRun.objects.filter(status="running").order_by("pk")
    return [continue_trace(run.pk, now=timezone.now()) for run in runs]


def test_two_shops_are_followed_to_one_exchange_and_proposed_as_one(posted):
    assert [run.status for run in play()] == ["finished", "finished"]
    assert Proposal.objects.get(reason="deposit").status == "open"
    assert set(PaymentMeans.objects.values_list("status", flat=True)) == {"confirmed"}


def test_a_second_day_does_nothing_twice(posted):
    play()
    assert play() == []
    assert (TraceRun.objects.count(), Tag.objects.count()) == (2, 2)


def test_every_report_of_the_day_is_made_again_with_the_same_hash_and_without_the_ledger(posted, monkeypatch):
    played = play()
    monkeypatch.setattr("httpx.Client.send", lambda *given, **more: pytest.fail("A server was asked."))
    assert [runs.replayed(run) for run in played] == [run.report_sha256 for run in played]
    assert len({run.report_sha256 for run in played}) == len(SHOPS)
