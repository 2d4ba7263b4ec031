"""Common ownership on the demo's invented ledger: who is tied by what, and where the takings peel off."""

import hashlib
import json
from types import SimpleNamespace

import httpx
import pytest
from django.utils import translation

from demo.ledger import DEPOSIT, MIXER, called
from demo.web.exchange import Request
from demo.web.explorer import Explorer
from review_portal.evidence import store
from review_portal.payments import runs
from review_portal.payments.letter import owners
from review_portal.payments.models import TraceRun
from review_portal.payments.owners import peeled, ties
from review_portal.payments.showing import shown, shown_nodes
from tests.payments.explorer import wallet
from tests.payments.story import NOON
from tracing.flow import flow
from tracing.ledgers.asking import Asker
from tracing.ledgers.esplora import Esplora
from tracing.links import MAYBE_PAYJOIN
from tracing.report import BEFORE_OWNERS, render
from tracing.trace import Limits, Stop, begin, trace

KNOWN = {called(DEPOSIT): Stop.EXCHANGE, called(MIXER): Stop.MIXER}


def followed(name: str):
    explorer = Explorer.open(NOON)
    answer = lambda asked: httpx.Response(200, content=explorer.answer(Request("", asked.url.path)).body)  # noqa: E731
    ledger = Esplora(Asker("https://ledger.example.test", httpx.Client(transport=httpx.MockTransport(answer))))
    found = trace(ledger, begin(called(name)), limits=Limits(depth=6, known=KNOWN))
    transfers = [t for address in sorted(found.seen) for t in ledger.transfers(address)]
    return found, transfers, flow([found], transfers)


def test_the_chain_of_large_rests_is_named_and_ends_before_the_mixer():
    found, _, way = followed("tgavan")
    assert peeled(found.hops, way) == [[called(f"peel {number}") for number in range(4)]]


def test_a_wallet_that_only_receives_has_no_chain_and_no_ties():
    found, transfers, way = followed("donation")
    assert peeled(found.hops, way) == []
    assert ties(transfers, way, {}) == []


def test_pairs_and_chains_stand_on_the_printed_report():
    found, _, way = followed("tgavan")
    nodes = shown_nodes(way, [])
    seen = SimpleNamespace(ties=[], peels=[[nodes[one] for one in some] for some in peeled(found.hops, way)])
    printed = "".join(owners(seen)).replace("\u200b", "")
    assert " → ".join(called(f"peel {number}") for number in range(4)) in printed


@pytest.mark.django_db
def test_the_hashed_report_names_pairs_and_chains_with_heuristic_and_confidence(traced):
    body = json.loads(store.get(traced.report_sha256))
    pair = sorted([wallet("peel one"), wallet("second")])
    links = [(link["left"], link["right"], link["heuristic"], link["confidence"]) for link in body["links"]]
    assert (*pair, MAYBE_PAYJOIN, 20) in links
    assert body["peels"] == []
    assert MAYBE_PAYJOIN in "".join(owners(shown(traced)))


@pytest.mark.django_db
def test_a_report_of_the_earlier_format_is_made_again_in_it(traced):
    earlier = render(runs.report(traced, runs.load(traced)), form=BEFORE_OWNERS)
    assert b"links" not in earlier
    TraceRun.objects.filter(pk=traced.pk).update(report_sha256=store.put(earlier))
    assert runs.replayed(TraceRun.objects.get(pk=traced.pk)) == hashlib.sha256(earlier).hexdigest()


@pytest.mark.django_db
def test_the_page_names_heuristic_version_and_confidence(traced, shop, aigerim, enter):
    aigerim.language = "en"
    aigerim.save()
    with translation.override("en"):
        text = enter(aigerim).get(f"/payments/{shop.pk}/").content.decode()
    assert "21.09.2026" in text.partition("flow-drawn")[2][:3000]
    for words in ("may have one owner", "spent together", "multi-input", wallet("second")):
        assert words in text
