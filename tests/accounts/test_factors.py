"""A person's own factors: set up, shown once, removed, asked for again, and reset by an administrator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.checks import run_checks
from django.test import Client

from review_portal.accounts.models import User
from review_portal.accounts.services import remove_factor, reset_factors
from review_portal.audit.errors import Refused
from review_portal.audit.models import Event
from tests.accounts.devices import Secured, code_of, pass_password, set_app_up

pytestmark = pytest.mark.django_db
Verbs = Callable[[], list[str]]


def test_without_a_second_factor_only_the_way_to_one_is_open(strict: Any, client: Client, aigerim: User) -> None:
    pass_password(client, aigerim)
    assert client.get("/queue/").url == "/security/"
    assert client.post("/queue/take/").url == "/security/"
    assert client.get("/security/").status_code == 200


def test_whoever_has_set_one_up_goes_on_at_once(strict: Any, client: Client, aigerim: User) -> None:
    pass_password(client, aigerim)
    _, codes = set_app_up(client)
    assert len(codes) == 10
    assert client.get("/queue/").status_code == 200


def test_recovery_codes_are_shown_once_and_never_again(client: Client, aigerim: User) -> None:
    pass_password(client, aigerim)
    _, codes = set_app_up(client)
    assert codes[0] not in client.get("/security/").content.decode()
    assert codes[0].replace(" ", "") not in str(client.session.items())


def test_new_codes_end_the_old_ones(client: Client, aigerim: User) -> None:
    pass_password(client, aigerim)
    _, old = set_app_up(client)
    fresh = client.post("/security/codes/").content.decode()
    assert old[0] not in fresh
    client.post("/logout/")
    pass_password(client, aigerim)
    assert client.post("/login/second/", {"code": old[0]}).status_code == 200


def test_a_wrong_code_sets_nothing_up(client: Client, aigerim: User) -> None:
    pass_password(client, aigerim)
    client.get("/security/app/")
    assert client.post("/security/app/", {"code": "000000"}).status_code == 409
    assert not Authenticator.objects.exists()


def test_the_secret_is_drawn_on_the_page_and_asked_of_no_other_host(client: Client, aigerim: User) -> None:
    pass_password(client, aigerim)
    page = client.get("/security/app/")
    assert '<svg class="qr"' in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]


def test_a_screen_that_was_left_open_changes_no_factor(client: Client, aigerim: User) -> None:
    pass_password(client, aigerim)
    secret, _ = set_app_up(client)
    session = client.session
    session["proved_at"] -= 16 * 60
    session.save()
    factor = Authenticator.objects.get(type="totp")
    assert client.post(f"/security/{factor.pk}/remove/").url.startswith("/prove/?next=")
    assert Authenticator.objects.filter(pk=factor.pk).exists()
    assert client.post("/prove/", {"code": code_of(secret, later=1), "next": "/security/app/"}).url == "/security/app/"


def test_removing_a_factor_ends_the_other_sessions(aigerim: User, secured: Secured, client: Client) -> None:
    secret, _ = secured(aigerim)
    other = Client()
    other.force_login(aigerim, backend="django.contrib.auth.backends.ModelBackend")
    pass_password(client, aigerim)
    client.post("/login/second/", {"code": code_of(secret, later=1)})
    client.post(f"/security/{Authenticator.objects.get(type='totp').pk}/remove/")
    assert (client.get("/queue/").status_code, other.get("/queue/").status_code) == (200, 302)
    assert not Authenticator.objects.exists(), "recovery codes for nothing"


def test_the_last_factor_stays_where_one_is_required(strict: Any, aigerim: User, secured: Secured) -> None:
    secured(aigerim)
    with pytest.raises(Refused, match=r"only second factor|единственный"):
        remove_factor(aigerim, Authenticator.objects.get(type="totp").pk, now=aigerim.date_joined)


def test_nobody_removes_a_factor_of_somebody_else(aigerim: User, rita: User, secured: Secured, client: Client) -> None:
    secured(aigerim)
    pass_password(client, rita)
    client.post(f"/security/{Authenticator.objects.get(type='totp').pk}/remove/")
    assert Authenticator.objects.filter(user=aigerim, type="totp").exists()


def test_a_session_that_skipped_the_second_step_must_make_up_for_it(
    strict: Any, aigerim: User, secured: Secured, enter: Callable[[User], Client]
) -> None:
    secured(aigerim)
    browser = enter(aigerim)
    assert browser.get("/queue/").url == "/prove/"
    assert browser.get("/security/app/").url.startswith("/prove/")


def test_an_administrator_resets_what_somebody_lost(
    client: Client, timur: User, aigerim: User, secured: Secured, verbs: Verbs
) -> None:
    secured(aigerim)
    pass_password(client, timur)
    client.post(f"/people/{aigerim.pk}/reset/", {"reason": "Telephone lost; came in person"})
    assert verbs()[-1] == "factors.reset"
    assert Event.objects.latest("number").detail["kinds"] == ["recovery_codes", "totp"]
    assert pass_password(Client(), aigerim) == "/queue/"


def test_a_reset_ends_the_sessions_of_whoever_holds_the_lost_device(
    timur: User, aigerim: User, secured: Secured, enter: Callable[[User], Client]
) -> None:
    secured(aigerim)
    thief = enter(aigerim)
    reset_factors(aigerim, reason="stolen", actor=timur)
    assert thief.get("/queue/").status_code == 302


def test_nobody_resets_their_own(timur: User, secured: Secured) -> None:
    secured(timur)
    with pytest.raises(Refused, match=r"another administrator|другого администратора"):
        reset_factors(timur, reason="lost", actor=timur)


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_reset_says_why(reason: str, timur: User, aigerim: User, secured: Secured) -> None:
    secured(aigerim)
    with pytest.raises(Refused):
        reset_factors(aigerim, reason=reason, actor=timur)
    assert Authenticator.objects.filter(user=aigerim).exists()


def test_only_an_administrator_resets(saule: User, aigerim: User, secured: Secured) -> None:
    secured(aigerim)
    with pytest.raises(Refused):
        reset_factors(aigerim, reason="asked", actor=saule)


def test_switched_off_over_https_is_an_error(settings: Any) -> None:
    settings.HTTPS = True
    assert "accounts.E001" in {problem.id for problem in run_checks(tags=["security"])}
    settings.SECOND_FACTOR = True
    assert "accounts.E001" not in {problem.id for problem in run_checks(tags=["security"])}


def test_a_portal_without_second_factors_says_so(client: Client, db: None) -> None:
    page = client.get("/login/", headers={"accept-language": "en"}).content.decode()
    assert "for trying out, not for work" in page
