"""The hidden primary: answers SOA, AXFR and IXFR for the zone to providers' name servers.

Only signed questions are answered (TSIG, RFC 8945); each provider has a secret of its own.
"""

from __future__ import annotations

import logging
import socketserver
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.renderer
import dns.tsig
from django.db import connections
from django.utils import timezone

from review_portal.exports.models import Receipt, Release
from review_portal.exports.services import acknowledge, seen
from review_portal.exports.transfers import changes, messages, soa, whole
from review_portal.exports.tsig import key_named, key_of, provider_named

ZONE = dns.name.from_text("rpz.")
FUDGE = 300
PATIENCE = 30.0
CLIENT = "zone transfer"
log = logging.getLogger(__name__)


class Question:
    """One signed question, read; `held` is the serial that the asker has, if it says so."""

    def __init__(self, wire: bytes) -> None:
        self.message = dns.message.from_wire(wire, keyring=key_named)
        asker = self.message.keyname
        provider = provider_named(asker.to_text()) if self.message.had_tsig and asker else None
        if provider is None:
            raise dns.tsig.PeerBadKey
        self.provider = provider
        self.asked = self.message.question[0] if self.message.question else None
        # The question is a set without members, so it must not be asked whether it is true.
        self.kind = self.asked.rdtype if self.asked is not None and self.asked.name == ZONE else None
        serials = [rdata.serial for rrset in self.message.authority for rdata in rrset if hasattr(rdata, "serial")]
        self.held = int(serials[0]) if serials else None


class Reply:
    """Renders the messages of one answer, each signed over the one before."""

    def __init__(self, question: Question) -> None:
        self.question, self.context = question, None
        self.key = key_of(question.provider)

    def wire(self, count: int, records: bytes, *, rcode: int = dns.rcode.NOERROR) -> bytes:
        asked = self.question.message
        flags = dns.flags.QR | (dns.flags.AA if rcode == dns.rcode.NOERROR else 0) | rcode
        renderer = dns.renderer.Renderer(id=asked.id, flags=flags)
        if self.context is None and self.question.asked is not None:
            renderer.add_question(self.question.asked.name, self.question.asked.rdtype)
        renderer.output.write(records)
        renderer.counts[dns.renderer.ANSWER] = count
        renderer.write_header()
        self.context = renderer.add_multi_tsig(
            self.context, self.key.name, self.key, FUDGE, asked.id, 0, b"", asked.mac, self.key.algorithm
        )
        return bytes(renderer.get_wire())


def answer(wire: bytes, *, may_be_long: bool) -> Iterator[bytes]:
    """Yield the messages of the answer; garbage gets none, a stranger a refusal."""
    try:
        question = Question(wire)
    except (dns.tsig.PeerError, dns.tsig.BadSignature, dns.tsig.BadTime, dns.message.UnknownTSIGKey, KeyError):
        yield from refusal(wire)
        return
    except (dns.exception.DNSException, ValueError):
        return
    reply, release = Reply(question), Release.objects.latest_first().first()
    seen(question.provider, client=CLIENT, now=timezone.now())
    if question.kind is None or release is None:
        yield reply.wire(0, b"", rcode=dns.rcode.REFUSED)
        return
    if question.kind == dns.rdatatype.SOA or not may_be_long:
        # Over UDP a transfer is answered with the SOA alone: the asker comes again over TCP (RFC 1995, 2).
        yield reply.wire(1, soa(release.serial))
        return
    yield from (reply.wire(count, records) for count, records in messages(transfer(question, release)))
    told(question, release)


def refusal(wire: bytes) -> Iterator[bytes]:
    """Answer an unsigned or wrongly signed question with NOTAUTH, unsigned: we share no secret with the asker."""
    with suppress(dns.exception.DNSException):
        asked = dns.message.from_wire(wire, question_only=True)
        response = dns.message.make_response(asked)
        response.set_rcode(dns.rcode.NOTAUTH)
        yield response.to_wire()


def transfer(question: Question, release: Release) -> Iterable[bytes]:
    """Return the records: the difference to a release that the asker holds, else the whole zone."""
    if question.kind != dns.rdatatype.IXFR or question.held is None:
        return whole(release)
    if question.held == release.serial:
        return iter([soa(release.serial)])
    known = 0 < question.held < release.serial
    return changes(question.held, release) if known else whole(release)


def told(question: Question, release: Release) -> None:
    """Take the receipts that a transfer is: the new release was fetched, and the one that was named is held."""
    held = Release.objects.filter(serial=question.held or 0).first()
    now = timezone.now()
    if held is not None:
        acknowledge(
            question.provider, serial=held.serial, state=Receipt.State.DEPLOYED, set_hash=held.set_hash,
            detail="A name server of the provider named this serial.", now=now,
        )  # fmt: skip
    if held is None or held.serial < release.serial:
        acknowledge(
            question.provider, serial=release.serial, state=Receipt.State.PENDING, set_hash=release.set_hash,
            detail="Fetched by zone transfer.", now=now,
        )  # fmt: skip


class OverTcp(socketserver.BaseRequestHandler):
    """Questions and answers with their length before them."""

    def handle(self) -> None:
        self.request.settimeout(PATIENCE)
        with suppress(OSError), self.request.makefile("rb") as incoming:
            while len(length := incoming.read(2)) == 2:
                wire = incoming.read(int.from_bytes(length, "big"))
                guarded(lambda wire=wire: self.send(wire))  # type: ignore[misc]

    def send(self, wire: bytes) -> None:
        for message in answer(wire, may_be_long=True):
            self.request.sendall(len(message).to_bytes(2, "big") + message)


class OverUdp(socketserver.BaseRequestHandler):
    """One datagram each way."""

    def handle(self) -> None:
        wire, reply_socket = self.request

        def send() -> None:
            for message in answer(wire, may_be_long=False):
                reply_socket.sendto(message, self.client_address)

        guarded(send)


def guarded(send: Callable[[], None]) -> None:
    """Answer one question; whatever goes wrong with it stops no other, and the thread's connection goes back."""
    try:
        send()
    except OSError:
        raise
    except Exception:
        log.exception("A question for the zone could not be answered.")
    finally:
        connections.close_all()


class TcpServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


class UdpServer(socketserver.ThreadingUDPServer):
    daemon_threads = True
