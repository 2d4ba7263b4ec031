"""Programs of people, each with a token, and an office with work in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from review_portal.accounts.models import User
from review_portal.api.scopes import Scope
from review_portal.api.services import Wish, issue_token
from review_portal.review.grounds import load_legal_grounds
from review_portal.review.models import Case, LegalGround
from tests.face.world import ADVERT, open_case


class Program:
    """Speaks to the API for one person."""

    def __init__(self, person: User, *scopes: str) -> None:
        wish = Wish(f"program {person.tokens.count()}", tuple(scopes or Scope.values), days=30)
        self.person, self.client = person, Client()
        self.token, self.secret = issue_token(wish, actor=person, now=timezone.now())

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        address = path if path.startswith("http") else f"/api/v1/{path}"
        sent = {"data": body, "content_type": "application/json"} if body is not None else {}
        headers = {"Authorization": f"Bearer {self.secret}", "Accept-Language": "en", **headers}
        return getattr(self.client, method)(address, headers=headers, **sent)

    def get(self, path: str, **headers: str) -> Any:
        return self.ask("get", path, **headers)

    def post(self, path: str, body: object = None, **headers: str) -> Any:
        return self.ask("post", path, {} if body is None else body, **headers)

    def every(self, path: str) -> list[Any]:
        """Return the results of all pages."""
        found, address = [], path
        while address:
            page = self.get(address).json()
            found, address = found + page["results"], page["next"]
        return found


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def cases(db: None) -> list[Case]:
    """Return two cases that wait: one of three mirrors, and one of a single post."""
    load_legal_grounds(LegalGround)
    first = open_case(ADVERT.format(n=3), where="example_third", copies=3)
    return [first, open_case("Новый товар в боте @example_second_bot, оплата картой, курьеры", where="example_second")]
