"""Cards, accounts, phones and identity numbers: what holds, what does not, and why."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tracing.means import check
from tracing.means.identity import check_digit

IBAN = "KZ86125KZT5004100100"
SOUND = [
    ("4111 1111 1111 1111", "card", "411111••••••1111"),
    ("5105-1051-0510-5100", "card", "510510••••••5100"),
    ("2223003122003222", "card", "222300••••••3222"),
    ("378282246310005", "card", "378282•••••0005"),
    ("2200 7000 0000 0000", "card", None),
    (IBAN, "iban", IBAN),
    ("kz86 125k zt50 0410 0100", "iban", IBAN),
    ("IBAN: KZ86 125K ZT50 0410 0100", "iban", IBAN),
    ("GB29 NWBK 6016 1331 9268 19", "iban", "GB29NWBK60161331926819"),
    ("+7 (701) 123-45-67", "phone", "+77011234567"),
    ("87011234567", "phone", "+77011234567"),
    ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "wallet", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
]
UNSOUND = [
    ("4111111111111112", "card", "Luhn"),
    ("1111111111111111", "card", "no card network"),
    ("٤١١١١١١١١١١١١١١١", "wallet", "U+0664"),
    ("KZ86125KZT5004100101", "iban", "check digits"),
    ("KZ86125KZT500410010", "iban", "19 characters"),
    ("KZ86X25KZT5004100100", "iban", "three digits"),
    ("+7 000 123 45 67", "phone", "numbering plan"),
    ("851301300008", "iin", "no date"),
    ("ZZ86125KZT5004100100", "wallet", "No known"),
]


@pytest.mark.parametrize(("text", "means", "canonical"), SOUND)
def test_it_accepts_each_kind_in_one_spelling(text, means, canonical):
    verdict = check(text)
    if canonical is not None:
        assert (verdict.valid, verdict.means, verdict.canonical) == (True, means, canonical), verdict.reason
    assert verdict.means == means


@pytest.mark.parametrize(("text", "means", "reason"), UNSOUND)
def test_it_refuses_and_says_why(text, means, reason):
    verdict = check(text)
    assert (verdict.valid, verdict.means) == (False, means)
    assert reason in verdict.reason


@given(st.integers(0, 19), st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
def test_one_wrong_character_of_an_account_is_refused(place, letter):
    # ISO 7064 sees every digit for a digit and letter for a letter; a letter counts as two digits, so one for the other
    # can hold by chance (KZ86 125K ZTQ...), and is no promise of the check digits.
    assume(IBAN[place].isdigit() == letter.isdigit())
    assert check(IBAN[:place] + letter + IBAN[place + 1 :]).valid == (IBAN[place] == letter)


@given(st.integers(0, 15), st.sampled_from("0123456789"))
def test_one_wrong_digit_of_a_card_is_refused(place, digit):
    card = "4111111111111111"
    assert check(card[:place] + digit + card[place + 1 :]).valid == (card[place] == digit)


@given(st.dates(), st.integers(1, 6), st.integers(0, 9999))
def test_an_iin_holds_with_exactly_one_check_digit(born, century, serial):
    head = f"{born:%y%m%d}{century}{serial:04}"
    held = [digit for digit in range(10) if check(f"{head}{digit}").means == "iin" and check(f"{head}{digit}").valid]
    right = check_digit(head)
    assert held == [] or held == [right]
    assert right is None or f"{born:%m%d}" == "0229" or held == [right]


def test_a_bin_names_a_firm():
    head = "19034000567"
    verdict = check(f"{head}{check_digit(head)}")
    assert (verdict.valid, verdict.means) == (True, "bin")
    assert "a firm" in verdict.reason


def test_a_day_that_never_was_is_no_birthday():
    head = "85023130000"
    assert "no such day" in check(f"{head}{check_digit(head)}").reason


def test_a_card_is_never_kept_whole():
    assert "1111111111" not in str(check("4111111111111111").canonical) + check("4111111111111111").reason
