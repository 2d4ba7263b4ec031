"""The people's page: invitations, lent passwords, changes, closed accounts, and who may do none of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from review_portal.accounts.abilities import Role
from review_portal.accounts.models import User
from review_portal.accounts.services import change_person, choose_password, close_account, invite_person, lend_password
from review_portal.audit.errors import Refused
from review_portal.audit.models import Event
from tests.accounts.devices import pass_password, set_app_up
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
NEW = {"username": "zarina", "role": "supervisor", "email": "zarina@office.example"}
OWN = "quiet river under stones"


@pytest.fixture
def office(client: Client, timur: User) -> Client:
    """Timur's browser, in which he has just shown who he is."""
    pass_password(client, timur)
    return client


def lent_on(page: str) -> str:
    found = re.search(r'id="lent">([a-z2-9-]{19})</p>', page)
    assert found is not None
    return found[1]


def test_whoever_is_invited_chooses_a_password_before_anything_else(office: Client) -> None:
    lent = lent_on(office.post("/people/invite/", NEW).content.decode())
    hers = Client()
    pass_password(hers, User.objects.get(username="zarina"), password=lent)
    assert hers.get("/requests/").url == "/security/password/"
    hers.post("/security/password/", {"old_password": lent, "new_password": OWN})
    assert hers.get("/requests/").status_code == 200
    assert pass_password(Client(), User.objects.get(username="zarina"), password=lent) == "200"


def test_a_lent_password_is_shown_once_and_lies_nowhere(office: Client) -> None:
    lent = lent_on(office.post("/people/invite/", NEW).content.decode())
    assert lent not in office.get("/people/").content.decode()
    assert lent not in str(list(Event.objects.values())) + str(list(User.objects.values()))


def late(person: User) -> None:
    """Let the time of a lent password run out, instead of waiting for it."""
    User.objects.filter(pk=person.pk).update(lent_until=timezone.now())


def test_a_lent_password_that_nobody_changed_in_time_opens_nothing(office: Client) -> None:
    lent = lent_on(office.post("/people/invite/", NEW).content.decode())
    hers, zarina = Client(headers={"accept-language": "en"}), User.objects.get(username="zarina")
    late(zarina)
    page = hers.post("/login/", {"username": "zarina", "password": lent}).content.decode()
    assert "The password that you were lent is over" in page
    assert "do not belong together" not in page
    again = lent_on(office.post(f"/people/{zarina.pk}/password/").content.decode())
    assert pass_password(hers, zarina, password=again) == "/queue/"


def test_whoever_does_not_know_a_lent_password_is_not_told_that_it_is_over(timur: User, aigerim: User) -> None:
    lend_password(aigerim, actor=timur, now=timezone.now())
    late(aigerim)
    page = Client(headers={"accept-language": "en"}).post("/login/", {"username": "aigerim", "password": "guess"})
    assert "do not belong together" in page.content.decode()


@pytest.mark.parametrize("page", ["/security/password/", "/security/app/", "/security/"])
def test_a_session_behind_a_lent_password_ends_with_it(page: str, timur: User, aigerim: User) -> None:
    hers, lent = Client(), lend_password(aigerim, actor=timur, now=timezone.now())
    pass_password(hers, aigerim, password=lent)
    assert hers.get(page).status_code == 200
    late(aigerim)
    assert hers.get(page).url == "/login/"
    assert hers.get("/session/").status_code == 302


def test_a_lent_password_that_is_over_is_no_way_to_an_own_one(timur: User, aigerim: User) -> None:
    lent = lend_password(aigerim, actor=timur, now=timezone.now())
    with pytest.raises(Refused):
        choose_password(aigerim, old=lent, new=OWN, now=timezone.now() + timedelta(hours=24))


def test_the_database_keeps_no_lent_password_without_an_end(aigerim: User) -> None:
    with pytest.raises(IntegrityError):
        User.objects.filter(pk=aigerim.pk).update(must_change_password=True)


def test_guesses_of_the_own_password_close_the_form(client: Client, aigerim: User, settings: Any) -> None:
    settings.AXES_FAILURE_LIMIT = 3
    pass_password(client, aigerim)
    for _guess in range(3):
        client.post("/security/password/", {"old_password": "guess", "new_password": OWN})
    client.post("/security/password/", {"old_password": PASSWORD, "new_password": OWN})
    assert User.objects.get(pk=aigerim.pk).check_password(PASSWORD)


