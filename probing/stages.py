"""Goes through the stages one after the other and notes where an address stops answering, without saying why."""

from __future__ import annotations

import hashlib
import re
import socket
import ssl
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from probing.dns import Server, resolve
from probing.readings import Dns, Http, Outcome, Reading, Tcp, Tls

AGENT = "qalqan-probe/1"
MOST_BYTES = 256 * 1024
MOST_ADDRESSES = 3
TITLE = re.compile(rb"<title[^>]*>([^<]{1,300})", re.IGNORECASE)
STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})")
LOCATION = re.compile(rb"^location:[ \t]*(\S{1,1000})", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Place:
    """Where we measure from: the provider's resolver, how long a stage may take, whom we trust.

    `lab` lets connections into private networks, which only an exercise wants: elsewhere such an answer is a sinkhole
    and may be somebody's router.
    """

    resolver: Server
    timeout: float = 8.0
    ca_file: str | None = None
    lab: bool = False

    @property
    def trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.ca_file)


def measure(url: str, place: Place) -> Reading:
    """Measure one address; never raises for what the network does. Redirects are noted and not followed."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"{url[:200]} is not an http or https address; give one with its scheme.")
    reading = Reading(url, datetime.now(UTC), dns=look_up(parts.hostname, place))
    port = parts.port or (443 if parts.scheme == "https" else 80)
    tcp = connect(reading.dns.addresses, port, place)
    reading = replace(reading, tcp=tcp)
    if tcp.outcome is not Outcome.OK:
        return reading
    if parts.scheme == "http":
        return replace(reading, http=over_plain(parts, (tcp.address, port), place))
    tls, http = over_tls(parts, (tcp.address, port), place)
    return replace(reading, tls=tls, http=http)


def look_up(host: str, place: Place) -> Dns:
    try:
        return Dns(Outcome.OK, (str(ip_address(host)),))
    except ValueError:
        pass
    try:
        return resolve(host, place.resolver, timeout=place.timeout)
    except UnicodeError:
        return Dns(Outcome.GARBAGE)


def connect(addresses: tuple[str, ...], port: int, place: Place) -> Tcp:
    """Try the first few addresses; the first that answers counts, else how the last one failed."""
    outcome = Tcp()
    for address in addresses[:MOST_ADDRESSES]:
        if not (place.lab or ip_address(address).is_global):
            outcome = Tcp(Outcome.UNREACHABLE, address)
            continue
        try:
            with socket.create_connection((address, port), place.timeout):
                return Tcp(Outcome.OK, address)
        except OSError as error:
            outcome = Tcp(failure(error), address)
    return outcome


def failure(error: OSError) -> Outcome:
    if isinstance(error, TimeoutError):
        return Outcome.TIMEOUT
    if isinstance(error, ConnectionRefusedError):
        return Outcome.REFUSED
    if isinstance(error, ConnectionResetError | BrokenPipeError):
        return Outcome.RESET
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return Outcome.CLOSED
    if isinstance(error, ssl.SSLError):
        return Outcome.ALERT
    return Outcome.UNREACHABLE


def over_plain(parts: SplitResult, server: Server, place: Place) -> Http:
    try:
        with socket.create_connection(server, place.timeout) as line:
            return ask(line, parts)
    except OSError as error:
        return Http(failure(error))


def over_tls(parts: SplitResult, server: Server, place: Place) -> tuple[Tls, Http]:
    """Shake hands with the name in the clear, as a browser does; a wrong certificate is read all the same.

    The page behind a wrong certificate is what a provider shows instead: its fingerprint tells whose stub it is.
    """
    host = parts.hostname or ""
    try:
        return handshake(parts, server, place.trust, timeout=place.timeout)
    except ssl.SSLCertVerificationError:
        try:
            tls, http = handshake(parts, server, careless(), timeout=place.timeout)
        except OSError as error:
            return Tls(Outcome.WRONG_CERTIFICATE), Http(failure(error))
        return replace(tls, outcome=Outcome.WRONG_CERTIFICATE), http
    except OSError as error:
        return Tls(failure(error), without_name=nameless(host, server, place)), Http()


def handshake(parts: SplitResult, server: Server, trust: ssl.SSLContext, *, timeout: float) -> tuple[Tls, Http]:
    with (
        socket.create_connection(server, timeout) as line,
        trust.wrap_socket(line, server_hostname=parts.hostname) as tls,
    ):
        certificate = hashlib.sha256(tls.getpeercert(binary_form=True) or b"").hexdigest()
        try:
            return Tls(Outcome.OK, certificate), ask(tls, parts)
        except OSError as error:
            return Tls(Outcome.OK, certificate), Http(failure(error))


def nameless(host: str, server: Server, place: Place) -> Outcome:
    """Try the same address without the name: where only the name hurts, somebody reads names (SNI)."""
    try:
        with socket.create_connection(server, place.timeout) as line, careless().wrap_socket(line):
            return Outcome.OK
    except OSError as error:
        return failure(error)


def careless() -> ssl.SSLContext:
    """Return a context that takes any certificate: what it fetches is measured, never believed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def ask(line: socket.socket, parts: SplitResult) -> Http:
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    host = parts.netloc.rpartition("@")[2]
    head = (
        f"GET {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: {AGENT}\r\nAccept: text/html\r\nConnection: close\r\n\r\n"
    )
    line.sendall(head.encode("ascii", "replace"))
    answer = b""
    while len(answer) < MOST_BYTES and (part := line.recv(16384)):
        answer += part
    return understood(answer)


def understood(answer: bytes) -> Http:
    """Read status, target of a redirect, title and digest out of an answer; anything else is garbage or silence."""
    if not answer:
        return Http(Outcome.CLOSED)
    status = STATUS.match(answer)
    if status is None:
        return Http(Outcome.GARBAGE)
    head, _, body = answer.partition(b"\r\n\r\n")
    location, title = LOCATION.search(head), TITLE.search(body)
    return Http(
        Outcome.OK,
        status=int(status[1]),
        location=plain(location[1].decode("latin-1")) if location else "",
        title=plain(title[1].decode("utf-8", "replace"))[:200] if title else "",
        body_sha256=hashlib.sha256(body).hexdigest(),
        size=len(body),
    )


def plain(text: str) -> str:
    """Return a hostile page's words without what no database and no terminal wants."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
