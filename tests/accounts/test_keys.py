"""Machine keys: one scope each, digests only, revoked at once."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from review_portal.accounts.models import ApiKey, User
from review_portal.accounts.services import issue_key, renew_key, revoke_key
from review_portal.audit.errors import Refused
from tests.accounts.devices import pass_password

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
CLAIMS = "/api/crawler/claims"


def claim(client: Client, secret: str) -> int:
    body = {"runner": "one"}
    answer = client.post(CLAIMS, body, content_type="application/json", HTTP_AUTHORIZATION=f"Bearer {secret}")
    return int(answer.status_code)


def test_it_keeps_only_the_digest_of_the_secret() -> None:
    key, secret = issue_key("one", scope="crawler", actor=None, now=NOW)
    assert secret not in str(ApiKey.objects.filter(pk=key.pk).values().get())


def test_it_lets_the_right_scope_in(client: Client) -> None:
    _, secret = issue_key("one", scope="crawler", actor=None, now=NOW)
    assert claim(client, secret) == 200


def test_it_turns_another_scope_away(client: Client) -> None:
    _, secret = issue_key("one", scope="provider", actor=None, now=NOW)
    assert claim(client, secret) == 403


@pytest.mark.parametrize(
    ("language", "words"), [("en", "unknown, revoked or expired"), ("ru", "отозван"), ("kk", "қайтарып алынған")]
)
def test_it_turns_the_unknown_away_with_a_sentence(client: Client, language: str, words: str) -> None:
    headers = {"Authorization": "Bearer nothing", "Accept-Language": language}
    answer = client.post(CLAIMS, {}, content_type="application/json", headers=headers)
    assert answer.status_code == 401
    assert words in answer.json()["detail"]


def test_no_key_at_all_is_401(client: Client) -> None:
    assert client.post(CLAIMS, {}, content_type="application/json").status_code == 401


def test_a_revoked_key_stops_at_once(client: Client) -> None:
    key, secret = issue_key("one", scope="crawler", actor=None, now=NOW)
    revoke_key(key, actor=None, now=NOW)
    assert claim(client, secret) == 401


def test_an_expired_key_stops(client: Client) -> None:
    key, secret = issue_key("one", scope="crawler", actor=None, now=NOW)
    ApiKey.objects.filter(pk=key.pk).update(expires_at=datetime.now(UTC) - timedelta(seconds=1))
    assert claim(client, secret) == 401


def test_a_renewed_key_forgets_the_old_secret(client: Client) -> None:
    key, secret = issue_key("one", scope="crawler", actor=None, now=NOW)
    assert claim(client, renew_key(key, actor=None)) == 200
    assert claim(client, secret) == 401


def test_a_session_does_not_open_the_machine_door(client: Client, timur: User) -> None:
    client.force_login(timur, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(CLAIMS, {}, content_type="application/json").status_code == 401


def test_a_name_is_given_once() -> None:
    issue_key("one", scope="crawler", actor=None, now=NOW)
    with pytest.raises(Refused, match=r"already a key called one|ключ с именем one"):
        issue_key("one", scope="crawler", actor=None, now=NOW)


def test_a_revoked_key_is_not_renewed() -> None:
    key, _ = issue_key("one", scope="crawler", actor=None, now=NOW)
    revoke_key(key, actor=None, now=NOW)
    with pytest.raises(Refused):
        renew_key(key, actor=None)


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_a_key_says_whose_it_is(name: str) -> None:
    with pytest.raises(Refused):
        issue_key(name, scope="crawler", actor=None, now=NOW)


def test_an_administrator_gives_renews_and_takes_back_a_key_on_the_page(client: Client, timur: User) -> None:
    pass_password(client, timur)
    first = secret_on(client.post("/keys/issue/", {"name": "crawler in the cellar"}).content.decode())
    assert claim(Client(), first) == 200
    key = ApiKey.objects.get()
    second = secret_on(client.post(f"/keys/{key.pk}/renew/").content.decode())
    assert [claim(Client(), secret) for secret in (first, second)] == [401, 200]
    client.post(f"/keys/{key.pk}/revoke/")
    assert claim(Client(), second) == 401
    assert second not in client.get("/keys/").content.decode()


def secret_on(page: str) -> str:
    found = re.search(r'id="secret">(qk_[^<]+)</p>', page)
    assert found is not None
    return found[1]
