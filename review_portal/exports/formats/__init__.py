"""One file a format: `render` turns sorted lines into the same bytes every time. A new one is one line here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from review_portal.exports.editions import Edition
from review_portal.exports.formats import (
    bird,
    csv,
    dnsmasq,
    domains,
    exabgp,
    hosts,
    json,
    misp,
    nftables,
    register,
    rpz,
    squid,
    stix,
    suricata,
    suricata_names,
    unbound,
    warninglist,
)
from review_portal.exports.lines import Line


class Render(Protocol):
    def __call__(self, entries: Sequence[Line], edition: Edition) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Format:
    """How a format is called, what its file is called, and what a browser should be told it is.

    A sealed one gets a detached CMS signature of its own beside it; an optional one is rendered where the office asks.
    """

    name: str
    file_name: str
    content_type: str
    render: Render
    is_sealed: bool = False
    is_optional: bool = False


SEAL = ".p7s"  # beside a sealed file lies a detached CMS signature
TEXT = "text/plain; charset=utf-8"
FORMATS: Mapping[str, Format] = {
    form.name: form
    for form in (
        Format("rpz", "qalqan.rpz", "text/dns", rpz.render),
        Format("csv", "qalqan.csv", "text/csv; charset=utf-8", csv.render),
        Format("json", "qalqan.json", "application/json", json.render),
        Format("hosts", "qalqan.hosts", TEXT, hosts.render),
        Format("domains", "qalqan.domains", TEXT, domains.render),
        Format("unbound", "qalqan.unbound.conf", TEXT, unbound.render),
        Format("dnsmasq", "qalqan.dnsmasq.conf", TEXT, dnsmasq.render),
        Format("squid", "qalqan.squid.conf", TEXT, squid.render),
        Format("nftables", "qalqan.nft", TEXT, nftables.render),
        Format("suricata", "qalqan.rules", TEXT, suricata.render),
        Format("suricata-names", "qalqan-names.lst", TEXT, suricata_names.render),
        Format("register", "qalqan.xml", "application/xml", register.render, is_sealed=True),
        Format("stix", "qalqan.stix.json", "application/stix+json;version=2.1", stix.render),
        Format("misp", "qalqan.misp.zip", "application/zip", misp.render),
        Format("warninglist", "qalqan.warninglist.json", "application/json", warninglist.render),
        Format("bird", "qalqan.bird.conf", TEXT, bird.render, is_optional=True),
        Format("exabgp", "qalqan.exabgp.conf", TEXT, exabgp.render, is_optional=True),
    )
}


def content_type_of(name: str, form: str) -> str:
    """Return what a browser should be told of a file of a release, also of a format that is no longer rendered."""
    if name.endswith(SEAL):
        return "application/pkcs7-signature"
    return FORMATS[form].content_type if form in FORMATS else "application/octet-stream"
