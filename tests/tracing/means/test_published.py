"""Test cards of payment systems, examples of the IBAN registry, and Kazakhstan's numbers beside their plain rule."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracing.means import check
from tracing.means.identity import check_digit

# Numbers that Visa, Mastercard, Stripe, PayPal, Adyen, NSPK and UnionPay publish for tests; nobody's account.
TEST_CARDS = {
    "4222222222222": "Visa",
    "4242424242424242": "Visa",
    "4000056655665556": "Visa",
    "5555555555554444": "Mastercard",
    "2223003122003222": "Mastercard",
    "2720990000000007": "Mastercard",
    "371449635398431": "American Express",
    "6011000990139424": "Discover",
    "3056930009020004": "Diners Club",
    "36227206271667": "Diners Club",
    "30569309025904": "Diners Club",
    "3566002020360505": "JCB",
    "6200000000000005": "UnionPay",
    "6205500000000000004": "UnionPay",
    "8171999927660000": "UnionPay",
    "2201382000000013": "Mir",
    "2200770239097761": "Mir",
    "2204883716636153": "Mir",
    "6304000000000000": "Maestro",
    "50339619890917": "Maestro",
    "586824160825533338": "Maestro",
    "6799990100000000019": "Maestro",
}
# SWIFT, IBAN registry: the example of each country.
ACCOUNTS = [
    *("AE070331234567890123456", "AZ21NABZ00000000137010001944", "BI4210000100010000332045181"),
    *("BY13NBRB3600900000002Z00AB00", "DE89370400440532013000", "DJ2100010000000154000100186"),
    *("FK88SC123456789012", "FR1420041010050500013M02606", "GB29NWBK60161331926819", "GE29NB0000000101904917"),
    *("HN88CABF00000000000250005469", "KZ86125KZT5004100100", "MN121234123456789123", "MD24AG000225100013104168"),
    *("MT84MALT011000012345MTLCAST001S", "NI45BAPR00000013000003558124", "NO9386011117947"),
    *("OM810180000001299123456", "RU0204452560040702810412345678901", "SO211000001001000100141"),
    *("TR330006100519786457841326", "UA213223130000026007233566001", "YE15CBYE0001018861234567891234"),
]
# iban.com's examples of what is refused: sum, length, structure, digits that no bank computes, a country without IBANs.
NO_ACCOUNTS = [
    *("GB94BARC20201530093459", "GB96BARC202015300934591", "GB12BARC20201530093A59", "GB78BARCO0201530093459"),
    *("GB2LABBY09012857201707", "GB01BARC20714583608387", "GB00HLFX11016111455365", "US64SVBKUS6S3300958879"),
]
FIRST_WEIGHTS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
SECOND_WEIGHTS = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)


@pytest.mark.parametrize(("number", "network"), TEST_CARDS.items())
def test_it_names_the_network_of_a_published_test_card(number, network):
    verdict = check(number)
    assert (verdict.valid, verdict.means, verdict.kind) == (True, "card", network), verdict.reason
    assert verdict.canonical == number[:6] + "•" * (len(number) - 10) + number[-4:]


@given(st.sampled_from(list(TEST_CARDS)), st.data())
def test_one_wrong_digit_of_any_card_is_refused(number, data):
    place = data.draw(st.integers(0, len(number) - 1))
    digit = data.draw(st.sampled_from("0123456789").filter(lambda one: one != number[place]))
    assert not check(number[:place] + digit + number[place + 1 :]).valid


@pytest.mark.parametrize("account", ACCOUNTS)
@pytest.mark.parametrize("spell", [str, str.lower, lambda one: " ".join(one[i : i + 4] for i in range(0, len(one), 4))])
def test_it_tells_the_country_of_every_account_in_every_spelling(account, spell):
    verdict = check(spell(account))
    assert (verdict.valid, verdict.kind, verdict.canonical) == (True, account[:2], account), verdict.reason


@pytest.mark.parametrize("account", NO_ACCOUNTS)
def test_it_refuses_the_published_examples_of_no_account(account):
    assert not check(account).valid


@given(st.text("0123456789", min_size=11, max_size=11))
def test_the_check_digit_is_that_of_the_decree(head):
    """Sums of products by 11: the first weights, and the second where the first give 10."""
    first, second = (
        sum(int(digit) * weight for digit, weight in zip(head, weights, strict=True)) % 11
        for weights in (FIRST_WEIGHTS, SECOND_WEIGHTS)
    )
    wanted = first if first < 10 else second
    assert check_digit(head) == (wanted if wanted < 10 else None)


@pytest.mark.parametrize(
    ("number", "means"),
    [
        ("850101300006", "iin"),
        ("050229500006", None),  # 2005 had no 29 February
        ("040229500000", "iin"),
        ("190340005675", "bin"),
    ],
)
def test_the_seventh_digit_tells_the_century_of_birth(number, means):
    number = number[:11] + str(check_digit(number))
    verdict = check(number)
    assert (verdict.means if verdict.valid else None) == means, verdict.reason


@pytest.mark.parametrize(
    ("text", "canonical", "country"),
    [
        ("+7 701 000 00 01", "+77010000001", "KZ"),
        ("8 (747) 000-00-01", "+77470000001", "KZ"),
        ("7 777 000 00 01", "+77770000001", "KZ"),
        ("+7 912 000 00 01", "+79120000001", "RU"),
        ("8-903-000-00-01", "+79030000001", "RU"),
        ("+998 90 000 00 01", "+998900000001", "UZ"),
    ],
)
def test_one_country_code_of_two_countries_is_told_apart(text, canonical, country):
    verdict = check(text)
    assert (verdict.means, verdict.canonical, verdict.kind) == ("phone", canonical, country)
    assert verdict.confidence == "low"
