"""A request that came in and the answer that goes out, as plain values."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Request:
    """One GET: `host` keeps its port, `query` holds the last value of each name."""

    host: str
    path: str
    query: dict[str, str] = field(default_factory=dict)

    @property
    def origin(self) -> str:
        return f"http://{self.host}"

    def number(self, name: str, default: int = 0) -> int:
        """The query's whole number, or the default when it is absent or is no number."""
        value = self.query.get(name, "")
        return int(value) if value.isdecimal() and value.isascii() else default


@dataclass(frozen=True, slots=True)
class Answer:
    body: bytes
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    location: str = ""
    modified_at: datetime | None = None


class Site(Protocol):
    """Whatever stands behind one host name."""

    def answer(self, request: Request) -> Answer: ...


def page(html: str, *, status: int = 200) -> Answer:
    return Answer(html.encode(), status=status)


def redirect(location: str) -> Answer:
    return Answer(b"", status=302, location=location)


def not_found(what: str) -> Answer:
    return page(f"<!DOCTYPE html><title>404</title><h1>404</h1><p>{what}</p>", status=404)
