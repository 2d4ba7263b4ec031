"""Sessions that end: the two limits, the notice, and the form that is not lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.checks import run_checks
from django.test import Client

from review_portal.accounts.models import User
from review_portal.accounts.services import end_sessions

pytestmark = pytest.mark.django_db
Enter = Callable[[User], Client]
NOTE = {"note": "a longer thought", "act": "approve"}


def age(browser: Client, *, idle: int = 0, whole: int = 0) -> None:
    """Let a session grow old by minutes, instead of waiting for it."""
    browser.get("/session/")
    session = browser.session
    session["seen_at"] -= idle * 60
    session["began_at"] -= whole * 60
    session.save()


@pytest.mark.parametrize(("clock", "why"), [({"idle": 31}, "idle"), ({"whole": 601}, "longest")])
def test_a_session_ends(clock: dict[str, int], why: str, aigerim: User, enter: Enter, verbs: Any) -> None:
    browser = enter(aigerim)
    age(browser, **clock)
    assert browser.get("/queue/").url == "/login/?next=/queue/"
    assert verbs()[-1] == "person.session_ended"
    page = browser.get("/login/?next=/queue/", headers={"accept-language": "en"}).content.decode()
    assert {"idle": "nothing was done for 30 minutes", "longest": "as long as a session may"}[why] in page


def test_whoever_works_stays(aigerim: User, enter: Enter) -> None:
    browser = enter(aigerim)
    age(browser, idle=29)
    browser.get("/queue/")
    assert browser.get("/session/").json()["idle"] > 29 * 60


def test_asking_how_long_is_no_work(aigerim: User, enter: Enter) -> None:
    browser = enter(aigerim)
    age(browser, idle=29)
    browser.get("/session/")
    assert browser.get("/session/").json()["idle"] <= 60


def test_staying_lengthens_the_idle_time_and_not_the_longest(aigerim: User, enter: Enter) -> None:
    browser = enter(aigerim)
    age(browser, idle=29, whole=599)
    left = browser.post("/session/stay/").json()
    assert left["idle"] > 29 * 60
    assert left["longest"] <= 60


def test_a_form_that_came_too_late_waits_behind_the_login(aigerim: User, enter: Enter, client: Client) -> None:
    browser = enter(aigerim)
    age(browser, idle=31)
    assert browser.post("/cases/9/decide/", NOTE).url == "/login/?next=%2Fsession%2Fform%2F"
    enter(aigerim)
    page = browser.get("/session/form/").content.decode()
    assert 'action="/cases/9/decide/"' in page
    assert '<input type="hidden" name="note" value="a longer thought">' in page


def test_a_form_that_was_sent_again_waits_no_longer(aigerim: User, enter: Enter) -> None:
    browser = enter(aigerim)
    age(browser, idle=31)
    browser.post("/cases/9/decide/", NOTE)
    enter(aigerim)
    browser.post("/cases/9/decide/", NOTE)
    assert browser.get("/session/form/").url == "/account/"


def test_nobody_else_sees_the_form(aigerim: User, rita: User, enter: Enter) -> None:
    browser = enter(aigerim)
    age(browser, idle=31)
    browser.post("/cases/9/decide/", NOTE)
    enter(rita)
    assert browser.get("/session/form/").url == "/account/"
    assert "kept_form" not in browser.session


def test_what_is_thrown_away_is_gone(aigerim: User, enter: Enter) -> None:
    browser = enter(aigerim)
    age(browser, idle=31)
    browser.post("/cases/9/decide/", NOTE)
    enter(aigerim)
    browser.post("/session/form/")
    assert "kept_form" not in browser.session


@pytest.mark.parametrize(
    ("page", "form"), [("/prove/", {"password": "secret"}), ("/cases/9/decide/", {"note": "x" * 100_001})]
)
def test_secrets_and_floods_are_not_kept_and_that_is_said(
    page: str, form: dict[str, str], aigerim: User, enter: Enter
) -> None:
    browser = enter(aigerim)
    age(browser, idle=31)
    assert "ended=unsent" in browser.post(page, form).url
    assert "kept_form" not in browser.session


def test_leaving_after_the_end_is_leaving(aigerim: User, enter: Enter) -> None:
    browser = enter(aigerim)
    age(browser, idle=31)
    assert browser.post("/logout/").url == "/login/"
    assert "kept_form" not in browser.session


def test_throwing_a_form_away_after_the_end_is_no_form(aigerim: User, enter: Enter) -> None:
    browser = enter(aigerim)
    age(browser, idle=31)
    assert browser.post("/session/form/").url == "/login/?next=/session/form/"
    assert "kept_form" not in browser.session


def test_a_script_is_sent_to_the_login_and_keeps_what_it_sends(aigerim: User, enter: Enter) -> None:
    browser = enter(aigerim)
    age(browser, idle=31)
    answer = browser.post("/cases/9/decide/", NOTE, headers={"accept": "application/json"})
    assert answer.url == "/login/?next=/cases/9/decide/"


def test_a_form_of_a_session_that_is_gone_leads_back_to_its_page(client: Client, db: None) -> None:
    answer = client.post("/cases/9/decide/", NOTE, headers={"referer": "http://testserver/cases/9/"})
    assert answer.url == "/login/?next=%2Fcases%2F9%2F&ended=unsent"


def test_a_referer_from_elsewhere_leads_nowhere_else(client: Client, db: None) -> None:
    answer = client.post("/cases/9/decide/", NOTE, headers={"referer": "https://evil.example/x"})
    assert answer.url == "/login/?next=%2Faccount%2F&ended=unsent"


def test_a_forged_form_is_never_kept(aigerim: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(aigerim, backend="django.contrib.auth.backends.ModelBackend")
    age(browser, idle=31)
    assert browser.post("/cases/9/decide/", NOTE).status_code == 403
    assert "kept_form" not in browser.session


def test_ending_the_other_sessions_leaves_this_one(aigerim: User, enter: Enter) -> None:
    other = Client()
    other.force_login(aigerim, backend="django.contrib.auth.backends.ModelBackend")
    browser = enter(aigerim)
    browser.post("/security/sessions/end/")
    assert (browser.get("/queue/").status_code, other.get("/queue/").status_code) == (200, 302)


def test_an_administrator_ends_all_sessions_of_a_person(aigerim: User, timur: User, enter: Enter, verbs: Any) -> None:
    browser = enter(aigerim)
    end_sessions(aigerim, actor=timur)
    assert browser.get("/queue/").status_code == 302
    assert verbs()[-1] == "person.sessions_ended"


def test_limits_that_contradict_each_other_are_told(settings: Any) -> None:
    settings.SESSION_IDLE = settings.SESSION_LONGEST * 2
    assert "accounts.W001" in {problem.id for problem in run_checks(tags=["security"])}
