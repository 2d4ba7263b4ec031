"""The office's own login (OpenID Connect): only people who exist, only on a signed word, and then the second step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.checks import run_checks
from django.test import Client

from review_portal.accounts.models import User
from review_portal.environment import oidc_provider
from tests.accounts.devices import Secured, code_of
from tests.accounts.office import CLIENT, SECRET, Office, fresh_key

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def provider() -> Iterator[Office]:
    standing = Office()
    yield standing
    standing.close()


@pytest.fixture
def office(provider: Office, settings: Any, aigerim: User) -> Office:
    """A configured provider that knows Aigerim by her address."""
    settings.OIDC_SERVER, settings.OIDC_CLIENT, settings.OIDC_SECRET = provider.url, CLIENT, SECRET
    settings.OIDC_NAME = "Example office"
    app = oidc_provider(provider.url, CLIENT, SECRET, name="Example office")
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": app}
    User.objects.filter(pk=aigerim.pk).update(email="aigerim@office.example")
    provider.claims = {"sub": "s-1", "email": "Aigerim@office.example", "email_verified": True}
    provider.shows, provider.refuses = provider.signs_with, False
    return provider


def come(client: Client, office: Office) -> str:
    """Go to the office's login and come back with a code; return the text or the address where it leads."""
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    asked = parse_qs(urlsplit(client.get("/login/office/").url).query)
    office.challenge, office.nonce = asked["code_challenge"][0], asked["nonce"][0]
    answer = client.get("/login/office/callback/", {"code": "one", "state": asked["state"][0]})
    return str(getattr(answer, "url", answer.content.decode()))


def refusal(client: Client) -> str:
    return client.get("/login/").content.decode()


def test_whoever_has_the_address_comes_in_and_is_known_by_the_subject_from_then_on(
    client: Client, office: Office, verbs: Callable[[], list[str]]
) -> None:
    assert come(client, office) == "/queue/"
    assert verbs()[-2:] == ["identity.linked", "person.logged_in"]
    client.post("/logout/")
    office.claims["email"] = "another@office.example"
    assert come(client, office) == "/queue/"
    assert SocialAccount.objects.get().uid == "s-1"


def test_the_second_step_is_asked_after_the_office_s_login_too(
    client: Client, office: Office, aigerim: User, secured: Secured
) -> None:
    secret, _ = secured(aigerim)
    assert come(client, office) == "/login/second/"
    assert client.post("/login/second/", {"code": code_of(secret, later=1)}).url == "/queue/"


@pytest.mark.parametrize(
    "claims",
    [{"email": "nobody@office.example"}, {"email": ""}, {"email_verified": False}, {"email_verified": "true"}],
    ids=["a stranger", "no address", "not vouched for", "a word for a yes"],
)
def test_nobody_new_comes_in(claims: dict[str, object], client: Client, office: Office) -> None:
    office.claims |= claims
    before = User.objects.count()
    assert come(client, office) == "/login/"
    assert "Ask an administrator" in refusal(client)
    assert (User.objects.count(), SocialAccount.objects.count()) == (before, 0)


def test_an_address_that_two_people_share_names_nobody(client: Client, office: Office, rita: User) -> None:
    User.objects.filter(pk=rita.pk).update(email="aigerim@office.example")
    assert come(client, office) == "/login/"


def test_a_second_identity_with_the_same_address_is_somebody_else(client: Client, office: Office) -> None:
    come(client, office)
    client.post("/logout/")
    office.claims["sub"] = "s-2"
    assert come(client, office) == "/login/"


def test_a_closed_account_stays_closed(client: Client, office: Office, aigerim: User) -> None:
    come(client, office)
    client.post("/logout/")
    User.objects.filter(pk=aigerim.pk).update(is_active=False)
    assert come(client, office) == "/login/"
    assert "closed" in refusal(client)


@pytest.mark.parametrize(
    "claims",
    [{"aud": "another"}, {"iss": "http://192.0.2.1"}, {"exp": 1}, {"nonce": "of another login"}, {"nonce": ""}],
    ids=["for another", "of another", "expired", "of another login", "of no login"],
)
def test_a_token_that_is_not_for_us_is_refused(claims: dict[str, object], client: Client, office: Office) -> None:
    office.claims |= claims
    assert come(client, office) == "/login/"
    assert "did not succeed" in refusal(client)


def test_each_way_out_asks_for_a_word_of_its_own(client: Client, office: Office) -> None:
    come(client, office)
    first = office.nonce
    client.post("/logout/")
    assert come(client, office) == "/queue/"
    assert office.nonce != first


def test_what_stands_in_a_link_is_not_passed_on_to_the_provider(client: Client, office: Office) -> None:
    hostile = {"auth_params": "nonce=known&redirect_uri=https://evil.example/", "scope": "all", "process": "connect"}
    asked = parse_qs(urlsplit(client.get("/login/office/", hostile).url).query)
    assert asked["redirect_uri"] == ["http://testserver/login/office/callback/"]
    assert asked["nonce"] != ["known"]
    assert "all" not in asked["scope"][0].split()


@pytest.mark.parametrize(("wanted", "led"), [("/log/", "/log/"), ("https://evil.example/", "/queue/")])
def test_the_way_back_leads_to_a_page_of_ours(wanted: str, led: str, client: Client, office: Office) -> None:
    asked = parse_qs(urlsplit(client.get("/login/office/", {"next": wanted}).url).query)
    office.challenge, office.nonce = asked["code_challenge"][0], asked["nonce"][0]
    assert client.get("/login/office/callback/", {"code": "one", "state": asked["state"][0]}).url == led


def test_a_provider_that_is_down_leads_back_to_the_door(client: Client, office: Office, settings: Any) -> None:
    gone = oidc_provider("http://127.0.0.1:9", CLIENT, SECRET, name="Example office")
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": gone}
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    assert client.get("/login/office/").url == "/login/"
    assert "did not succeed" in refusal(client)


def test_a_token_signed_by_somebody_else_is_refused(client: Client, office: Office) -> None:
    office.shows = fresh_key()
    assert come(client, office) == "/login/"
    assert not SocialAccount.objects.exists()


def test_a_provider_that_says_no_is_said_in_words(client: Client, office: Office) -> None:
    office.refuses = True
    assert come(client, office) == "/login/"
    assert "did not succeed" in refusal(client)


@pytest.mark.parametrize("query", [{}, {"code": "one"}, {"code": "one", "state": "x"}, {"error": "access_denied"}])
def test_a_way_back_that_nobody_went_out_leads_to_the_door(
    query: dict[str, str], client: Client, office: Office
) -> None:
    assert client.get("/login/office/callback/", query).url == "/login/"


def test_nothing_but_discovery_keys_and_token_is_asked(client: Client, office: Office) -> None:
    office.asked.clear()
    come(client, office)
    assert set(office.asked) == {"/.well-known/openid-configuration", "/jwks", "/token"}


def test_the_button_stands_only_where_it_leads_somewhere(client: Client, office: Office, settings: Any) -> None:
    assert "Example office" in refusal(client)
    settings.OIDC_SERVER = ""
    assert "Example office" not in refusal(client)
    assert client.get("/login/office/").status_code == 404


def test_half_a_configuration_is_an_error(settings: Any) -> None:
    settings.OIDC_SERVER = "https://login.example"
    assert "accounts.E002" in {problem.id for problem in run_checks(tags=["security"])}
