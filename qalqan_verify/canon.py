"""The one way to write a value down: sorted keys, no blanks, UTF-8; whatever is written otherwise was changed."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def canonical(value: Any) -> bytes:
    """Write JSON as the record hashes it: {'b': 1, 'a': 'ә'} → {"a":"ә","b":1}."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha256_of(value: Any) -> str:
    return hashlib.sha256(canonical(value)).hexdigest()


def read_canonical(content: bytes) -> dict[str, Any] | None:
    """Return the object that the bytes hold, or None where they are not exactly how it is written."""
    try:
        value = json.loads(content)
        if isinstance(value, dict) and canonical(value) == content:
            return value
    except (ValueError, RecursionError):  # not UTF-8, not JSON, half a surrogate pair, a number or a nest without end
        return None
    return None


def words(value: dict[str, Any], *names: str) -> list[str]:
    """Return fields that must be texts; one that is missing or something else is the empty text."""
    found = (value.get(name) for name in names)
    return [one if isinstance(one, str) else "" for one in found]


def number(value: dict[str, Any], name: str) -> int:
    """Return a field that must be a whole number from 0 on, else -1."""
    found = value.get(name)
    return found if isinstance(found, int) and not isinstance(found, bool) and found >= 0 else -1


def unhexed(text: str, size: int) -> bytes:
    """Read so many bytes of lower-case hexadecimal; anything else is no byte at all."""
    if len(text) != 2 * size or not set(text) <= set("0123456789abcdef"):
        return b""
    return bytes.fromhex(text)
