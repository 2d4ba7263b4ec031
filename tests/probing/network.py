"""A small internet on loopback addresses: resolvers, sites, a stub page, and each way of failing, planted."""

from __future__ import annotations

import contextlib
import datetime
import socket
import socketserver
import ssl
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from probing.stages import Place

PAGE = b"<html><title>A shop window</title><p>" + b"words " * 40 + b"</p></html>"
OTHER_PAGE = b"<html><title>Are you human?</title><p>Solve this riddle first.</p></html>"
STUB_PAGE = b"<html><title>Access is restricted</title><p>By order.</p></html>"
NXDOMAIN, SERVFAIL = 3, 2
SILENCE = "silence"
Answer = str | int  # an address, a code, or silence


def http(body: bytes, status: str = "200 OK", more: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{more}\r\n".encode() + body


def serve(act: Callable[[socket.socket], None], address: str, port: int = 0) -> tuple[socketserver.BaseServer, int]:
    """Serve connections with `act`; what the other side does wrong is its own affair."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with contextlib.suppress(OSError):
                act(self.request)

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = daemon_threads = True
        block_on_close = False

    server = Server((address, port), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    return server, int(server.server_address[1])


def resolver(table: Mapping[str, Answer]) -> tuple[socketserver.BaseServer, int]:
    """Answer A questions out of a table; everything else does not exist."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            question, line = self.request
            if (answer := answered(question, table)) is not None:
                line.sendto(answer, self.client_address)

    server = socketserver.ThreadingUDPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    return server, int(server.server_address[1])


def answered(question: bytes, table: Mapping[str, Answer]) -> bytes | None:
    labels, place = [], 12
    while length := question[place]:
        labels.append(question[place + 1 : place + 1 + length].decode())
        place += 1 + length
    kind = struct.unpack("!H", question[place + 1 : place + 3])[0]
    told = table.get(".".join(labels), NXDOMAIN)
    if told == SILENCE:
        return None
    code = told if isinstance(told, int) else 0
    record = b""
    if isinstance(told, str) and kind == 1:
        record = b"\xc0\x0c" + struct.pack("!HHIH", 1, 1, 60, 4) + IPv4Address(told).packed
    head = question[:2] + struct.pack("!5H", 0x8180 | code, 1, 1 if record else 0, 0, 0)
    return head + question[12 : place + 5] + record


def said_name(hello: bytes) -> bytes:
    """Return the name in a ClientHello, as a censor reads it: enough to find our own names."""
    return next((name for name in (b"named.test", b"silent.test") if name in hello), b"")


def reset(line: socket.socket) -> None:
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    line.close()


@dataclass
class Network:
    """`url` is where a name is asked for, `control` and `vantage` are the two places to measure from."""

    folder: Path
    sites: dict[str, Answer] = field(default_factory=dict)
    lies: dict[str, Answer] = field(default_factory=dict)
    running: list[socketserver.BaseServer] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ca_key, self.ca = authority(self.folder / "ca.pem")
        self.port = self.start(self.site, "127.0.1.1")
        for act, address in ((self.censor, "127.0.1.2"), (self.stub, "127.0.1.3"), (self.riddle, "127.0.1.4")):
            self.start(act, address)

    def start(self, act: Callable[[socket.socket], None], address: str) -> int:
        server, port = serve(act, address, getattr(self, "port", 0))
        self.running.append(server)
        return port

    def place(self, table: Mapping[str, Answer]) -> Place:
        server, port = resolver(table)
        self.running.append(server)
        return Place(("127.0.0.1", port), timeout=0.4, ca_file=str(self.folder / "ca.pem"), lab=True)

    def url(self, host: str, scheme: str = "https") -> str:
        return f"{scheme}://{host}:{self.port}/"

    def site(self, line: socket.socket) -> None:
        """Be every honest site: TLS with the name's own certificate, or plain HTTP, on one port."""
        self.show(line, PAGE)

    def show(self, line: socket.socket, page: bytes, *, certificate: str = "") -> None:
        is_tls = line.recv(1, socket.MSG_PEEK) == b"\x16"
        with self.secure(line, certificate) if is_tls else line as opened:
            opened.recv(4096)
            opened.sendall(http(page))

    def secure(self, line: socket.socket, certificate: str) -> ssl.SSLSocket:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        hello = line.recv(4096, socket.MSG_PEEK)
        name = certificate or next((host for host in self.sites if host.encode() in hello), "nobody.test")
        context.load_cert_chain(self.certificate(name))
        return context.wrap_socket(line, server_side=True)

    def censor(self, line: socket.socket) -> None:
        """Stand on the way: read the name in the handshake, cut or swallow what is listed, pass on the rest."""
        hello = line.recv(4096, socket.MSG_PEEK)
        name = said_name(hello)
        if name == b"named.test" or hello.startswith(b"GET"):
            return reset(line)
        if name:
            threading.Event().wait(1.2)
            return None
        return self.site(line)

    def stub(self, line: socket.socket) -> None:
        self.show(line, STUB_PAGE, certificate="stub.test")

    def riddle(self, line: socket.socket) -> None:
        """Show a riddle in plain, as a site that takes the visitor for a machine does."""
        self.show(line, OTHER_PAGE)

    def certificate(self, name: str) -> Path:
        path = self.folder / f"{name}.pem"
        if not path.exists():
            issue(name, path, self.ca_key, self.ca)
        return path

    def stop(self) -> None:
        for server in self.running:
            server.shutdown()
            server.server_close()


def authority(path: Path) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test authority")])
    made = dated(x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()))
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    signed = made.sign(key, hashes.SHA256())
    path.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    return key, signed


def issue(name: str, path: Path, ca_key: ec.EllipticCurvePrivateKey, ca: x509.Certificate) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = dated(x509.CertificateBuilder().subject_name(subject).issuer_name(ca.subject).public_key(key.public_key()))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    signed = made.sign(ca_key, hashes.SHA256())
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))


def dated(builder: x509.CertificateBuilder) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        builder.serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=2))
    )


@contextlib.contextmanager
def network(folder: Path) -> Iterator[Network]:
    made = Network(folder)
    try:
        yield made
    finally:
        made.stop()
