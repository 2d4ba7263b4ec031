"""Says what a text asks to block, in one canonical form: the same thing is always written the same way."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network
from urllib.parse import quote

from review_portal.blocking import telegram
from review_portal.blocking.names import LONGEST, IPAddress, Unreadable, read_host
from review_portal.blocking.sentences import Reason

SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
PORTED = re.compile(r"[^/]*:[0-9]+(/|$)")
AUTHORITY = re.compile(r"(?:.*@)?(?P<host>\[[^\]]*\]|[^:\[\]]*)(?::(?P<port>[0-9]*))?", re.DOTALL)
EMAIL = re.compile(r"[^\s/@:]+@[^\s/@:]+\.[^\s/@:]+")
ESCAPE = re.compile(r"%([0-9a-fA-F]{2})")
UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
HIGHEST_PORT = 65_535
PORTS = {"http": "80", "https": "443", "ftp": "21"}
QUOTES = {'"': '"', "'": "'", "«": "»", "<": ">", "“": "”"}
# What most lines of a list are: a bare name as it would be written into one. It can be nothing else than a host.
BARE = re.compile(r"(?:(?!xn--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z-]{0,61}[a-z])?")
BARE_PATH = re.compile(r"[A-Za-z0-9_~/-]*")  # nothing to escape, no dots to resolve
PLAIN_QUERY = re.compile(r"[A-Za-z0-9_~=&./?:@,;+-]*")
STRIPPED = dict.fromkeys((9, 10, 13, 8203, 8204, 8205, 8288, 65279, 173))


class Kind(StrEnum):
    URL = "url"
    HOST = "host"
    IP = "ip"
    NETWORK = "network"
    CHANNEL = "channel"
    WILDCARD = "wildcard"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Target:
    """`canonical` is what would be written into a list, `host` what it lives on, `problem` why it cannot be."""

    raw: str
    kind: Kind
    canonical: str
    host: str = ""
    network: IPv4Network | IPv6Network | None = None
    problem: Reason | None = None


def read_target(text: str) -> Target:
    """Read a URL, host, address, network or channel. Never raises: what cannot be read is of kind UNREADABLE.

    'HTTPS://Bad.Example:443/a/../b#c' → https://bad.example/b; '@Example_X' → https://t.me/example_x;
    '134744072' → 8.8.8.8; 'bad.example.' → bad.example.
    """
    if len(text) <= LONGEST and BARE.fullmatch(text):
        return read_bare(text)
    return read_any(text)


def read_bare(text: str) -> Target:
    """Read a bare name without the long way, which says the same of it (a test compares the two)."""
    channel = telegram.channel(text, "", "", "")
    return read_channel(text, channel) if channel else Target(text, Kind.HOST, text, host=text)


def read_any(text: str) -> Target:
    raw = text
    text = text.translate(STRIPPED).strip("\x00\x20\xa0")
    if len(text) > 1 and QUOTES.get(text[0]) == text[-1]:
        text = text[1:-1].strip()
    try:
        return read(raw, text)
    except Unreadable as error:
        return Target(raw, Kind.UNREADABLE, text[:500], problem=error.problem)


def read(raw: str, text: str) -> Target:
    if not text:
        raise Unreadable("empty")
    if text.startswith("@"):
        return read_channel(raw, telegram.from_handle(text[1:]))
    if "*" in text.partition("/")[0]:
        return Target(raw, Kind.WILDCARD, text.lower(), problem=Reason("wildcard"))
    if (scheme := SCHEME.match(text)) and not PORTED.match(text):
        return read_scheme(raw, scheme[1].lower(), text[scheme.end() :])
    if EMAIL.fullmatch(text):
        raise Unreadable("email")
    if network := read_network(text):
        return of_network(raw, network)
    return read_web(raw, "https", text.lstrip("/\\"))


def read_scheme(raw: str, scheme: str, rest: str) -> Target:
    if scheme == "tg":
        return read_channel(raw, telegram.from_scheme(rest))
    if scheme in PORTS:
        return read_web(raw, scheme, rest.lstrip("/\\"))
    if network := read_network(raw.strip()):  # an IPv6 address may begin like a scheme: 'fe80::1'
        return of_network(raw, network)
    raise Unreadable("scheme", scheme)


def read_web(raw: str, scheme: str, rest: str) -> Target:
    """Read what follows the scheme; a lone host, with or without '/', is a host and not a page."""
    rest, _, fragment = rest.partition("#")
    rest, _, query = rest.partition("?")
    # Browsers read a backslash as a slash: https://google.com\@bad.example goes to google.com.
    authority, _, path = rest.replace("\\", "/").partition("/")
    match = AUTHORITY.fullmatch(authority)
    if not match:
        raise Unreadable("not_a_host", repr(authority[:80]))
    port = (match["port"] or "").lstrip("0")
    if len(port) > 5 or int(port or 0) > HIGHEST_PORT:
        raise Unreadable("port", port[:20])
    place = authority.rpartition("@")[2]
    host = read_host(match["host"] if "[" in place or place.count(":") < 2 else place)
    path = clean_path(path)
    if channel := telegram.channel(str(host), path, query, fragment):
        return read_channel(raw, channel)
    if not path.strip("/") and not query:
        return of_host(raw, host)
    return of_page(raw, host, page_tail(scheme, port, path, query), scheme)


def page_tail(scheme: str, port: str, path: str, query: str) -> str:
    tail = f":{port}" if port and port != PORTS[scheme] else ""
    tail += "/" + path
    return tail + (f"?{clean_escapes(query, safe=SAFE_QUERY)}" if query else "")


SAFE_PATH = "/!$&'()*+,;=:@%-._~"
SAFE_QUERY = SAFE_PATH + "?"


def clean_path(path: str) -> str:
    """Resolve dot segments and write escapes in one way (RFC 3986, 6.2.2): 'a/./b/../%7ec' → 'a/~c'."""
    if BARE_PATH.fullmatch(path):
        return path
    kept: list[str] = []
    parts = clean_escapes(path, safe=SAFE_PATH).split("/")
    for place, part in enumerate(parts):
        if part == "..":
            kept = kept[:-1]
        elif part != ".":
            kept.append(part)
        if part in {".", ".."} and place == len(parts) - 1:
            kept.append("")
    return "/".join(kept)


def clean_escapes(text: str, *, safe: str) -> str:
    if PLAIN_QUERY.fullmatch(text):  # every one of these characters is safe in paths and in queries
        return text

    def one(match: re.Match[str]) -> str:
        character = chr(int(match[1], 16))
        return character if character in UNRESERVED else match[0].upper()

    loose = re.sub(r"%(?![0-9a-fA-F]{2})", "%25", text)
    return ESCAPE.sub(one, quote(loose, safe=safe))


def read_network(text: str) -> IPv4Network | IPv6Network | None:
    """Read CIDR or a bare IPv6 address; host bits are dropped. A path that only looks like a prefix is left alone."""
    try:
        return ip_network(text.strip("[]"), strict=False)
    except ValueError:
        return None


def of_network(raw: str, network: IPv4Network | IPv6Network) -> Target:
    if network.num_addresses == 1:
        return of_host(raw, read_host(str(network.network_address)))
    return Target(raw, Kind.NETWORK, str(network), network=network)


def of_host(raw: str, host: str | IPAddress) -> Target:
    if isinstance(host, IPv4Address | IPv6Address):
        return Target(raw, Kind.IP, str(host), network=ip_network(host))
    return Target(raw, Kind.HOST, host, host=host)


def of_page(raw: str, host: str | IPAddress, tail: str, scheme: str) -> Target:
    shown = f"[{host}]" if isinstance(host, IPv6Address) else str(host)
    network = None if isinstance(host, str) else ip_network(host)
    return Target(raw, Kind.URL, f"{scheme}://{shown}{tail}", host=str(host), network=network)


def read_channel(raw: str, canonical: str | None) -> Target:
    if canonical is None:
        raise Unreadable("no_channel")
    return Target(raw, Kind.CHANNEL, canonical, host="t.me")
