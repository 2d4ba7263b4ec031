"""Writes traces and transfers as plain JSON values and reads them again, so that a trace can be resumed elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from typing import Any

from tracing.addresses import Currency
from tracing.ledger import Coin, Outpoint, Transfer
from tracing.trace import Direction, End, Hop, Limits, Stop, Trace

Plain = Any  # what json.dumps takes and json.loads gives back


def dump(value: object) -> Plain:
    """Turn a trace, its limits or its transfers into what JSON knows; sets come out sorted."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: dump(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): dump(part) for key, part in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(dump(part) for part in value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [dump(part) for part in value]
    return value


def load_trace(found: Plain) -> Trace:
    """`load_trace(dump(trace)) == trace`."""
    return Trace(
        start=found["start"],
        direction=Direction(found["direction"]),
        version=found["version"],
        hops=tuple(Hop(**hop) for hop in found["hops"]),
        ends=tuple(End(end["address"], Stop(end["stop"]), end["depth"]) for end in found["ends"]),
        seen=frozenset(found["seen"]),
        frontier=tuple((address, depth) for address, depth in found["frontier"]),
    )


def load_limits(found: Plain) -> Limits:
    known = {address: Stop(stop) for address, stop in found["known"].items()}
    return Limits(found["depth"], found["dust"], found["fan_out"], known)


def load_transfer(found: Plain) -> Transfer:
    """`load_transfer(dump(transfer)) == transfer`."""
    return Transfer(
        txid=found["txid"],
        currency=Currency(found["currency"]),
        inputs=tuple(map(_coin, found["inputs"])),
        outputs=tuple(map(_coin, found["outputs"])),
        at=datetime.fromisoformat(found["at"]) if found["at"] else None,
        height=found["height"],
        token=found["token"],
    )


def _coin(found: Plain) -> Coin:
    spends = found["spends"]
    return Coin(found["address"], int(found["value"]), Outpoint(**spends) if spends else None)
