"""Handles, bots, invitations, phones and mail in running text."""

import pytest

from classifier.entities import Kind, extract


def found(text: str, *kinds: Kind) -> list[tuple[str, str]]:
    return [(e.kind.value, e.canonical) for e in extract(text).entities if not kinds or e.kind in kinds]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("пиши @Example_Shop", ("handle", "example_shop")),
        ("жаз:@example_shop!", ("handle", "example_shop")),
        ("@ex\u200bample_shop", ("handle", "example_shop")),
        ("t.me/example_shop", ("handle", "example_shop")),
        ("t.me/s/example_shop", ("handle", "example_shop")),
        ("https://telegram.me/example_shop/123?single", ("handle", "example_shop")),
        ("t[.]me/example_shop", ("handle", "example_shop")),
        ("hxxps://t(.)me/example_shop", ("handle", "example_shop")),
        ("example-shop.t.me", ("handle", "example_shop")),
        ("tg://resolve?domain=example_shop", ("handle", "example_shop")),
        ("тг: example_shop.", ("handle", "example_shop")),
        ("телега example_shop", ("handle", "example_shop")),
        ("Телеграм. example_shop", ("handle", "example_shop")),
        ("T.ME/EXAMPLE_SHOP", ("handle", "example_shop")),
        ("Telegram - exampleshop", ("handle", "exampleshop")),
        ("телеграмда: example_shop", ("handle", "example_shop")),
        ("@example_sale_bot", ("bot", "example_sale_bot")),
        ("https://t.me/ExampleBot?start=x", ("bot", "examplebot")),
        ("t.me/+AbCdEfGh12345678", ("invite", "AbCdEfGh12345678")),
        ("t.me/joinchat/AAAAAE1234567890", ("invite", "AAAAAE1234567890")),
        ("tg://join?invite=AAAAAE1234567890", ("invite", "AAAAAE1234567890")),
        ("t.me/+77000000001", ("phone", "+77000000001")),
        ("wa.me/77000000001", ("phone", "+77000000001")),
        ("https://api.whatsapp.com/send?phone=%2B77000000001&text=x", ("phone", "+77000000001")),
        ("Example.User@Example.com", ("email", "example.user@example.com")),
        ("example[at]example[dot]com", ("email", "example@example.com")),
    ],
)
def test_it_finds_contacts_however_they_are_written(text, expected):
    assert found(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "8 701 000 00 01",
        "8(701)000-00-01",
        "+7 701 000 00 01",
        "+7-701-000-00-01",
        "87010000001",
        "77010000001",
        "701 000 00 01",
        "тел 7010000001",
        "８ ７０１ ０００ ００ ０１",
        "ватсап87010000001",
        "8️⃣7️⃣0️⃣1️⃣0️⃣0️⃣0️⃣0️⃣0️⃣0️⃣1️⃣",
        "8 7 0 1 0 0 0 0 0 0 1",
    ],
)
def test_it_reads_a_kazakh_phone_in_every_spelling(text):
    assert found(text) == [("phone", "+77010000001")]


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("+996 555 000 001", "+996555000001"),
        ("0555 000 001", "+996555000001"),
        ("998 90 000 00 01", "+998900000001"),
        ("8 (912) 000-00-01", "+79120000001"),
        ("+49 30 901820", "+4930901820"),
    ],
)
def test_it_reads_the_neighbours_phones(text, phone):
    assert found(text) == [("phone", phone)]


def test_it_parts_a_card_from_the_phone_behind_it():
    text = "4111 1111 1111 1111 8 701 000 00 01"
    assert [kind for kind, _ in found(text)] == ["card", "phone"]


@pytest.mark.parametrize(
    "text",
    [
        "telegram channel is closed",
        "5 000 тг. Telephone example",
        "c@ndy",
        "цена 15 000 20 000 тенге",
        "1.5 гр 2.5 гр",
        "22.11.2026 18:49",
        "user@localhost",
        "@abc",
        "a@@b",
        "ГОСТ 12345-67890-12345",
        "серия 1000000001",
        "t.me/share/url?url=x",
        "t.me",
        "в 2024-2025 годах 8 человек",
        "бот",
    ],
)
def test_it_finds_no_contact_in_ordinary_words(text):
    assert not found(text)


def test_it_lists_an_international_number_that_no_country_gives_out():
    (rejected,) = extract("+999 123 456 789").rejected
    assert (rejected.kind, rejected.value) == (Kind.PHONE, "+999 123 456 789")
    assert rejected.reason
