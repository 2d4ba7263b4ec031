"""Asks the kernel how far this machine's clock is off, so that every capture can say it."""

import ctypes
from dataclasses import dataclass

STA_UNSYNC, STA_NANO = 0x0040, 0x2000  # linux/timex.h


class _Timex(ctypes.Structure):
    """struct timex of adjtimex(2); only the beginning is read."""

    _fields_ = [
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_char * 256),
    ]


@dataclass(frozen=True, slots=True)
class ClockState:
    """`offset_ms` is None when nobody disciplines the clock: then it may be off by any amount."""

    offset_ms: int | None
    error_ms: int | None

    def __str__(self) -> str:
        if self.offset_ms is None:
            return "not synchronised; the offset is unknown"
        return f"synchronised; offset {self.offset_ms} ms, error at most {self.error_ms} ms"


def clock_state() -> ClockState:
    """Read the offset that the time daemon measured last; nothing is asked over the network."""
    state = _Timex()
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "adjtimex") or libc.adjtimex(ctypes.byref(state)) < 0 or state.status & STA_UNSYNC:
        return ClockState(None, None)
    unit = 1_000_000 if state.status & STA_NANO else 1_000
    return ClockState(round(state.offset / unit), round(state.maxerror / 1_000))
