"""The real agent at the real door: its key lets it in, what it claims it measures, what it saw is judged."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from probing.agent import Portal, PortalAway, PortalRefused, work_once
from review_portal.accounts.models import User
from review_portal.accounts.services import issue_key
from review_portal.probes.models import Finding, Measurement, ProbeTarget, Vantage
from review_portal.probes.services import add_vantage
from tests.probes.records import Office
from tests.probing.network import NXDOMAIN, network


def test_the_agent_measures_and_the_portal_judges(
    live_server: LiveServer, rita: User, saule: User, tmp_path: Path, settings: Any
) -> None:
    office = Office(rita, saule)
    with network(tmp_path) as net:
        net.sites = {"shop.test": "127.0.1.1", "reference.test": "127.0.1.1"}
        settings.PROBE_REFERENCE = net.url("reference.test")
        lies = {**net.sites, "shop.test": NXDOMAIN}
        ProbeTarget.objects.update(retired_at=timezone.now())
        ProbeTarget.objects.create(
            url=net.url("shop.test"), role="entry", entry=office.entries[0], since=timezone.now()
        )
        outside, inside = (replace(net.place(table), timeout=20) for table in (net.sites, lies))
        work_once(Portal(live_server.url, office.outside_secret), outside)
        work_once(Portal(live_server.url, office.inside_secret), inside)
    assert Measurement.objects.count() == 2
    found = Finding.objects.get()
    assert (found.verdict, found.stage, found.provider) == ("blocked", "dns", office.provider)


def test_a_key_of_another_scope_is_turned_away(live_server: LiveServer) -> None:
    _, secret = issue_key("crawler-9", scope="crawler", actor=None, now=timezone.now())
    with pytest.raises(PortalRefused, match="needs a key with the scope probe"):
        Portal(live_server.url, secret).claim(limit=1)


def test_a_portal_that_is_away_loses_nothing() -> None:
    with pytest.raises(PortalAway, match="asked again later"):
        Portal("http://127.0.0.1:9", "key", timeout=0.5).claim(limit=1)


def test_a_hostile_report_is_refused_and_keeps_nothing(client: Client, db: None) -> None:
    _, secret = add_vantage("inside", provider=None, actor=None, now=timezone.now())
    headers = {"HTTP_AUTHORIZATION": f"Bearer {secret}"}
    for body in ({}, {"online": True, "readings": [{}]}, {"online": True, "readings": [{"target": "x\0"}] * 300}):
        answer = client.post("/api/probe/readings", body, content_type="application/json", **headers)
        assert answer.status_code == 400
        assert answer["Content-Type"] == "application/problem+json"
    assert Vantage.objects.get().last_seen_at is None
