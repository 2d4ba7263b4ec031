"""Failed logins are counted by who asks, and not by the proxy that all of them come through."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any

import pytest
from axes.helpers import get_client_ip_address
from django.test import RequestFactory


@pytest.mark.parametrize(("peer", "counted"), [("192.0.2.1", "198.51.100.7"), ("203.0.113.9", "203.0.113.9")])
def test_only_our_own_proxy_is_believed(peer: str, counted: str, settings: Any) -> None:
    settings.TRUSTED_PROXIES = [ip_network("192.0.2.0/24")]
    request = RequestFactory().post(
        "/login/", REMOTE_ADDR=peer, headers={"x-forwarded-for": "192.0.2.250, 198.51.100.7"}
    )
    assert get_client_ip_address(request) == counted
