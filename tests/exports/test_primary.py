"""The hidden primary, with a real name server on the other end and strangers at the door."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import dns.message
import dns.query
import dns.rcode
import dns.tsig
import dns.xfr
import dns.zone
import pytest
from django.test import Client
from django.utils import timezone

from review_portal.accounts.models import ApiKey, User
from review_portal.evidence import store
from review_portal.exports.errors import NotAllowed
from review_portal.exports.models import Provider, Receipt, ReleaseFile
from review_portal.exports.notifying import addresses, notify_providers
from review_portal.exports.primary import OverTcp, OverUdp, TcpServer, UdpServer
from review_portal.exports.services import end_transfer, grant_transfer
from review_portal.exports.tsig import key_of, name_of, secret_of
from tests.exports.consumers import ask, eventually, free_port, program, serving, upstream
from tests.exports.records import Isp, listed, release, unlisted
from tests.exports.test_rpz import NAMED

pytestmark = pytest.mark.django_db(transaction=True)
SECONDARY = """
key "{name}" {{ algorithm hmac-sha256; secret "{secret}"; }};
zone "rpz" {{ type secondary; file "{folder}/rpz.db"; allow-query {{ none; }}; masterfile-format text;
  primaries {{ 127.0.0.1 port {primary} key "{name}"; }}; }};
