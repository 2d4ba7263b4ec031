"""The second step at the door: codes that are good once, recovery codes, refusals, and the entry that closes."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from review_portal.accounts.models import User
from review_portal.accounts.totp import matching_step
from review_portal.audit.models import Event
from tests.accounts.devices import Secured, code_of, pass_password

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("at", "code"), [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037")]
)
def test_codes_are_those_of_the_standard(at: int, code: str) -> None:
    """RFC 6238, appendix B, SHA-1, the last six of its eight digits."""
    secret = base64.b32encode(b"12345678901234567890").decode()
    assert matching_step(secret, f"{code[:3]} {code[3:]}", now=datetime.fromtimestamp(at, UTC)) == at // 30
    assert code_of(secret, at=at) == code


def test_a_code_of_another_time_belongs_to_no_step() -> None:
    secret = base64.b32encode(b"12345678901234567890").decode()
    assert matching_step(secret, "287082", now=datetime.fromtimestamp(59 + 90, UTC)) is None


def test_the_password_alone_opens_nothing(client: Client, aigerim: User, secured: Secured) -> None:
    secured(aigerim)
    assert pass_password(client, aigerim) == "/login/second/"
    assert client.get("/queue/").url == "/login/?next=/queue/"


def test_the_right_code_lets_in_where_the_person_wanted_to_go(client: Client, aigerim: User, secured: Secured) -> None:
    secret, _ = secured(aigerim)
    client.post("/login/?next=/sources/", {"username": "aigerim", "password": "correct horse battery staple",
                                           "next": "/sources/"})  # fmt: skip
    assert client.post("/login/second/", {"code": code_of(secret, later=1)}).url == "/sources/"
    assert client.get("/queue/").status_code == 200


def test_a_code_that_was_used_opens_nothing_again(client: Client, aigerim: User, secured: Secured) -> None:
    secret, _ = secured(aigerim)  # the set-up has used the code of this moment
    pass_password(client, aigerim)
    assert "was used already" in answer(client, code_of(secret))


def test_a_recovery_code_opens_the_door_once(client: Client, aigerim: User, secured: Secured) -> None:
    _, codes = secured(aigerim)
    pass_password(client, aigerim)
    assert client.post("/login/second/", {"code": codes[3]}).url == "/queue/"
    client.post("/logout/")
    pass_password(client, aigerim)
    assert "was used already" in answer(client, codes[3])


def test_nobody_s_code_opens_for_somebody_else(client: Client, aigerim: User, rita: User, secured: Secured) -> None:
    secured(aigerim)
    secret, _ = secured(rita)
    pass_password(client, aigerim)
    assert "not right" in answer(client, code_of(secret, later=1))


@pytest.mark.parametrize("typed", ["", "000000", "12345", "ا١٢٣٤٥٦", "1" * 5000, "'; --"])
def test_nonsense_is_refused_in_words(typed: str, client: Client, aigerim: User, secured: Secured) -> None:
    secured(aigerim)
    pass_password(client, aigerim)
    assert "not right" in answer(client, typed)


@pytest.mark.parametrize(
    "typed", ["", "[]", "null", "{", '{"id": 1}', '{"id":"x","response":{},"type":"public-key"}', "[" * 19_000]
)
def test_nonsense_for_a_passkey_is_refused_in_words(typed: str, client: Client, aigerim: User) -> None:
    client.post("/login/passkey/options/")
    shown = client.post("/login/passkey/", {"credential": typed}, follow=True, headers={"accept-language": "en"})
    assert "not known here" in shown.content.decode()


def test_the_entry_closes_at_the_second_step_too(client: Client, aigerim: User, secured: Secured) -> None:
    secret, _ = secured(aigerim)
    pass_password(client, aigerim)
    for _ in range(8):
        client.post("/login/second/", {"code": "000000"})
    assert client.post("/login/second/", {"code": code_of(secret, later=1)}).status_code == 429
    assert pass_password(client, aigerim) == "429"


def test_changing_the_address_gives_no_more_tries(client: Client, aigerim: User, secured: Secured) -> None:
    secret, _ = secured(aigerim)
    for host in range(20):
        client.defaults["REMOTE_ADDR"] = f"192.0.2.{host}"
        pass_password(client, aigerim)
        client.post("/login/second/", {"code": "000000"})
    client.defaults["REMOTE_ADDR"] = "192.0.2.99"
    pass_password(client, aigerim)
    assert client.post("/login/second/", {"code": code_of(secret, later=1)}).status_code == 429


def test_each_step_stands_in_the_record(
    client: Client, aigerim: User, secured: Secured, verbs: Callable[[], list[str]]
) -> None:
    secret, _ = secured(aigerim)
    pass_password(client, aigerim)
    client.post("/login/second/", {"code": "000000"})
    client.post("/login/second/", {"code": code_of(secret, later=1)})
    assert verbs()[-5:] == ["person.logged_in", "factor.added", "factor.refused", "factor.used", "person.logged_in"]
    assert secret not in str(list(Event.objects.values()))


def test_the_database_alone_gives_nobody_a_code(aigerim: User, secured: Secured) -> None:
    secret, codes = secured(aigerim)
    kept = str(list(Authenticator.objects.values()))
    assert secret not in kept
    assert not [code for code in codes if code.replace(" ", "") in kept]


def answer(client: Client, code: str) -> str:
    return client.post("/login/second/", {"code": code}, headers={"accept-language": "en"}).content.decode()
