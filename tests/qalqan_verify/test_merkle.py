"""The tree against published vectors, and its paths against every tree up to a size."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qalqan_verify.merkle import inclusion_path, leaf_hash, levels, root_of_path, tree_root

# The eight leaves of the certificate-transparency reference tests.
WRITTEN = ",00,10,2021,3031,40414243,5051525354555657,606162636465666768696a6b6c6d6e6f"
EIGHT = [bytes.fromhex(one) for one in WRITTEN.split(",")]


def test_the_leaf_of_nothing() -> None:
    assert leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


def test_the_tree_of_nothing() -> None:
    assert tree_root([]) == hashlib.sha256(b"").digest()


def test_three_letters() -> None:
    assert tree_root([b"a", b"b", b"c"]).hex() == "36642e73c2540ab121e3a6bf9545b0a24982cd830eb13d3cd19de3ce6c021ec1"


def test_the_eight_leaves_of_certificate_transparency() -> None:
    assert tree_root(EIGHT).hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


@pytest.mark.parametrize("size", [*range(1, 20), 64, 65])
def test_every_leaf_has_a_path_to_the_root(size: int) -> None:
    leaves = [bytes([n]) for n in range(size)]
    for index, leaf in enumerate(leaves):
        path = inclusion_path(levels(leaves), index)
        assert root_of_path(leaf, index=index, size=size, path=path) == tree_root(leaves)


@given(st.integers(1, 40), st.data())
def test_no_other_leaf_place_or_path_leads_there(size: int, data: st.DataObject) -> None:
    leaves = [bytes([n]) for n in range(size)]
    index = data.draw(st.integers(0, size - 1))
    path, root = inclusion_path(levels(leaves), index), tree_root(leaves)
    other = data.draw(st.integers(0, size + 3).filter(lambda place: place != index))
    assert root_of_path(leaves[index], index=other, size=size, path=path) != root
    assert root_of_path(b"other", index=index, size=size, path=path) != root
    assert root_of_path(leaves[index], index=index, size=size, path=[*path, b"\0" * 32]) != root
    if path:
        assert root_of_path(leaves[index], index=index, size=size, path=path[:-1]) != root
