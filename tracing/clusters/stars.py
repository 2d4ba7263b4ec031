"""Joins links into clusters without ever holding all of them: each step needs the neighbours of some addresses only.

Source: R. Kiveris et al., Connected Components in MapReduce and Beyond (2014): large-star and small-star in turn leave
a star around the smallest member of each component, after few rounds.
"""

import numpy as np
import numpy.typing as npt

from tracing.clusters.components import components, positions, smallest_members
from tracing.clusters.hashing import Hashes

Starts = npt.NDArray[np.intp]


def forest(links: Hashes) -> Hashes:
    """Shrink the links of one part to one for each address: to the smallest that the part ties it to."""
    names = np.unique(links)
    labels = components(len(names), *positions(names, links.T.ravel()).reshape(2, -1))
    smallest = names[smallest_members(labels)[labels]]
    tied: Hashes = np.stack([names, smallest], axis=1)[names != smallest]
    return tied


def both_ways(links: Hashes) -> Hashes:
    """Tell both ends of each link of the other one."""
    return np.concatenate([links, links[:, ::-1]])


def by_node(rows: Hashes) -> Hashes:
    """Sort rows of node and neighbour, each once."""
    rows = rows[np.lexsort((rows[:, 1], rows[:, 0]))]
    if len(rows) == 0:
        return rows
    again = (rows[1:] == rows[:-1]).all(axis=1)
    once: Hashes = rows[np.append(True, ~again)]
    return once


def are_stars(rows: Hashes) -> bool:
    """Say of rows sorted by node, told both ways, whether each node has only larger neighbours, or one smaller alone.

    Where that holds of all nodes everywhere, nothing is left to join.
    """
    starts, node = _groups(rows)
    has_smaller = rows[starts, 1] < rows[starts, 0]
    sizes = np.bincount(node, minlength=len(starts))
    return bool((~has_smaller | (sizes == 1)).all())


def large_star(rows: Hashes) -> Hashes:
    """Tie the larger neighbours of each node to the smallest of it and its neighbours."""
    smallest = _smallest(rows)
    larger = rows[:, 1] > rows[:, 0]
    return np.stack([rows[larger, 1], smallest[larger]], axis=1)


def small_star(rows: Hashes) -> Hashes:
    """Tie each node and its neighbours, which here are all smaller, to the smallest of them."""
    smallest = _smallest(rows)
    links = np.concatenate([rows[:, 1], rows[:, 0]]), np.concatenate([smallest, smallest])
    tied = np.stack(links, axis=1)
    return by_node(tied[tied[:, 0] != tied[:, 1]])


def _groups(rows: Hashes) -> tuple[Starts, Starts]:
    """Return where each node's rows begin, and of each row the number of its node."""
    new = np.ones(len(rows), dtype=bool)
    new[1:] = rows[1:, 0] != rows[:-1, 0]
    return np.flatnonzero(new), np.cumsum(new) - 1


def _smallest(rows: Hashes) -> Hashes:
    starts, node = _groups(rows)
    smallest: Hashes = np.minimum(rows[starts, 0], rows[starts, 1])[node]
    return smallest
