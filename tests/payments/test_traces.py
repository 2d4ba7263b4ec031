"""A wallet is followed both ways, resumably, and its report can be made again."""

from datetime import timedelta

import pytest

from review_portal.audit.errors import Refused
from review_portal.evidence import store
from review_portal.payments import runs
from review_portal.payments.letter import as_report
from review_portal.payments.models import LedgerAnswer, PaymentMeans, Tag, TraceRun
from review_portal.payments.services import tracing
from review_portal.payments.services.tagging import say, take_back
from review_portal.payments.services.tracing import Bounds, continue_trace, resume_trace, start_trace
from review_portal.payments.showing import shown
from tests.payments.explorer import FIRST_HEIGHT, wallet
from tests.payments.story import NOON
from tracing.trace import Stop


def test_it_reaches_the_exchange_and_the_customer(traced):
    assert (traced.status, traced.message) == ("finished", "")
    flow = runs.load(traced).flow()
    stops = {node.address: node.stop for node in flow.nodes}
    assert stops[wallet("deposit")] is Stop.EXCHANGE
    assert stops[wallet("mixer")] is Stop.MIXER
    assert next(node.depth for node in flow.nodes if node.address == wallet("customer")) == -1
    [way] = flow.ways_to(Stop.EXCHANGE)
    assert [(edge.payee, edge.most) for edge in way] == [(wallet("deposit"), 2 * 10**8)]


def test_every_raw_answer_is_kept_and_belongs_to_the_run(traced):
    assert traced.answers.count() == LedgerAnswer.objects.count() > 3
    assert traced.height == FIRST_HEIGHT + 4


def test_the_report_is_kept_as_bytes_and_can_be_made_again_offline(traced, settings):
    settings.LEDGERS = {"btc": traced.ledger}
    assert b"lower bounds" in store.get(traced.report_sha256)
    assert runs.replayed(traced) == traced.report_sha256


def test_what_is_said_later_changes_no_earlier_report(traced, tagged, aigerim, shop):
    later = NOON + timedelta(days=1)
    take_back(Tag.objects.get(category="mixer"), grounds="It was a wallet.", actor=aigerim, now=later)
    say(wallet("peel two"), label="Late", category="exchange", grounds="x", actor=aigerim, now=later)
    assert runs.replayed(traced) == traced.report_sha256
    again = continue_trace(start_trace(shop, bounds=Bounds(depth=4), actor=aigerim, now=later).pk, now=later)
    assert again.report_sha256 != traced.report_sha256


def test_what_is_printed_says_what_tags_said_when_the_trace_began(traced, aigerim):
    later = NOON + timedelta(days=1)
    say(wallet("peel two"), label="Late Exchange", category="exchange", grounds="x", actor=aigerim, now=later)
    labels = [{tag.label for tag in shown(traced, then=then).tags} for then in (True, False)]
    assert ["Late Exchange" in some for some in labels] == [False, True]
    assert b"20261122120000" in as_report(traced)  # its own time, so that the same paper is the same bytes


def test_nothing_is_asked_twice(traced, shop, aigerim):
    before = LedgerAnswer.objects.count()
    again = continue_trace(start_trace(shop, bounds=Bounds(depth=4), actor=aigerim, now=NOON).pk, now=NOON)
    assert LedgerAnswer.objects.count() == before
    assert again.report_sha256 == traced.report_sha256


def test_a_silent_ledger_interrupts_and_a_person_resumes(shop, settings, aigerim, ledger, monkeypatch):
    monkeypatch.setattr("tracing.ledgers.asking.FIRST_PAUSE_SECONDS", 0)
    settings.LEDGERS = {"btc": "http://127.0.0.1:9"}
    run = continue_trace(start_trace(shop, bounds=Bounds(), actor=aigerim, now=NOON).pk, now=NOON)
    assert run.status == "interrupted"
    assert "later" in run.message
    settings.LEDGERS = {"btc": ledger}
    resume_trace(run, actor=aigerim, now=NOON)
    assert continue_trace(run.pk, now=NOON).status == "finished"


def test_stretches_of_one_give_the_same_report(traced, shop, aigerim, monkeypatch):
    monkeypatch.setattr(tracing, "STRETCH", 1)
    again = continue_trace(start_trace(shop, bounds=Bounds(depth=4), actor=aigerim, now=NOON).pk, now=NOON)
    assert again.report_sha256 == traced.report_sha256


def test_enough_in_one_go_asks_a_person(shop, ledger, aigerim, monkeypatch):
    monkeypatch.setattr(tracing, "STRETCH", 1)
    monkeypatch.setattr(tracing, "MOST_ASKED", 2)
    run = continue_trace(start_trace(shop, bounds=Bounds(), actor=aigerim, now=NOON).pk, now=NOON)
    assert (run.status, run.asked) == ("interrupted", 2)


def test_one_wallet_has_one_trace_under_way(shop, ledger, aigerim):
    start_trace(shop, bounds=Bounds(), actor=aigerim, now=NOON)
    with pytest.raises(Refused):
        start_trace(shop, bounds=Bounds(), actor=aigerim, now=NOON)
    assert TraceRun.objects.count() == 1


def test_only_wallets_with_a_ledger_are_followed(shop, aigerim, settings):
    settings.LEDGERS = {}
    with pytest.raises(Refused, match="QALQAN_LEDGER_BTC"):
        start_trace(shop, bounds=Bounds(), actor=aigerim, now=NOON)
    with pytest.raises(Refused):
        start_trace(PaymentMeans.objects.get(kind="iban"), bounds=Bounds(), actor=aigerim, now=NOON)


@pytest.mark.parametrize("bounds", [{"depth": 0}, {"depth": 13}, {"dust": -1}, {"fan_out": 0}])
def test_bounds_are_bounded(bounds):
    with pytest.raises(Refused):
        Bounds(**bounds)
