"""Coming in, leaving, and the language that follows the person."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from review_portal.accounts.models import User
from tests.conftest import PASSWORD


@pytest.mark.parametrize(("name", "page"), [("aigerim", "/queue/"), ("asel", "/requests/")])
def test_the_day_begins_on_a_page_that_opens(name: str, page: str, client: Client, aigerim: User, asel: User) -> None:
    assert client.post("/login/", {"username": name, "password": PASSWORD}).url == page


def test_a_wrong_password_is_said_in_words_and_the_name_is_kept(client: Client, aigerim: User) -> None:
    answer = client.post("/login/", {"username": "aigerim", "password": "wrong"}, headers={"accept-language": "en"})
    assert "do not belong together" in answer.content.decode()
    assert 'value="aigerim"' in answer.content.decode()


def test_leaving_needs_a_form_and_leads_to_the_login_page(aigerim: User, enter: Callable[[User], Client]) -> None:
    browser = enter(aigerim)
    assert browser.get("/logout/").status_code == 405
    assert browser.post("/logout/").url == "/login/"


def test_the_language_stays_with_the_person(
    aigerim: User, enter: Callable[[User], Client], verbs: Callable[[], list[str]]
) -> None:
    browser = enter(aigerim)
    assert browser.post("/language/", {"language": "kk", "next": "/queue/"}).url == "/queue/"
    aigerim.refresh_from_db()
    assert aigerim.language == "kk"
    assert "Кезек" in browser.get("/queue/").content.decode()
    assert verbs()[-1] == "person.language_chosen"


def test_a_visitor_s_language_stays_in_the_browser(client: Client, db: None) -> None:
    client.post("/language/", {"language": "kk", "next": "/login/"})
    assert '<html lang="kk">' in client.get("/login/").content.decode()


@pytest.mark.parametrize("asked", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_the_language_form_leads_nowhere_else(asked: str, client: Client, db: None) -> None:
    assert client.post("/language/", {"language": "kk", "next": asked}).url == "/account/"


def test_an_unknown_language_changes_nothing(aigerim: User, enter: Callable[[User], Client]) -> None:
    enter(aigerim).post("/language/", {"language": "xx"})
    aigerim.refresh_from_db()
    assert aigerim.language == "ru"
