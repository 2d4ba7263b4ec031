"""The page of tokens: the secret stands in one answer and nowhere else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from review_portal.accounts.models import User
from review_portal.accounts.sessions import prove
from review_portal.api.models import Token
from review_portal.api.services import Wish, issue_token, prepare_token

PAGE = "/account/tokens/"
FORM = {"name": "night report", "scopes": ["audit:read"], "days": "30"}


@pytest.fixture
def known(client: Client) -> Callable[[User], Client]:
    """Return a function that logs a person in who has just proved who they are."""

    def come(user: User) -> Client:
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        session = client.session
        prove(session, now=timezone.now(), with_factor=False)
        session.save()
        return client

    return come


@pytest.fixture(autouse=True)
def _speak_english(asel: User, timur: User) -> None:
    User.objects.update(language="en")


def test_it_shows_the_secret_once(known: Callable[[User], Client], asel: User) -> None:
    browser = known(asel)
    answer = browser.post(PAGE, FORM)
    assert answer.content.decode().count("qp_") >= 2  # the secret, and its beginning in the list
    assert 'id="secret"' in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store"
    assert 'id="secret"' not in browser.get(PAGE).content.decode()


def test_a_refusal_keeps_what_was_chosen(known: Callable[[User], Client], asel: User) -> None:
    answer = known(asel).post(PAGE, FORM | {"days": "4000"})
    assert answer.status_code == 409
    assert 'value="night report"' in answer.content.decode()
    assert 'value="audit:read" checked' in answer.content.decode()


def test_whoever_sits_at_a_screen_left_open_gets_no_token(client: Client, asel: User) -> None:
    client.force_login(asel, "django.contrib.auth.backends.ModelBackend")
    assert client.post(PAGE, FORM).headers["Location"].startswith("/prove/")
    assert not Token.objects.exists()


def test_an_administrator_prepares_one_and_its_person_collects_it(
    known: Callable[[User], Client], asel: User, timur: User
) -> None:
    client = known(timur)
    answer = client.post(f"{PAGE}prepare/", FORM | {"person": asel.pk}, follow=True)
    assert 'id="secret"' not in answer.content.decode()
    client = known(asel)
    token = Token.objects.get(person=asel)
    assert 'id="secret"' in client.post(f"{PAGE}{token.pk}/collect/").content.decode()


def test_the_token_of_another_is_no_token(known: Callable[[User], Client], asel: User, timur: User) -> None:
    token = prepare_token(timur, Wish("x", ("search",), 1), actor=timur, now=timezone.now())
    browser = known(asel)
    assert browser.post(f"{PAGE}{token.pk}/revoke/").status_code == 404
    assert browser.post(f"{PAGE}{token.pk}/collect/").status_code == 404


def test_only_administrators_see_the_tokens_of_others(known: Callable[[User], Client], asel: User, timur: User) -> None:
    issue_token(Wish("the auditor's program", ("search",), 1), actor=asel, now=timezone.now())
    client = known(timur)
    assert "the auditor&#x27;s program" in client.get(PAGE).content.decode()


def test_people_without_the_right_see_only_their_own(known: Callable[[User], Client], asel: User, timur: User) -> None:
    issue_token(Wish("the administrator's program", ("search",), 1), actor=timur, now=timezone.now())
    client = known(asel)
    assert "the administrator&#x27;s program" not in client.get(PAGE).content.decode()
