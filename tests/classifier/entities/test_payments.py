"""Cards, accounts and the numbers that must not pass for them."""

import pytest

from classifier.entities import Kind, extract
from classifier.entities.payments import is_identity_number


def cards(text: str) -> list[str]:
    return [entity.canonical for entity in extract(text).entities if entity.kind is Kind.CARD]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("4111 1111 1111 1111", "411111••••••1111"),
        ("4111111111111111", "411111••••••1111"),
        ("Каспи:4111-1111-1111-1111.", "411111••••••1111"),
        ("４１１１ １１１１ １１１１ １１１１", "411111••••••1111"),
        ("4111\u00a01111\u00a01111\u00a01111", "411111••••••1111"),
        ("карта 41111 11111 111111", "411111••••••1111"),
        ("5555 5555 5555 4444", "555555••••••4444"),
        ("2200 0000 0000 0004", "220000••••••0004"),
        ("3782 822463 10005", "378282•••••0005"),
        ("6212 3456 7890 0000 003", "621234•••••••••0003"),
    ],
)
def test_it_masks_cards_however_they_are_grouped(text, masked):
    assert cards(text) == [masked]


@pytest.mark.parametrize(
    "text",
    [
        *("4111 1111 1111 1112", "1234 5678 9012 3456", "0000 0000 0000 0000", "x4111111111111111"),
        *("4111 1111 1111", "№ 41111 11111 111111"),
    ],
)
def test_it_takes_no_other_number_for_a_card(text):
    assert cards(text) == []


def test_it_says_why_a_card_was_refused():
    (rejected,) = extract("4111 1111 1111 1112").rejected
    assert (rejected.kind, rejected.reason) == (Kind.CARD, "The Luhn digit does not hold.")


@pytest.mark.parametrize(
    "text",
    [
        "KZ86125KZT5004100100",
        "KZ86 125K ZT50 0410 0100",
        "kz86125kzt5004100100 Kaspi",
        "счёт:KZ86-125K-ZT50-0410-0100.",
        "КZ86125KZТ5004100100",
        "счет KZ86 125К ZТ50 0410 0100",
    ],
)
def test_it_reads_a_kazakh_account_in_every_spelling(text):
    (entity,) = extract(text).entities
    assert (entity.kind, entity.canonical) == (Kind.IBAN, "KZ86125KZT5004100100")


def test_it_refuses_an_account_with_a_wrong_digit():
    extraction = extract("KZ86125KZT5004100101")
    assert extraction.entities == ()
    assert extraction.rejected[0].kind is Kind.IBAN


def test_it_reads_a_foreign_account():
    (entity,) = extract("DE89 3704 0044 0532 0130 00").entities
    assert entity.canonical == "DE89370400440532013000"


@pytest.mark.parametrize(
    ("digits", "is_right"), [("850101300005", None), ("991231000010", None), ("850101300015", None)]
)
def test_the_control_digit_of_an_identity_number_follows_the_decree(digits, is_right):
    weighted = sum((place + 1) * int(digit) for place, digit in enumerate(digits[:11])) % 11
    if weighted == 10:
        weighted = sum(w * int(d) for w, d in zip((3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2), digits[:11], strict=True)) % 11
    assert is_identity_number(digits) == (weighted == int(digits[11]))


def test_exactly_one_last_digit_is_right_or_none():
    right = [digit for digit in range(10) if is_identity_number(f"85010130000{digit}")]
    assert len(right) <= 1


@pytest.mark.parametrize("digits", ["851301300005", "850132300005", "000000000000", "85010130000"])
def test_twelve_digits_without_a_date_are_no_identity_number(digits):
    assert not is_identity_number(digits)


@pytest.mark.parametrize(
    "text", ["код 5012345678900", "артикул 50123456789005", "КZ86125KZТ5004100101", "тКZ86125KZТ5004100100"]
)
def test_goods_and_disguised_words_are_no_means_of_payment(text):
    assert extract(text).entities == ()
