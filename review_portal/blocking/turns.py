"""Reads lines in blocks as they come, and shares long input among processes without changing its order."""

from __future__ import annotations

import io
import multiprocessing
import os
import select
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.pool import AsyncResult, Pool
from typing import TextIO

BLOCK = 1 << 16
WORTH_SHARING = 1 << 14


def processors() -> int:
    return len(os.sched_getaffinity(0))


def blocks(stream: TextIO) -> Iterator[tuple[str, bool]]:
    """Yield whole lines in blocks, and whether more may be had at once: whoever types waits for no full block.

    Bytes that are no UTF-8 are shown as escapes: one bad line stops no other.
    """
    raw = getattr(stream, "buffer", None)
    if not isinstance(raw, io.BufferedReader):
        yield stream.read(), False
        return
    rest = b""
    while block := raw.read1(BLOCK):
        whole, newline, rest = (rest + block).rpartition(b"\n")
        if newline:
            yield text_of(whole), len(block) >= WORTH_SHARING and bool(select.select([raw], [], [], 0)[0])
    if rest:
        yield text_of(rest), False


def text_of(content: bytes) -> str:
    return content.decode("utf-8", "backslashreplace")


def in_turn(work: Callable[[str], str], given: Iterable[tuple[str, bool]], *, most: int) -> Iterator[str]:
    """Yield the work on each block in the order of the blocks; several processes share it where blocks come at once."""
    pool: Pool | None = None
    waiting: deque[AsyncResult[str]] = deque()
    try:
        for block, has_more in given:
            if has_more and pool is None and most > 1:
                pool = multiprocessing.get_context("fork").Pool(most)
            if pool is None:
                yield work(block)
                continue
            waiting.append(pool.apply_async(work, (block,)))
            while waiting and (len(waiting) > 2 * most or not has_more):
                yield waiting.popleft().get()
        while waiting:
            yield waiting.popleft().get()
    finally:
        if pool is not None:
            pool.terminate()
            pool.join()
