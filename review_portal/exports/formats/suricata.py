"""Rules for Suricata: the name in the TLS handshake and in plain HTTP, and pages in plain HTTP."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from review_portal.exports.editions import Edition
from review_portal.exports.lines import Line, gathered, moment

FIRST_SID = 9_000_000  # the range that is left to local rules
ESCAPED = str.maketrans({character: f"|{ord(character):02x}|" for character in '";\\:|'})


def render(entries: Sequence[Line], edition: Edition) -> bytes:
    return gathered(rules(entries, edition))


def rules(entries: Sequence[Line], edition: Edition) -> Iterator[str]:
    yield f"# qalqan {edition.serial} {moment(edition.published_at)}\n"
    for line in entries:
        if line.kind == "host":
            yield from host_rules(line)
        elif line.kind == "url" and line.value.startswith("http://"):
            yield page_rule(line)


def host_rules(line: Line) -> list[str]:
    content = f'dotprefix; content:".{line.value}"; endswith;'
    return [
        f'drop tls any any -> any any (msg:"QALQAN entry {line.entry}"; tls.sni; {content} nocase; '
        f"classtype:policy-violation; sid:{sid(line)}; rev:1;)\n",
        f'drop http any any -> any any (msg:"QALQAN entry {line.entry}"; http.host; {content} '
        f"classtype:policy-violation; sid:{sid(line) + 1}; rev:1;)\n",
    ]


def page_rule(line: Line) -> str:
    """Return a rule for one exact page; `http.host` is without port and in lower case already."""
    parts = urlsplit(line.value)
    host = parts.hostname or ""
    uri = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return (
        f'drop http any any -> any any (msg:"QALQAN entry {line.entry}"; http.host; content:"{host}"; '
        f'bsize:{len(host)}; http.uri; content:"{uri.translate(ESCAPED)}"; bsize:{len(uri)}; '
        f"classtype:policy-violation; sid:{sid(line)}; rev:1;)\n"
    )


def sid(line: Line) -> int:
    """Return the first of two rule numbers that belong to the entry for good."""
    return FIRST_SID + 2 * line.entry
