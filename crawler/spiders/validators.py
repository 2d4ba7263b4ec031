"""Remembers by what marks a server knows a page again, so that an unchanged one is not sent a second time."""

from collections.abc import Mapping

from scrapy.http import Response

LONGEST = 500


class Validators:
    """ETag and Last-Modified of the source's first page, carried in the cursor.

    They are kept only for a visit that read all it meant to: else "not modified" would hide what was left unread.
    """

    def __init__(self, kept: object = None) -> None:
        pairs = kept.items() if isinstance(kept, Mapping) else ()
        self._kept = {str(name): str(value)[:LONGEST] for name, value in pairs}
        self._fresh: dict[str, str] = dict(self._kept)

    def headers(self, url: str) -> dict[str, str]:
        """Return If-None-Match and If-Modified-Since for the page that they were given for."""
        if self._kept.get("url") != url:
            return {}
        names = {"etag": "If-None-Match", "modified": "If-Modified-Since"}
        return {header: self._kept[name] for name, header in names.items() if self._kept.get(name)}

    def note(self, url: str, response: Response) -> None:
        found = {"etag": _text(response, b"ETag"), "modified": _text(response, b"Last-Modified")}
        self._fresh = {"url": url} | {name: text for name, text in found.items() if text and "\n" not in text}

    def to_cursor(self, *, is_complete: bool) -> dict[str, str]:
        return self._fresh if is_complete and len(self._fresh) > 1 else {}


def _text(response: Response, name: bytes) -> str:
    return (response.headers.get(name) or b"").decode("latin-1")[:LONGEST]
