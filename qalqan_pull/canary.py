"""Asks the provider's own resolver for the canary: NXDOMAIN means that the list is in effect (RFC 1035, 4)."""

from __future__ import annotations

import secrets
import socket
import time

NXDOMAIN = 3
ROUND = 1.0
A, IN = b"\x00\x01", b"\x00\x01"


def is_in_effect(canary: str, resolver: str, *, patience: int) -> bool:
    """Ask until the answer is NXDOMAIN or the rounds are over; no answer is not in effect."""
    for left in range(patience, 0, -1):
        if rcode(canary, resolver) == NXDOMAIN:
            return True
        time.sleep(ROUND if left > 1 else 0)
    return False


def rcode(name: str, resolver: str) -> int | None:
    """Return the response code of one question over UDP, or None without an answer to it."""
    host, _, port = resolver.rpartition(":")
    identifier = secrets.token_bytes(2)
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    question = labels + b"\x00" + A + IN
    try:
        kind = socket.getaddrinfo(host.strip("[]"), int(port), type=socket.SOCK_DGRAM)[0]
        with socket.socket(kind[0], kind[1]) as asker:
            asker.settimeout(ROUND)
            asker.connect(kind[4])
            asker.send(identifier + b"\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00" + question)
            answer = asker.recv(4096)
    except (OSError, ValueError):
        return None
    is_ours = len(answer) >= 12 and answer[:2] == identifier and answer[2] & 0x80
    return answer[3] & 0x0F if is_ours else None
