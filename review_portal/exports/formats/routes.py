"""Says which addresses may become routes: the measure that hits most bystanders has the narrowest door."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network

from review_portal.exports.editions import Edition
from review_portal.exports.lines import Line, of_kind


def routable(entries: Sequence[Line], edition: Edition) -> tuple[list[IPv4Network | IPv6Network], int]:
    """Return single addresses that are known to be lonely, and how many lines were left out."""
    lines = of_kind(entries, "ip")
    networks = [ip_network(line.value) for line in lines if line.value in edition.lonely]
    single = [network for network in networks if network.num_addresses == 1]
    return single, len(lines) - len(single)
