"""A name server and an RDAP server in a few lines, on loopback."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import dns.flags
import dns.message
import dns.rrset

Zone = dict[tuple[str, str], list[str]]


@contextmanager
def resolver(zone: Zone) -> Iterator[str]:
    """Serve a zone by UDP; yield host:port. The zone may change meanwhile."""
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 0))
    server.settimeout(0.1)
    over = threading.Event()
    thread = threading.Thread(target=serve, args=(server, zone, over))
    thread.start()
    try:
        yield f"127.0.0.1:{server.getsockname()[1]}"
    finally:
        over.set()
        thread.join()
        server.close()


def serve(server: socket.socket, zone: Zone, over: threading.Event) -> None:
    while not over.is_set():
        try:
            wire, sender = server.recvfrom(4096)
        except TimeoutError:
            continue
        question = dns.message.from_wire(wire)
        answer = dns.message.make_response(question)
        answer.flags |= dns.flags.RA
        asked = question.question[0]
        name, kind = asked.name.to_text(omit_final_dot=True), dns.rdatatype.to_text(asked.rdtype)
        if rows := zone.get((name, kind)):
            answer.answer.append(dns.rrset.from_text(asked.name, 60, "IN", kind, *rows))
        server.sendto(answer.to_wire(), sender)


@contextmanager
def rdap(answers: dict[str, Any]) -> Iterator[str]:
    """Serve RDAP answers by domain; yield the base address."""

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told = answers.get(self.path.rpartition("/")[2])
            body = told if isinstance(told, bytes) else json.dumps(told).encode()
            self.send_response(200 if told is not None else 404)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def registration(registrar: str, owner: str, *, since: str = "2020-01-01T00:00:00Z") -> dict[str, Any]:
    def entity(role: str, name: str) -> dict[str, Any]:
        return {"roles": [role], "vcardArray": ["vcard", [["version", {}, "text", "4.0"], ["fn", {}, "text", name]]]}

    return {
        "objectClassName": "domain",
        "entities": [entity("registrar", registrar), entity("registrant", owner)],
        "events": [{"eventAction": "registration", "eventDate": since}],
    }