def test_the_page_asks_as_often_for_many_people_as_for_one(
    office: Client, hire: Callable[..., User], django_assert_num_queries: Any
) -> None:
    cache.clear()
    with CaptureQueriesContext(connection) as few:
        office.get("/people/")
    asked = len(few)
    for number in range(4):
        pass_password(browser := Client(), hire(f"person-{number}", Role.MODERATOR))
        set_app_up(browser)
    cache.clear()  # the counts of the rail, so that both readings pay for them
    with django_assert_num_queries(asked):
        assert office.get("/people/").content.decode().count("10 ") >= 4


def test_an_address_stands_in_no_event(office: Client) -> None:
    office.post("/people/invite/", NEW)
    office.post(f"/people/{User.objects.get(username='zarina').pk}/change/", NEW | {"email": "z@office.example"})
    assert "office.example" not in str(list(Event.objects.values()))
    assert Event.objects.latest("number").detail == {"email": "changed"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"username": ""},
        {"username": "a b"},
        {"username": "TIMUR"},
        {"username": "x" * 151},
        {"role": "king"},
        {"email": "no address"},
    ],
)
def test_what_cannot_be_is_refused_and_nobody_is_made(wrong: dict[str, str], timur: User) -> None:
    with pytest.raises(Refused):
        invite_person(**{**NEW, **wrong}, actor=timur, now=timezone.now())
    assert User.objects.count() == 1


def test_an_address_names_one_person(timur: User) -> None:
    invite_person(**NEW, actor=timur, now=timezone.now())
    with pytest.raises(Refused):
        invite_person("another", role="moderator", email="Zarina@Office.Example", actor=timur, now=timezone.now())


def test_a_new_role_opens_other_pages_and_keeps_the_pseudonym(timur: User, aigerim: User) -> None:
    change_person(aigerim, role="auditor", email="", actor=timur)
    aigerim.refresh_from_db()
    assert (aigerim.role, aigerim.pseudonym) == ("auditor", "M-01")


def test_a_closed_account_opens_no_door_and_its_sessions_end(
    office: Client, aigerim: User, verbs: Callable[[], list[str]]
) -> None:
    hers = Client()
    pass_password(hers, aigerim)
    office.post(f"/people/{aigerim.pk}/close/", {"reason": "left the office"})
    assert verbs()[-1] == "person.closed"
    assert hers.get("/queue/").status_code == 302
    assert pass_password(Client(), aigerim) == "200"
    office.post(f"/people/{aigerim.pk}/open/")
    assert pass_password(Client(), aigerim) == "/queue/"


def test_a_lent_password_ends_the_sessions(office: Client, aigerim: User) -> None:
    hers = Client()
    pass_password(hers, aigerim)
    office.post(f"/people/{aigerim.pk}/password/")
    assert hers.get("/queue/").status_code == 302


@pytest.mark.parametrize("write", ["change", "close", "lend"])
def test_nobody_changes_their_own_account_or_without_the_role(write: str, timur: User, saule: User) -> None:
    acts: dict[str, Callable[[User, User], object]] = {
        "change": lambda whose, actor: change_person(whose, role="prosecutor", email="", actor=actor),
        "close": lambda whose, actor: close_account(whose, reason="because", actor=actor),
        "lend": lambda whose, actor: lend_password(whose, actor=actor, now=timezone.now()),
    }
    for whose, actor in ((timur, timur), (timur, saule)):
        with pytest.raises(Refused):
            acts[write](whose, actor)


@pytest.mark.parametrize(
    ("old", "new"), [("wrong", OWN), (PASSWORD, PASSWORD), (PASSWORD, "short"), (PASSWORD, "password")]
)
def test_a_weak_password_or_a_wrong_old_one_changes_nothing(old: str, new: str, aigerim: User) -> None:
    with pytest.raises(Refused):
        choose_password(aigerim, old=old, new=new, now=timezone.now())
    assert User.objects.get(pk=aigerim.pk).check_password(PASSWORD)


def test_choosing_a_password_ends_the_other_sessions(client: Client, aigerim: User) -> None:
    other = Client()
    pass_password(other, aigerim)
    pass_password(client, aigerim)
    client.post("/security/password/", {"old_password": PASSWORD, "new_password": OWN})
    assert (client.get("/queue/").status_code, other.get("/queue/").status_code) == (200, 302)


def test_the_first_administrator_is_made_by_a_command(db: None) -> None:
    said = StringIO()
    call_command("add_person", "first", stdout=said)
    assert said.getvalue().startswith("D-01 first: ")
    first = User.objects.get()
    assert (first.role, first.must_change_password) == (Role.ADMINISTRATOR, True)
    with pytest.raises(CommandError):
        call_command("add_person", "first", stdout=said)
