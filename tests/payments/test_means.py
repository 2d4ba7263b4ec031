"""A means of payment: registered once, moved by people only, with grounds, along its table."""

import pytest
from django.db import IntegrityError

from review_portal.audit.errors import Refused
from review_portal.payments.models import PaymentMeans, Step
from review_portal.payments.reading import NoMeans
from review_portal.payments.services.moving import confirm_means, dismiss_means, release_means
from review_portal.payments.services.registering import add_means, register_found
from tests.payments.explorer import wallet
from tests.payments.story import CARD, IBAN, NOON


def test_it_registers_each_means_of_a_post_once(advert):
    made = register_found(now=NOON)
    assert {means.kind for means in made} == {"wallet", "card", "iban"}
    assert register_found(now=NOON) == []


def test_a_card_is_kept_masked_and_found_again_by_its_number(shop, aigerim):
    card = PaymentMeans.objects.get(kind="card")
    assert (card.shown, card.variety) == ("411111••••••1111", "Visa")
    assert add_means("4111-1111-1111-1111", grounds="", actor=aigerim, now=NOON) == card


def test_the_database_refuses_a_whole_card_number(shop):
    with pytest.raises(IntegrityError):
        PaymentMeans.objects.filter(kind="card").update(shown="4111111111111111")


def test_what_a_person_added_is_tied_to_the_posts_that_name_it_later(aigerim, request):
    added = add_means(wallet("shop"), grounds="Told by another office.", actor=aigerim, now=NOON)
    request.getfixturevalue("advert")
    register_found(now=NOON)
    added.refresh_from_db()
    assert added.sightings.count() == 1


@pytest.mark.parametrize(("text", "reason"), [("4111111111111112", "Luhn"), ("850101300003", "person|digit"), ("", "")])
def test_it_refuses_what_pays_nothing(text, reason, aigerim):
    with pytest.raises(NoMeans) as refused:
        add_means(text, grounds="x", actor=aigerim, now=NOON)
    assert any(word in str(refused.value) for word in reason.split("|"))


def test_adding_needs_grounds(aigerim):
    with pytest.raises(Refused):
        add_means(IBAN, grounds=" ", actor=aigerim, now=NOON)


def test_a_person_confirms_and_the_step_stays(shop, aigerim, verbs):
    confirm_means(shop, grounds="Named in three adverts.", actor=aigerim, now=NOON)
    shop.refresh_from_db()
    assert (shop.status, shop.confirmed_by) == ("confirmed", aigerim)
    assert Step.objects.get(means=shop).grounds == "Named in three adverts."
    assert verbs()[-1] == "means.confirmed"


def test_a_step_from_the_wrong_place_is_refused(shop, saule):
    with pytest.raises(Refused, match=r"Nothing was written|не записано|жазылған жоқ"):
        release_means(shop, grounds="x", actor=saule, now=NOON)


def test_an_auditor_takes_no_step(shop, asel):
    with pytest.raises(Refused):
        dismiss_means(shop, grounds="x", actor=asel, now=NOON)


def test_steps_cannot_be_rewritten(shop, aigerim):
    confirm_means(shop, grounds="Seen.", actor=aigerim, now=NOON)
    with pytest.raises(Exception, match="append-only"):
        Step.objects.update(grounds="other")


def test_the_database_refuses_a_confirmed_means_without_a_person(shop):
    with pytest.raises(IntegrityError):
        PaymentMeans.objects.filter(pk=shop.pk).update(status="confirmed")


def test_card_numbers_stand_nowhere_in_the_record(shop):
    digits = CARD.replace(" ", "")
    assert digits not in str(list(PaymentMeans.objects.values_list()))
