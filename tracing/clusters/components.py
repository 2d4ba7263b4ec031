"""Joins linked addresses into clusters: connected components on arrays."""

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from tracing.clusters.hashing import Hashes

Labels = npt.NDArray[np.int32]


def positions(names: Hashes, wanted: Hashes) -> npt.NDArray[np.int32]:
    """Return where each wanted hash stands in the sorted ones."""
    return np.searchsorted(names, wanted).astype(np.int32)


def components(size: int, left: npt.NDArray[np.int32], right: npt.NDArray[np.int32]) -> Labels:
    """Label 0…size-1 so that linked ones share a label; the order of the links changes nothing but the numbers."""
    graph = coo_array((np.ones(len(left), dtype=np.int8), (left, right)), shape=(size, size))
    labels: Labels = connected_components(graph, directed=False)[1]
    return labels


def smallest_members(labels: Labels) -> npt.NDArray[np.int64]:
    """Return, for each label, its first member: the same whatever order the links came in."""
    first = np.full(int(labels.max(initial=-1)) + 1, len(labels), dtype=np.int64)
    np.minimum.at(first, labels, np.arange(len(labels)))
    return first
