"""Tells providers' name servers that there is a new release (NOTIFY, RFC 1996), so that nobody waits for a timer."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import suppress

import dns.exception
import dns.flags
import dns.message
import dns.opcode
import dns.query
import dns.rdatatype
from django.core.exceptions import ValidationError
from django.core.validators import validate_ipv46_address

from review_portal.exports.models import Provider
from review_portal.exports.tsig import key_of

PATIENCE = 2.0
PORT = 53
log = logging.getLogger(__name__)


def addresses(text: str) -> Iterator[tuple[str, int]]:
    """Yield addresses with ports: '192.0.2.53, [2001:db8::53]:5353' → ('192.0.2.53', 53), ('2001:db8::53', 5353)."""
    for part in filter(None, (part.strip() for part in text.split(","))):
        host, _, port = part.rpartition(":") if part.count(":") == 1 or "]:" in part else (part, "", "")
        host = host.strip("[]")
        with suppress(ValidationError):
            validate_ipv46_address(host)
            yield host, int(port or PORT) if (port or "0").isdigit() else PORT


def notify_providers() -> int:
    """Tell every secondary of every provider; returns how many answered."""
    granted = Provider.objects.filter(may_transfer=True).exclude(secondaries="")
    return sum(notify(provider, *address) for provider in granted for address in addresses(provider.secondaries))


def notify(provider: Provider, host: str, port: int) -> bool:
    key = key_of(provider)
    message = dns.message.make_query("rpz.", dns.rdatatype.SOA)
    message.set_opcode(dns.opcode.NOTIFY)
    message.flags = (message.flags | dns.flags.AA) & ~dns.flags.RD
    message.use_tsig({key.name: key}, key.name)
    try:
        dns.query.udp(message, host, port=port, timeout=PATIENCE)
    except (dns.exception.DNSException, OSError) as error:
        log.warning("The name server %s of %s did not answer the NOTIFY: %s.", host, provider.name, error)
        return False
    return True
