"""People: pseudonyms, abilities, and what being let in leaves in the record."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from review_portal.accounts.abilities import ABILITIES, Ability, Role
from review_portal.accounts.models import User
from review_portal.accounts.services import choose_language, create_person
from review_portal.audit.errors import Refused
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def test_pseudonyms_are_counted_by_role(aigerim: User, rita: User, saule: User) -> None:
    assert [aigerim.pseudonym, rita.pseudonym, saule.pseudonym] == ["M-01", "M-02", "S-01"]


def test_seniors_share_the_moderators_letters(aigerim: User, bota: User) -> None:
    assert bota.pseudonym == "M-02"


def test_no_role_both_drafts_and_approves() -> None:
    both = {Ability.DRAFT_REQUEST, Ability.APPROVE_REQUEST}
    assert not [role for role in Role if both <= ABILITIES[role]]


def test_every_role_has_its_line() -> None:
    assert set(ABILITIES) == set(Role)


def test_a_superuser_can_no_more_than_the_role(timur: User) -> None:
    timur.is_superuser = True
    assert not timur.can(Ability.APPROVE_REQUEST)


def test_somebody_inactive_can_nothing(aigerim: User) -> None:
    aigerim.is_active = False
    assert not aigerim.can(Ability.JUDGE)


def test_a_taken_name_is_refused(aigerim: User) -> None:
    with pytest.raises(Refused, match="already a person called aigerim"):
        create_person("aigerim", role=Role.MODERATOR, actor=None)


def test_coming_in_and_being_turned_away_are_recorded(
    client: Client, aigerim: User, verbs: Callable[[], list[str]]
) -> None:
    client.post("/login/", {"username": "aigerim", "password": "wrong"})
    client.post("/login/", {"username": "aigerim", "password": PASSWORD})
    assert verbs()[-2:] == ["person.login_failed", "person.logged_in"]


def test_an_unknown_language_is_refused(aigerim: User) -> None:
    with pytest.raises(Refused, match="choose kk, ru or en"):
        choose_language(aigerim, language="de")


@pytest.mark.parametrize(("page", "method"), [("/", "POST"), ("/", "DELETE"), ("/login/", "PUT"), ("/logout/", "PUT")])
def test_coming_and_going_answer_only_their_own_methods(client: Client, page: str, method: str) -> None:
    assert client.generic(method, page).status_code == 405
