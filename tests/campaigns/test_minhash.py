"""Signatures and bands: the same on every machine, and close texts meet."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from review_portal.campaigns.minhash import BANDS, bands, fold, signature
from review_portal.campaigns.shingles import shingles

ADVERT = "Магазин снова на связи, товар в наличии, готовые адреса по городу, обновление каждый вечер, пишите боту"
MIRROR = "Магазин опять на связи, товар в наличии, готовые адреса по городу, обновление каждый вечер, пишите сюда"
OTHER = "Сегодня в парке открылась выставка цветов, вход свободный, приходите всей семьёй к десяти часам утра"


def shared(left: str, right: str) -> int:
    return len(set(bands(signature(shingles(left)))) & set(bands(signature(shingles(right)))))


def test_stored_bands_never_change() -> None:
    # Another value here means that every band in every database has to be computed again.
    assert fold(0, (1, 2, 3, 4)) == 8403738850022718036
    assert signature(frozenset({"товар"}))[:2] == (3785045422, 3278581218)


def test_there_are_as_many_bands_as_promised() -> None:
    assert len(bands(signature(shingles(ADVERT)))) == BANDS


def test_bands_fit_a_bigint() -> None:
    assert all(-(2**63) <= value < 2**63 for value in bands(signature(shingles(ADVERT))))


def test_the_same_rows_differ_from_band_to_band() -> None:
    assert fold(0, (1, 2, 3, 4)) != fold(1, (1, 2, 3, 4))


def test_mirrors_meet() -> None:
    assert shared(ADVERT, MIRROR) >= 5


def test_strangers_do_not() -> None:
    assert shared(ADVERT, OTHER) == 0


@given(st.sets(st.text(min_size=5, max_size=5), min_size=1, max_size=30))
def test_order_means_nothing(cut: set[str]) -> None:
    assert signature(cut) == signature(frozenset(sorted(cut, reverse=True)))
