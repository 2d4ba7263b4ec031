"""A phone becomes a means of payment where the post says that one pays to it, and stays a contact elsewhere."""

import pytest

from review_portal.payments.models import PaymentMeans
from review_portal.payments.services.registering import add_means, register_found
from tests.payments.story import NOON, mention
from tests.scoring.publishing import publish

PHONE = "+7 700 000 12 34"
PAID = (
    f"Перевод на номер {PHONE}, имя получателя пришлём",
    f"Оплату скидывайте сюда: {PHONE}",
    f"Төлемді {PHONE} нөміріне аударыңыз",
    f"{PHONE} (перевод, любой банк)",
    f"Pay to {PHONE} and send the receipt",
    f"Пополните кошелёк {PHONE}",
)
CALLED = (
    f"Звоните: {PHONE}",
    f"Оплата при получении. Тел. {PHONE}",
    f"Оплата любая\n{PHONE}",
    f"По оплате пишите в ватсап {PHONE}",
    f"Хабарласу үшін {PHONE}",
    f"{PHONE}\nПеревод на карту",
)


def registered(text: str) -> list[PaymentMeans]:
    mention(publish(text, where="example_phones"))
    register_found(now=NOON)
    return list(PaymentMeans.objects.all())


@pytest.mark.django_db
@pytest.mark.parametrize("text", PAID)
def test_a_phone_that_is_paid_to_is_registered_with_its_place(text):
    [means] = registered(text)
    assert (means.kind, means.shown, means.status) == ("phone", "+77000001234", "seen")
    [place] = means.sightings
    assert text[place.start : place.end] == PHONE
    assert register_found(now=NOON) == []


@pytest.mark.django_db
@pytest.mark.parametrize("text", CALLED)
def test_a_phone_that_is_called_stays_a_contact(text):
    assert registered(text) == []


def test_what_a_person_added_first_is_the_same_row(aigerim):
    added = add_means(PHONE, grounds="Read in a letter.", actor=aigerim, now=NOON)
    assert registered(PAID[0]) == [added]
