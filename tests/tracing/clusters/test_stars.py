"""Links that are joined without being held all at once give the components that one machine finds."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tracing.clusters import stars

LINKS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=60).map(
    lambda pairs: np.array(pairs, dtype=np.uint64).reshape(-1, 2)
)


def joined(links: np.ndarray) -> tuple[dict[int, int], int]:
    """Run the rounds as the job on Dask does, in one shard; return who belongs to whom, and how many rounds it took."""
    for rounds in range(50):
        rows = stars.by_node(stars.both_ways(links))
        if stars.are_stars(rows):
            return {int(node): int(near) for node, near in rows if near < node}, rounds
        links = stars.small_star(stars.by_node(stars.large_star(rows)))
    raise AssertionError("The stars do not settle.")


def expected(links: np.ndarray) -> dict[int, int]:
    smallest = {int(name): int(name) for name in links.ravel()}
    for _ in range(len(smallest)):
        for left, right in links.tolist():
            smallest[left] = smallest[right] = min(smallest[left], smallest[right])
    return {name: least for name, least in smallest.items() if name != least}


@settings(deadline=None, max_examples=80)
@given(LINKS)
def test_the_stars_are_the_components(links):
    assert joined(links)[0] == expected(links)
    assert joined(stars.forest(links))[0] == expected(links)


def test_a_long_chain_settles_in_few_rounds():
    order = np.random.default_rng(7).permutation(4000).astype(np.uint64)
    found, rounds = joined(np.stack([order[:-1], order[1:]], axis=1))
    assert set(found.values()) == {0}
    assert rounds <= 12


def test_a_forest_has_a_link_for_each_address_but_the_smallest():
    links = np.array([(5, 3), (3, 9), (9, 5), (4, 4)], dtype=np.uint64)
    assert stars.forest(links).tolist() == [[5, 3], [9, 3]]
