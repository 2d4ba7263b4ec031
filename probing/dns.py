"""Asks one resolver for the addresses of a name, so that the answer is this provider's and nobody else's (RFC 1035)."""

from __future__ import annotations

import secrets
import socket
import struct
import time
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path

from probing.readings import Dns, Outcome

A, AAAA = 1, 28
CODES = {2: Outcome.SERVFAIL, 3: Outcome.NXDOMAIN, 5: Outcome.REFUSED}
RECURSIVE = 0x0100
TRUNCATED = 0x0200
Server = tuple[str, int]


class Unreadable(Exception):
    """The answer is no DNS message, or not one to our question."""


def system_resolver() -> Server:
    """Return the resolver that this machine got from its provider."""
    for row in Path("/etc/resolv.conf").read_text().splitlines():
        words = row.split()
        if len(words) == 2 and words[0] == "nameserver":
            return words[1], 53
    raise ValueError("/etc/resolv.conf names no resolver; give one with --resolver.")


def resolve(host: str, server: Server, *, timeout: float, attempts: int = 2) -> Dns:
    """Ask for A and AAAA; a lost packet is asked for again before it counts as a time-out."""
    found: list[str] = []
    worst = Outcome.NODATA
    for kind in (A, AAAA):
        outcome, addresses = ask(host, kind, server, timeout=timeout, attempts=attempts)
        if outcome not in {Outcome.OK, Outcome.NODATA}:
            worst = outcome
            if kind == A:
                return Dns(outcome)
        found += addresses
    return Dns(Outcome.OK, tuple(found)) if found else Dns(worst)


def ask(host: str, kind: int, server: Server, *, timeout: float, attempts: int) -> tuple[Outcome, list[str]]:
    number = secrets.randbelow(2**16)
    question = write(host, kind, number)
    for _ in range(attempts):
        try:
            return read(over_udp(question, server, number, timeout), question)
        except TimeoutError:
            continue
        except Unreadable:
            return Outcome.GARBAGE, []
        except OSError:
            return Outcome.UNREACHABLE, []
    return Outcome.TIMEOUT, []


def write(host: str, kind: int, number: int) -> bytes:
    labels = host.rstrip(".").encode("idna").split(b".")
    name = b"".join(bytes([len(label)]) + label for label in labels) + b"\0"
    return struct.pack("!6H", number, RECURSIVE, 1, 0, 0, 0) + name + struct.pack("!2H", kind, 1)


def over_udp(question: bytes, server: Server, number: int, timeout: float) -> bytes:
    """Send and wait for the answer with our number; a longer one than fits is fetched over TCP."""
    family = socket.AF_INET6 if ":" in server[0] else socket.AF_INET
    until = time.monotonic() + timeout
    with socket.socket(family, socket.SOCK_DGRAM) as line:
        line.connect(server)
        line.send(question)
        while (left := until - time.monotonic()) > 0:
            line.settimeout(left)
            answer = line.recv(4096)
            if len(answer) >= 12 and answer[:2] == number.to_bytes(2, "big"):
                is_cut = int.from_bytes(answer[2:4], "big") & TRUNCATED
                return over_tcp(question, server, timeout) if is_cut else answer
    raise TimeoutError


def over_tcp(question: bytes, server: Server, timeout: float) -> bytes:
    with socket.create_connection(server, timeout) as line, line.makefile("rb") as stream:
        line.sendall(struct.pack("!H", len(question)) + question)
        length = int.from_bytes(stream.read(2), "big")
        return stream.read(length)


def read(answer: bytes, question: bytes) -> tuple[Outcome, list[str]]:
    """Return the addresses of an answer, or the code with which the resolver refused."""
    if len(answer) < 12 or answer[12 : len(question)].lower() != question[12:].lower():
        raise Unreadable
    flags, _, count = struct.unpack("!3H", answer[2:8])
    if flags & 15:
        return CODES.get(flags & 15, Outcome.GARBAGE), []
    try:
        addresses = list(records(answer, len(question), count))
    except (IndexError, ValueError, struct.error) as error:
        raise Unreadable from error
    return (Outcome.OK if addresses else Outcome.NODATA), addresses


def records(answer: bytes, place: int, count: int) -> list[str]:
    found = []
    for _ in range(count):
        place = after_name(answer, place)
        kind, _, _, length = struct.unpack("!HHIH", answer[place : place + 10])
        place += 10
        content = answer[place : place + length]
        if len(content) != length:
            raise ValueError("A record is shorter than it says.")
        if kind == A:
            found.append(str(IPv4Address(content)))
        elif kind == AAAA:
            found.append(str(IPv6Address(content)))
        place += length
    return found


def after_name(answer: bytes, place: int) -> int:
    """Return where a name ends: with an empty label, or with a pointer of two bytes."""
    while (length := answer[place]) != 0:
        if length >= 0xC0:
            return place + 2
        place += 1 + length
    return place + 1