"""


@pytest.fixture
def provider(client: Client, provider_headers: dict[str, str], timur: User) -> Provider:
    return grant_transfer(Isp(client, provider_headers).provider, secondaries="", actor=timur)


@pytest.fixture
def port() -> Iterator[int]:
    """Serve the zone as `manage.py serve_zone` does."""
    where = ("127.0.0.1", free_port())
    servers = (TcpServer(where, OverTcp), UdpServer(where, OverUdp))
    threads = [threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}) for server in servers]
    for thread in threads:
        thread.start()
    yield where[1]
    for server in servers:
        server.shutdown()
        server.server_close()


def transferred(zone: dns.zone.Zone, provider: Provider, port: int, *, serial: int | None = 0) -> dns.zone.Zone:
    """Bring a zone up to date as a secondary does, by the reference library."""
    key = key_of(provider)
    query, _ = dns.xfr.make_query(zone, serial=serial, keyring={key.name: key}, keyname=key.name)
    dns.query.inbound_xfr("127.0.0.1", zone, query, port=port, udp_mode=dns.query.UDPMode.TRY_FIRST)
    return zone


def published(number: int) -> dns.zone.Zone:
    file = ReleaseFile.objects.get(release__serial=number, format="rpz")
    return dns.zone.from_text(store.get(file.sha256).decode(), "rpz.", relativize=False)


def test_a_transfer_gives_what_was_signed_and_a_difference_leads_to_the_next(
    provider: Provider, port: int, rita: User, saule: User
) -> None:
    entries = listed(rita, saule, *(f"shop-{number}.example" for number in range(5)))
    release(saule)
    zone = transferred(dns.zone.Zone("rpz.", relativize=False), provider, port, serial=0)
    assert zone == published(1)
    unlisted(entries[0], saule)
    listed(rita, saule, "new.example")
    release(saule, after=1)
    release(saule, after=2)
    assert transferred(zone, provider, port) == published(2)
    assert eventually(lambda: states() == ["deployed", "pending"])


def test_a_real_name_server_follows_by_ixfr_as_soon_as_it_is_told(
    provider: Provider, port: int, rita: User, saule: User, tmp_path: Path, timur: User
) -> None:
    [old] = listed(rita, saule, "old.example")
    release(saule)
    mine = free_port()
    provider = grant_transfer(provider, secondaries=f"127.0.0.1:{mine}", actor=timur)
    with upstream() as upper, secondary(provider, port, mine, upper, tmp_path):
        assert eventually(lambda: ask("www.old.example", port=mine) == "NXDOMAIN")
        unlisted(old, saule)
        listed(rita, saule, "new.example")
        release(saule, after=1)
        assert notify_providers() == 1
        assert eventually(lambda: ask("new.example", port=mine) == "NXDOMAIN")
        assert eventually(lambda: ask("www.old.example", port=mine) == "NOERROR")
    log = (tmp_path / "log").read_text()
    assert "Transfer status: success" in log
    assert "IXFR" in log or "got incremental response" in log


def secondary(provider: Provider, primary: int, mine: int, upper: int, folder: Path) -> object:
    text = NAMED.format(folder=folder, port=mine, upstream=upper)
    text = text[: text.index('zone "rpz" { type primary')]
    told = {"name": name_of(provider), "secret": secret_of(provider), "primary": primary, "folder": folder}
    (folder / "named.conf").write_text(text + SECONDARY.format(**told))
    command = [program("named"), "-g", "-d", "1", "-c", str(folder / "named.conf"), "-n", "1"]
    return serving(command, port=mine, log=folder / "log")


def states() -> list[str]:
    return list(Receipt.objects.order_by("release").values_list("state", flat=True))


def question(kind: str = "SOA", name: str = "rpz.", key: dns.tsig.Key | None = None) -> dns.message.Message:
    message = dns.message.make_query(name, kind)
    if key:
        message.use_tsig({key.name: key}, key.name)
    return message


def told(message: dns.message.Message, port: int) -> str:
    return dns.rcode.to_text(dns.query.tcp(message, "127.0.0.1", port=port, timeout=10).rcode())


def test_strangers_get_nothing(provider: Provider, port: int, saule: User, timur: User) -> None:
    release(saule)
    good = key_of(provider)
    assert told(question(key=good), port) == "NOERROR"
    assert told(question(key=good, name="other.example."), port) == "REFUSED"
    assert told(question("AXFR"), port) == "NOTAUTH"
    for key in (dns.tsig.Key(good.name, b"other"), dns.tsig.Key("nobody.", b"other")):
        with pytest.raises(dns.exception.DNSException):
            assert told(question(key=key), port) == "NOERROR"
    end_transfer(provider, actor=timur)
    with pytest.raises(dns.exception.DNSException):
        assert told(question(key=good), port) == "NOERROR"


def test_a_new_secret_makes_the_old_one_unknown_and_so_does_a_revoked_key(
    provider: Provider, port: int, saule: User, timur: User
) -> None:
    release(saule)
    old = key_of(provider)
    new = key_of(grant_transfer(provider, secondaries="", actor=timur))
    assert told(question(key=new), port) == "NOERROR"
    ApiKey.objects.update(revoked_at=timezone.now())
    for key in (old, new):
        with pytest.raises(dns.exception.DNSException):
            assert told(question(key=key), port) == "NOERROR"


def test_garbage_stops_nothing(provider: Provider, port: int, saule: User) -> None:
    release(saule)
    for wire in (b"", b"\x00\x05hello", b"\xff\xff" + b"x" * 100, b"\x00\x0c" + b"\x00" * 12):
        with socket.create_connection(("127.0.0.1", port)) as line:
            line.sendall(wire)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagram:
            datagram.sendto(wire, ("127.0.0.1", port))
    assert told(question(key=key_of(provider)), port) == "NOERROR"


def test_only_an_administrator_grants_transfers(provider: Provider, saule: User) -> None:
    with pytest.raises(NotAllowed, match="administrator"):
        grant_transfer(provider, secondaries="", actor=saule)


def test_it_reads_addresses_of_name_servers() -> None:
    assert list(addresses("192.0.2.53, 192.0.2.54:5353,[2001:db8::53]:5353, 2001:db8::1, name.example, ")) == [
        ("192.0.2.53", 53),
        ("192.0.2.54", 5353),
        ("2001:db8::53", 5353),
        ("2001:db8::1", 53),
    ]
