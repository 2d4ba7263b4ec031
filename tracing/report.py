"""A tracing report that anybody can make again: same inputs, versions and block height give the same hash."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from tracing.ledger import Transfer
from tracing.links import Link
from tracing.tags import Tag
from tracing.taint import Taint
from tracing.trace import PEELED, PEELING, Hop, Limits, Trace

FORMAT, BEFORE_OWNERS = "qalqan-trace-report-3", "qalqan-trace-report-2"
#: Older reports are made again as they were written: the format is the first thing that a replay reads of them.
FORMATS = (FORMAT, BEFORE_OWNERS)
OWNERS = ("links", "peels")
LIMITS_OF_METHOD = (
    "Sums are lower bounds: a path through a mixer, an exchange or an unseen ledger is not in them.",
    "Poison, haircut and FIFO answer differently by design; none of them is the truth alone.",
    "An address without a tag is not an innocent one: coverage of tags is partial.",
)
LIMITS_OF_OWNERS = "Links between addresses and peel chains are hints of common ownership, none of them a finding."


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything a report rests on; nothing in it depends on when or where it was made.

    `trace` follows the money onwards and `origins` back; `taints` are kept apart by asset, "" being the chain's coin.
    `links` are pairs that may have one owner, `peels` the chains of large rests.
    """

    subject: str
    ledger: str
    height: int
    limits: Limits
    transfers: Sequence[Transfer]
    trace: Trace
    taints: Mapping[str, Sequence[Taint]]
    tags: Sequence[Tag] = ()
    origins: Trace | None = None
    links: Sequence[Link] = ()
    peels: Sequence[Sequence[Hop]] = ()


def render(report: Report, *, form: str = FORMAT) -> bytes:
    """Write the report as canonical JSON: sorted keys, no space, integers only, times in UTC."""
    if form not in FORMATS:
        raise ValueError(f"{form} is no format of reports that is known here; {', '.join(FORMATS)} are.")
    body = {
        "format": form,
        "limits_of_method": LIMITS_OF_METHOD,
        "versions": {
            "trace": report.trace.version,
            "taint": sorted({taint.version for some in report.taints.values() for taint in some}),
        },
    } | {field.name: getattr(report, field.name) for field in fields(report) if field.name not in OWNERS}
    body |= _owners(report) if form == FORMAT else {}
    return json.dumps(_plain(body), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha256(report: Report, *, form: str = FORMAT) -> str:
    return hashlib.sha256(render(report, form=form)).hexdigest()


def format_of(rendered: bytes) -> str:
    """Return the format in which a report was written, to make it again in the same one."""
    return str(json.loads(rendered)["format"])


def _owners(report: Report) -> dict[str, object]:
    """Each pair with its heuristic, version and confidence; each chain with those of chains."""
    links = [_plain(link) | {"confidence": link.confidence} for link in report.links]
    peels = [{"heuristic": PEELING, "confidence": PEELED, "hops": chain} for chain in report.peels]
    return {"links": links, "peels": peels, "limits_of_method": (*LIMITS_OF_METHOD, LIMITS_OF_OWNERS)}


def _plain(value: object) -> Any:
    """Turn values into JSON's own kinds; sets and mappings get an order, floats are refused."""
    if value is None or (isinstance(value, bool | int | str) and not isinstance(value, Enum)):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return _plain_many(value)


def _plain_many(value: object) -> Any:
    if isinstance(value, Mapping):
        return {_key(name): _plain(part) for name, part in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(_plain(part) for part in value)
    if isinstance(value, Sequence):
        return [_plain(part) for part in value]
    if hasattr(value, "isoformat"):
        return value.isoformat()
    raise TypeError(f"A {type(value).__name__} has no single spelling in a report; give integers and texts.")


def _key(name: object) -> str:
    plain = _plain(name)
    return plain if isinstance(plain, str) else json.dumps(plain, sort_keys=True, separators=(",", ":"))
