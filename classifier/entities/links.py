"""Links and bare hosts, and the Telegram and WhatsApp contacts that links hide."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qs, unquote, urlsplit

import idna
import tldextract

from classifier.entities.entity import Kind

URL = re.compile(r"(?<![A-Za-z])(?:https?|ftp|tg|viber|whatsapp)://[^\s<>\"'`«»„“”]{2,2000}", re.IGNORECASE)
BARE = re.compile(
    r"(?<![\w@-])(?<!\w\.)(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}(?::[0-9]{2,5})?(?![\w@])(?:/[^\s<>\"'`«»„“”]{0,2000})?"
)
TRAILING = ".,;:!?)]}…*_~|"
# Names of files that are also top-level domains; a bare `notes.md` is a file, `https://notes.md` is a link.
FILE_ENDINGS = frozenset({"md", "sh", "py", "zip", "mov", "rs", "pl", "so", "ps", "cab", "java", "dat"})
# Onion (RFC 7686) and I2P names, and the names kept for examples and tests (RFC 2606).
SPECIAL_SUFFIXES = frozenset({"onion", "i2p", "example", "test"})
LONGEST_HOST = 253
TELEGRAM_HOSTS = frozenset({"t.me", "telegram.me", "telegram.dog"})
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,31}")
INVITE = re.compile(r"[A-Za-z0-9_-]{10,64}")
PHONE = re.compile(r"[0-9]{10,15}")
# Telegram's own pages, which name nobody.
RESERVED = frozenset(
    (
        "share",
        "proxy",
        "socks",
        "addstickers",
        "addemoji",
        "addtheme",
        "setlanguage",
        "login",
        "iv",
        "bg",
        "invoice",
        "c",
        "s",
        "boost",
        "confirmphone",
        "contact",
    )
)


@dataclass(frozen=True, slots=True)
class Target:
    """What a link leads to, in its canonical form."""

    kind: Kind
    canonical: str


def trimmed(address: str) -> str:
    """Drop the punctuation of the sentence around a link: `https://example.org/a).` → `https://example.org/a`."""
    while address and address[-1] in TRAILING:
        if address[-1] == ")" and address.count("(") >= address.count(")"):
            break
        address = address[:-1]
    return address


def targets(address: str) -> Iterator[Target]:
    """Say what one link leads to: a contact, or a page and its host."""
    try:
        parts = urlsplit(address if "://" in address else f"https://{address}")
        host = ascii_host(parts.hostname or "")
        port = parts.port
    except ValueError:
        return
    contact = _contact(parts.scheme.lower(), host, parts.path, parts.query)
    if contact is not None:
        yield contact
        return
    if parts.scheme.lower() not in ("http", "https", "ftp") or not is_host(host) or _is_telegram(host):
        return
    shown = f"[{host}]" if ":" in host else host
    authority = shown if port in (None, 80, 443) else f"{shown}:{port}"
    query = f"?{parts.query}" if parts.query else ""
    if "://" in address or len(parts.path) > 1 or query:
        yield Target(Kind.URL, f"{parts.scheme.lower()}://{authority}{parts.path or '/'}{query}")
    yield Target(Kind.HOST, host)


def _is_telegram(host: str) -> bool:
    return host.removeprefix("www.") in TELEGRAM_HOSTS


def _contact(scheme: str, host: str, path: str, query: str) -> Target | None:
    steps = [unquote(step) for step in path.split("/") if step]
    if scheme == "tg":
        return _telegram_scheme(host, query)
    if _is_telegram(host):
        return _telegram_path(steps, query)
    if host.endswith(".t.me") and NAME.fullmatch(name := host.removesuffix(".t.me").replace("-", "_")):
        return named(name)
    if host == "wa.me" and steps:
        return _phone(steps[0])
    if scheme in ("viber", "whatsapp") or host in ("api.whatsapp.com", "web.whatsapp.com"):
        asked = parse_qs(query)
        return _phone((asked.get("phone") or asked.get("number") or [""])[0])
    return None


def _telegram_scheme(action: str, query: str) -> Target | None:
    asked = {key: values[0] for key, values in parse_qs(query).items()}
    if action == "resolve":
        return _phone(asked["phone"]) if "phone" in asked else _name(asked.get("domain", ""))
    return _invite(asked.get("invite", "")) if action == "join" else None


def _telegram_path(steps: list[str], query: str) -> Target | None:
    """Read what follows t.me/: a name, s/name, an invitation (+hash, joinchat/hash) or a phone."""
    if not steps:
        asked = parse_qs(query)
        return _name(asked.get("domain", [""])[0])
    first, rest = steps[0], steps[1:]
    if first == "s" and rest:
        return _name(rest[0])
    if first.startswith("+"):
        return _phone(first) or _invite(first[1:])
    if first in ("joinchat", "addlist") and rest:
        return _invite(rest[0])
    return None if first.lower() in RESERVED else _name(first.removeprefix("@"))


def named(name: str) -> Target:
    """Tell bots by the ending that Telegram demands of them."""
    return Target(Kind.BOT if name.lower().endswith("bot") else Kind.HANDLE, name.lower())


def _name(name: str) -> Target | None:
    return named(name) if NAME.fullmatch(name) else None


def _invite(code: str) -> Target | None:
    return Target(Kind.INVITE, code) if INVITE.fullmatch(code) else None


def _phone(number: str) -> Target | None:
    digits = number.strip().removeprefix("+")
    return Target(Kind.PHONE, f"+{digits}") if PHONE.fullmatch(digits) else None


def ascii_host(host: str) -> str:
    """Write a host as DNS does: 'Пример.ҚАЗ' → 'xn--e1afmkfd.xn--80ao21a'."""
    host = host.lower().rstrip(".")
    if host.isascii():
        return host
    try:
        return idna.encode(host, uts46=True).decode()
    except idna.IDNAError:
        return ""


@lru_cache(maxsize=1)
def _suffixes() -> tldextract.TLDExtract:
    # The list inside the package: nothing is fetched, and the same version answers everywhere.
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


def is_host(host: str) -> bool:
    """Say whether a name written after https:// could be resolved at all, somewhere."""
    return len(host) <= LONGEST_HOST and ("." in host.strip(".") or ":" in host)


def is_public_host(host: str) -> bool:
    """Say whether a name ends in a public suffix: what a bare word must, to be taken for a host."""
    if not is_host(host):
        return False
    parts = _suffixes()(host)
    return bool(parts.suffix and parts.domain) or host.rpartition(".")[2] in SPECIAL_SUFFIXES


def is_bare_host(text: str) -> bool:
    """Say whether words with dots are a host without http: not a file, a price or a lost space."""
    name, slash, _ = text.partition("/")
    name = name.partition(":")[0]
    *labels, ending = name.split(".")
    if ending.lower() in FILE_ENDINGS and not slash and labels[0].lower() != "www":
        return False
    lost_space = ending[0].isupper() and not ending.isupper() and not labels[-1][:1].isupper()
    if lost_space or labels[-1].isdigit():
        return False
    return is_public_host(ascii_host(name))
