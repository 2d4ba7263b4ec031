"""Tokens: shown once, kept as a digest, narrowing and never widening what their person may do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from review_portal.accounts.factors import APP
from review_portal.accounts.models import User
from review_portal.accounts.services.factors import reset_factors
from review_portal.accounts.services.staff import lend_password
from review_portal.api.models import Token
from review_portal.api.scopes import Scope
from review_portal.api.services import MOST, Wish, collect_token, issue_token, prepare_token, revoke_token
from review_portal.audit.errors import Refused
from review_portal.audit.models import Event
from tests.api.conftest import Program

WISH = Wish("night report", (Scope.AUDIT_READ,), days=30)


def test_it_keeps_only_the_digest_of_the_secret(asel: User) -> None:
    token, secret = issue_token(WISH, actor=asel, now=timezone.now())
    assert secret not in str(Token.objects.filter(pk=token.pk).values().get())


def test_it_speaks_for_its_person(asel: User) -> None:
    told = Program(asel, Scope.AUDIT_READ).get("me").json()
    assert (told["person"], told["role"], told["scopes"]) == (asel.pseudonym, "auditor", ["audit:read"])


def test_a_scope_adds_nothing_to_the_role(aigerim: User) -> None:
    answer = Program(aigerim).get("events")
    assert answer.status_code == 403
    assert "Your role lacks the ability see_audit" in answer.json()["detail"]


def test_a_role_adds_nothing_to_the_scopes(asel: User) -> None:
    answer = Program(asel, Scope.RELEASES_READ).get("events")
    assert answer.status_code == 403
    assert answer.json()["detail"] == "This token lacks the scope audit:read."


def test_a_new_role_counts_at_once(asel: User) -> None:
    program = Program(asel)
    User.objects.filter(pk=asel.pk).update(role="moderator")
    assert program.get("events").status_code == 403


def test_whoever_left_has_no_token_any_more(asel: User) -> None:
    program = Program(asel)
    User.objects.filter(pk=asel.pk).update(is_active=False)
    assert program.get("me").status_code == 401


def test_whoever_is_lent_a_password_has_no_token_any_more(asel: User) -> None:
    program = Program(asel)
    lend_password(asel, actor=None, now=timezone.now())
    assert program.get("me").status_code == 401
    assert "token.revoked" in Event.objects.values_list("verb", flat=True)


def test_whose_factors_are_reset_has_no_token_any_more(asel: User, timur: User) -> None:
    program = Program(asel)
    Authenticator.objects.create(user=asel, type=APP, data={})
    reset_factors(asel, reason="Lost the telephone.", actor=timur)
    assert program.get("me").status_code == 401
    assert Token.objects.get(pk=program.token.pk).revoked_by == timur


def test_a_revoked_token_stops_at_once(asel: User) -> None:
    program = Program(asel)
    revoke_token(program.token, actor=asel, now=timezone.now())
    answer = program.get("me")
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_an_expired_token_stops(asel: User) -> None:
    program = Program(asel)
    past = timezone.now() - timedelta(days=2)
    Token.objects.update(created_at=past - timedelta(days=1), expires_at=past)
    assert program.get("me").status_code == 401


def test_a_session_opens_no_door(client: Client, asel: User) -> None:
    client.force_login(asel, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/api/v1/me").status_code == 401


def test_an_administrator_prepares_and_only_the_person_collects(timur: User, saule: User) -> None:
    token = prepare_token(saule, WISH, actor=timur, now=timezone.now())
    with pytest.raises(Refused, match="its own person only"):
        collect_token(token, actor=timur, now=timezone.now())
    assert collect_token(token, actor=saule, now=timezone.now()).startswith("qp_")
    with pytest.raises(Refused, match="shown already"):
        collect_token(token, actor=saule, now=timezone.now())


def test_nobody_else_prepares_a_token_for_somebody(aigerim: User, rita: User) -> None:
    with pytest.raises(Refused, match="Only an administrator"):
        prepare_token(rita, WISH, actor=aigerim, now=timezone.now())


def test_only_its_person_and_an_administrator_revoke(aigerim: User, rita: User, timur: User) -> None:
    token, _ = issue_token(WISH, actor=aigerim, now=timezone.now())
    with pytest.raises(Refused, match="somebody else's"):
        revoke_token(token, actor=rita, now=timezone.now())
    revoke_token(token, actor=timur, now=timezone.now())
    with pytest.raises(Refused, match="revoked already"):
        revoke_token(token, actor=timur, now=timezone.now())


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        (Wish(" ", (Scope.SEARCH,), 30), "Give the token a name"),
        (Wish("a", (), 30), "at least one scope"),
        (Wish("a", ("everything",), 30), "at least one scope"),
        (Wish("a", (Scope.SEARCH,), 0), "between 1 and 365 days"),
        (Wish("a", (Scope.SEARCH,), 366), "between 1 and 365 days"),
    ],
)
def test_it_refuses_a_token_without_sense(wish: Wish, sentence: str, aigerim: User) -> None:
    with pytest.raises(Refused, match=sentence):
        issue_token(wish, actor=aigerim, now=timezone.now())


def test_a_name_is_given_once_while_it_stands(aigerim: User) -> None:
    token, _ = issue_token(WISH, actor=aigerim, now=timezone.now())
    with pytest.raises(Refused, match="already"):
        issue_token(WISH, actor=aigerim, now=timezone.now())
    revoke_token(token, actor=aigerim, now=timezone.now())
    issue_token(WISH, actor=aigerim, now=timezone.now())


def test_the_name_of_a_token_that_ended_is_free(aigerim: User) -> None:
    issue_token(WISH, actor=aigerim, now=timezone.now())
    issue_token(WISH, actor=aigerim, now=timezone.now() + timedelta(days=31))


def test_it_refuses_one_token_too_many(aigerim: User) -> None:
    for number in range(MOST):
        issue_token(Wish(f"program {number}", (Scope.SEARCH,), 1), actor=aigerim, now=timezone.now())
    with pytest.raises(Refused, match="are in use"):
        issue_token(Wish("one more", (Scope.SEARCH,), 1), actor=aigerim, now=timezone.now())


def test_each_step_of_a_token_is_in_the_record(timur: User, asel: User, verbs: Callable[[], list[str]]) -> None:
    token = prepare_token(asel, WISH, actor=timur, now=timezone.now())
    collect_token(token, actor=asel, now=timezone.now())
    revoke_token(token, actor=asel, now=timezone.now())
    assert verbs()[-3:] == ["token.issued", "token.collected", "token.revoked"]


def test_too_many_requests_in_a_minute_wait(asel: User, settings: Any) -> None:
    settings.API_REQUESTS_A_MINUTE = 2
    program = Program(asel)
    Token.objects.update(minute=timezone.now().replace(second=0, microsecond=0) - timedelta(minutes=1), requests=99)
    now = timezone.now().replace(second=0, microsecond=0)
    codes = [program.get("me").status_code for _ in range(3)]
    answer = program.get("me")
    assert codes[:2] == [200, 200]
    if timezone.now().replace(second=0, microsecond=0) == now:  # else a minute went by between the requests
        assert answer.status_code == 429
        assert 0 < int(answer.headers["Retry-After"]) <= 60


def test_one_program_does_not_use_up_the_other(asel: User, settings: Any) -> None:
    settings.API_REQUESTS_A_MINUTE = 1
    first, second = Program(asel), Program(asel)
    first.get("me")
    assert second.get("me").status_code == 200
