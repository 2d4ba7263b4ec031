"""The permission table against the portal itself: every route, every method, every role, visitors and keys."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from review_portal.accounts.abilities import ABILITIES, Ability, Role
from review_portal.accounts.models import User
from review_portal.accounts.permissions import ROUTES, KeyOf, Line, TokenOf, Who
from review_portal.accounts.services import create_person, issue_key
from review_portal.api.scopes import Scope
from review_portal.api.services import Wish, issue_token
from review_portal.exports.models import Provider
from review_portal.probes.models import Vantage

pytestmark = pytest.mark.django_db
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
NOBODY_KNOWS = {"int": "999999937", "str": "none-such", "slug": "none-such"}
KNOWN = {"collection_id": "in-force"}  # its doors look for the collection before they look at the method
LET_IN, LOGIN, UNKNOWN, FORBIDDEN, NO_METHOD = "let in", "sent to log in", "401", "403", "405"


@dataclass(frozen=True)
class Visitor:
    """Somebody at the door: a person by their cookie, their program by its token, a machine by its key, a stranger."""

    name: str
    abilities: frozenset[Ability] = frozenset()
    scope: str = ""
    scopes: frozenset[str] = frozenset()
    cookies: SimpleCookie = field(default_factory=SimpleCookie)
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def is_person(self) -> bool:
        return bool(self.cookies)


def routes(resolver: URLResolver | None = None, before: str = "/") -> Iterator[tuple[str, URLPattern]]:
    """Yield every address of the portal, with things that do not exist in the place of its parameters."""
    for pattern in (resolver or get_resolver()).url_patterns:
        words = re.sub(
            r"<(\w+):(\w+)>", lambda found: KNOWN.get(found[2], NOBODY_KNOWS[found[1]]), before + str(pattern.pattern)
        )
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, words)
        else:
            yield words, pattern


EVERY = list(routes())


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Write no line for each of the thousand refusals."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def visitors(db: None) -> list[Visitor]:
    """Return a stranger, one person of each role, and one known machine of each scope."""
    found = [Visitor("a stranger")]
    for role in Role:
        client = Client()  # one browser each: a second person at one browser ends the session of the first
        client.force_login(create_person(role, role=role, actor=None), "django.contrib.auth.backends.ModelBackend")
        cookies = SimpleCookie({settings.SESSION_COOKIE_NAME: client.session.session_key or ""})
        found.append(Visitor(str(role.value), ABILITIES[role], cookies=cookies))
        found.append(program(User.objects.get(username=role), Scope.values))
    found.append(program(User.objects.get(username=Role.SENIOR), [Scope.AUDIT_READ]))
    return [*found, *(machine(scope) for scope in ("crawler", "provider", "probe"))]


def program(person: User, scopes: list[str]) -> Visitor:
    name = f"a token of {person.username} with {len(scopes)} scopes"
    _, secret = issue_token(Wish(name, tuple(scopes), days=1), actor=person, now=datetime.now(UTC))
    headers = {"HTTP_AUTHORIZATION": f"Bearer {secret}"}
    return Visitor(name, ABILITIES[person.role], scopes=frozenset(scopes), headers=headers)


def machine(scope: str) -> Visitor:
    now = datetime.now(UTC)
    key, secret = issue_key(f"{scope}-1", scope=scope, actor=None, now=now)
    if scope == "provider":
        Provider.objects.create(name="Example ISP", key=key, added_at=now)
    if scope == "probe":
        Vantage.objects.create(name="Example place", key=key, added_at=now)
    return Visitor(f"a {scope} key", scope=scope, headers={"HTTP_AUTHORIZATION": f"Bearer {secret}"})


def owed(line: Line, visitor: Visitor) -> str:
    """Return what the table promises the visitor who comes with a method of the line."""
    if isinstance(line.guard, KeyOf):
        return LET_IN if visitor.scope == line.guard.scope else FORBIDDEN if visitor.scope else UNKNOWN
    if isinstance(line.guard, TokenOf):
        return to_program(line.guard, visitor)
    if line.guard == Who.ANYBODY:
        return LET_IN
    if not visitor.is_person:
        return LOGIN
    return LET_IN if line.guard == Who.PEOPLE or line.guard in visitor.abilities else FORBIDDEN


def those_who_come(line: Line, visitors: list[Visitor]) -> list[Visitor]:
    """Return who tries a door: everybody a page; programs and one of each other sort what only a token opens."""
    programs = [visitor for visitor in visitors if visitor.scopes]
    others = [visitor for visitor in visitors if not visitor.scopes]
    if not isinstance(line.guard, TokenOf):
        return [*others, programs[0]]
    return [*programs, others[0], next(one for one in others if one.is_person), others[-1]]


def to_program(guard: TokenOf, visitor: Visitor) -> str:
    """Return what a door for programs promises: the scope of the token, and the ability of its person."""
    if not visitor.scopes:
        return UNKNOWN
    has_scope = not guard.scope or guard.scope in visitor.scopes
    return LET_IN if has_scope and (guard.ability is None or guard.ability in visitor.abilities) else FORBIDDEN


def observed(client: Client, method: str, address: str, visitor: Visitor) -> str:
    """Ask once, undo whatever it did, and name the answer; whoever is let in may well be told 404 or 400."""
    client.cookies = SimpleCookie(visitor.cookies)
    with transaction.atomic():
        answer: Any = client.generic(method, address, content_type="application/json", **visitor.headers)
        transaction.set_rollback(True)
    if answer.status_code == 302 and answer.headers["Location"].startswith("/login/?next="):
        return LOGIN
    if answer.status_code in {401, 403, 405, 500}:
        return str(answer.status_code)
    return LET_IN


def test_every_route_stands_in_the_table_and_every_line_has_its_route() -> None:
    unnamed = [address for address, pattern in EVERY if not pattern.name]
    assert unnamed == [], "Give these routes a name and a line in review_portal/accounts/permissions.py."
    names = [str(pattern.name) for _, pattern in EVERY]
    assert sorted({name for name in names if names.count(name) > 1}) == [], "Two routes share a name, thus a line."
    new = sorted(set(names) - set(ROUTES))
    assert new == [], "Say in review_portal/accounts/permissions.py whom these routes let in, and by which methods."
    assert sorted(set(ROUTES) - set(names)) == [], "These lines of the table have no route any more; take them out."


def test_each_page_asks_for_the_very_ability_that_the_table_names() -> None:
    asked = {str(pattern.name): getattr(pattern.callback, "ability", None) for _, pattern in EVERY}
    named = {name: line.guard if isinstance(line.guard, Ability) else None for name, line in ROUTES.items()}
    assert {name: str(asked[name]) for name in asked if asked[name] != named[name]} == {}


def test_each_door_for_programs_asks_for_what_the_table_names() -> None:
    guards = {name: line.guard for name, line in ROUTES.items() if isinstance(line.guard, TokenOf)}
    doors = {str(pattern.name): pattern.callback.cls for _, pattern in EVERY if hasattr(pattern.callback, "cls")}
    asked = {name: TokenOf(doors[name].ability, str(doors[name].scope)) for name in guards}
    assert asked == guards
    assert {guard.scope for guard in guards.values()} - {""} == set(Scope.values)


@pytest.mark.parametrize("is_for_programs", [False, True])
def test_the_doors_let_in_whom_the_table_names_and_nobody_else(
    is_for_programs: bool, client: Client, visitors: list[Visitor]
) -> None:
    client.raise_request_exception = False
    wrong = []
    for address, pattern in EVERY:
        line = ROUTES[str(pattern.name)]
        if isinstance(line.guard, TokenOf) != is_for_programs:
            continue
        for visitor in those_who_come(line, visitors):
            for method in line.methods:
                found, promised = observed(client, method, address, visitor), owed(line, visitor)
                if found != promised:
                    wrong.append(f"{method} {address} as {visitor.name}: {found}, the table says {promised}")
    assert "\n".join(wrong) == ""


def test_the_doors_answer_no_method_but_those_of_the_table(client: Client, visitors: list[Visitor]) -> None:
    client.raise_request_exception = False
    wrong = []
    for address, pattern in EVERY:
        line = ROUTES[str(pattern.name)]
        harmless = {"HEAD", "OPTIONS"} if "GET" in line.methods else {"OPTIONS"}
        guest = next(visitor for visitor in visitors if owed(line, visitor) == LET_IN)
        for method in sorted(set(METHODS) - line.methods):
            found = observed(client, method, address, guest)
            if found != NO_METHOD and not (found == LET_IN and method in harmless):
                wrong.append(f"{method} {address} as {guest.name}: {found}, the table knows no {method} there")
    assert "\n".join(wrong) == ""


def test_only_the_doors_of_machines_do_without_the_token_against_forged_forms() -> None:
    """A door that reads keys cannot be forged through a browser: nobody's cookie opens it."""
    machines = {name for name, line in ROUTES.items() if isinstance(line.guard, KeyOf | TokenOf)}
    open_on_purpose = {"schema", "api-docs", "public-look-up", "tip-api"}
    exempt = {str(pattern.name) for _, pattern in EVERY if getattr(pattern.callback, "csrf_exempt", False)}
    assert exempt == machines | open_on_purpose
