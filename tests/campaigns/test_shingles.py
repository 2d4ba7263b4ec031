"""Cutting texts up and comparing them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from review_portal.campaigns.shingles import is_comparable, jaccard, shingles


def test_it_cuts_runs_of_five() -> None:
    assert shingles("Пишите!") == {"пишит", "ишите"}


def test_case_spacing_and_punctuation_change_nothing() -> None:
    assert shingles("Товар —  в НАЛИЧИИ!") == shingles("товар в наличии")


def test_a_short_text_cannot_be_compared() -> None:
    assert not is_comparable(shingles("Пишите в личку"))
    assert is_comparable(shingles("Товар в наличии, адреса по всему городу"))


def test_no_text_is_like_nothing() -> None:
    assert jaccard(shingles(""), shingles("")) == 0.0


@given(st.text(min_size=8, alphabet="абвгдеж "))
def test_a_copy_is_wholly_alike(text: str) -> None:
    cut = shingles(text)
    assert jaccard(cut, shingles(text)) == (1.0 if cut else 0.0)


@given(st.text(), st.text())
def test_likeness_is_mutual_and_a_share(left: str, right: str) -> None:
    forward = jaccard(shingles(left), shingles(right))
    assert forward == jaccard(shingles(right), shingles(left))
    assert 0.0 <= forward <= 1.0
