"""Every way in which an address fails or does not, as it is planted in the synthetic network."""

from __future__ import annotations

from dataclasses import dataclass

from tests.probing.network import NXDOMAIN, SERVFAIL, SILENCE, Answer, Network

SITE, CENSOR, STUB, RIDDLE, NOBODY = "127.0.1.1", "127.0.1.2", "127.0.1.3", "127.0.1.4", "127.0.1.9"


@dataclass(frozen=True, slots=True)
class Planted:
    """`outside` and `inside` are what the resolvers of the two places say; `truth` is what the verdict must be."""

    host: str
    outside: Answer
    inside: Answer
    truth: str
    stage: str = ""
    scheme: str = "https"


PLANTED = (
    Planted("open.test", SITE, SITE, "open", "http"),
    Planted("plain.test", SITE, SITE, "open", "http", scheme="http"),
    Planted("no-name.test", SITE, NXDOMAIN, "blocked", "dns"),
    Planted("swallowed.test", SITE, SILENCE, "blocked", "dns"),
    Planted("sinkhole.test", SITE, "0.0.0.0", "blocked", "dns"),  # noqa: S104 - an answer, not a place to listen
    Planted("broken-resolver.test", SITE, SERVFAIL, "unknown", "dns"),
    Planted("no-way.test", SITE, NOBODY, "blocked", "tcp"),
    Planted("named.test", SITE, CENSOR, "blocked", "tls"),
    Planted("silent.test", SITE, CENSOR, "blocked", "tls"),
    Planted("foreign.test", SITE, STUB, "stub", "tls"),
    Planted("stub.plain.test", SITE, STUB, "stub", "http", scheme="http"),
    Planted("cut.plain.test", SITE, CENSOR, "blocked", "http", scheme="http"),
    Planted("captcha.plain.test", SITE, RIDDLE, "unknown", "http", scheme="http"),
    Planted("dead-name.test", NXDOMAIN, NXDOMAIN, "dead"),
    Planted("dead-silence.test", SILENCE, SILENCE, "dead"),
    Planted("dead-host.test", NOBODY, NOBODY, "dead"),
    Planted("dead-and-listed.test", NOBODY, NXDOMAIN, "dead"),
    Planted("only-here.test", NOBODY, SITE, "open"),
)


def plant(net: Network) -> None:
    """Give every planted name its answers; the honest site has a certificate for each."""
    net.sites = {row.host: row.outside for row in PLANTED}
    net.lies = {row.host: row.inside for row in PLANTED}
