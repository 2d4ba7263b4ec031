"""Mends the addresses that pages print: relative ones, broken ones, and ones with a session id."""

import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

WHOLE = re.compile(r"https?://[\w.-]+(?::\d+)?(?:/[\w.~+@%-]+)*/?", re.ASCII)
SESSIONS = frozenset({"sid", "s", "phpsessid", "hilit", "highlight", "utm_source", "utm_medium", "utm_campaign"})


def without_session(url: str) -> str:
    """'…/viewtopic.php?t=1&sid=0123' → '…/viewtopic.php?t=1'; what cannot be parsed stays as it is."""
    try:
        parts = urlsplit(url)
        pairs = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return url
    if not any(name.lower() in SESSIONS for name, _ in pairs):
        return url
    query = urlencode([(name, value) for name, value in pairs if name.lower() not in SESSIONS])
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, parts.fragment))


def joined(base: str, url: str | None) -> str:
    """Join addresses; '' for what is no address at all."""
    if url and WHOLE.fullmatch(url):
        return url  # nothing to join, and most links are such
    try:
        return urljoin(base, (url or "").strip()[:4000])
    except ValueError:
        return ""
