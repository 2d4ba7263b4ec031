"""The tree of hashes over an interval of the record (RFC 6962, 2.1): its root, and the path from one leaf to it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence


def leaf_hash(content: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def tree_root(contents: Sequence[bytes]) -> bytes:
    """Return the root over the leaves; a tree of nothing is the hash of nothing.

    Level by level: a node without a neighbour rises as it is, which splits at the largest power of two as the RFC does.
    """
    return levels(contents)[-1][0] if contents else hashlib.sha256(b"").digest()


def levels(contents: Sequence[bytes]) -> list[list[bytes]]:
    """Return every level of the tree, the leaves first."""
    found = [[leaf_hash(content) for content in contents]]
    while len(found[-1]) > 1:
        found.append(risen(found[-1]))
    return found


def risen(level: Sequence[bytes]) -> list[bytes]:
    above = [node_hash(level[place], level[place + 1]) for place in range(0, len(level) - 1, 2)]
    return above + ([level[-1]] if len(level) % 2 else [])


def inclusion_path(tree: Sequence[Sequence[bytes]], index: int) -> list[bytes]:
    """Return the hashes beside the way from leaf `index` up to the root of these levels, lowest first."""
    beside = [(level, index >> height ^ 1) for height, level in enumerate(tree[:-1])]
    return [level[place] for level, place in beside if place < len(level)]


def root_of_path(content: bytes, *, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """Return the root that the path leads to, or None where it is no path of such a tree (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return None
    here, last, found = index, size - 1, leaf_hash(content)
    for beside in path:
        if last == 0:
            return None
        if here % 2 or here == last:
            found = node_hash(beside, found)
            while here % 2 == 0 and here:
                here, last = here // 2, last // 2
        else:
            found = node_hash(found, beside)
        here, last = here // 2, last // 2
    return found if last == 0 else None
