"""Every door against its own schema: schemathesis sends what fits and what does not, and nothing may surprise it.

Examples are few and always the same, so that the suite stays quick; whoever changes a door asks for more with
QALQAN_EXAMPLES. Each request is undone, so that the next one finds the same office.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.urls import resolve
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi import checks

from review_portal.accounts.abilities import ABILITIES, Role
from review_portal.accounts.models import User
from review_portal.accounts.permissions import ROUTES, Guard, KeyOf, TokenOf
from review_portal.accounts.services import create_person, issue_key
from review_portal.evidence.models import Post
from review_portal.exports.models import Provider
from review_portal.probes.models import Vantage
from review_portal.search.services import index_posts
from tests.api.conftest import Program
from tests.face.world import build

BOUNDED = settings(
    max_examples=int(os.environ.get("QALQAN_EXAMPLES", "3")), deadline=None, derandomize=True, database=None,
    phases=[Phase.generate], suppress_health_check=list(HealthCheck),
)  # fmt: skip
ALWAYS = [
    not_a_server_error, checks.status_code_conformance, checks.content_type_conformance,
    checks.response_schema_conformance, checks.response_headers_conformance, checks.allow_header_conformance,
    checks.negative_data_rejection, checks.missing_required_header, checks.unsupported_method, checks.ignored_auth,
]  # fmt: skip
# Valid in shape may still be refused in fact: a case that nobody holds, a version that is missing.
FACTS = {400, 401, 403, 404, 406, 409, 412, 415, 422, 428}


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Write no line for each of the thousand refusals."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """Let requests end without closing the test's own connection, as Django's test client does."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def letters(aigerim: User, saule: User, settings: Any) -> dict[Guard, str]:
    """Return what lets somebody in at each kind of door of an office with work in it."""
    settings.API_REQUESTS_A_MINUTE = settings.LOOK_UPS_AN_HOUR = settings.LOOK_UPS_A_MINUTE_OF_ALL = 10**6
    build(aigerim, saule)
    index_posts(Post.objects.values_list("pk", flat=True), now=timezone.now())
    programs = {role: Program(create_person(f"fuzz-{role}", role=role, actor=None)) for role in Role}
    found: dict[Guard, str] = {}
    for guard in {line.guard for line in ROUTES.values()}:
        if isinstance(guard, TokenOf):
            role = next(role for role in Role if guard.ability is None or guard.ability in ABILITIES[role])
            found[guard] = programs[role].secret
        elif isinstance(guard, KeyOf):
            found[guard] = machine(guard.scope)
    return found


@schemathesis.serializer("application/warc")
def as_bytes(context: Any, value: Any) -> bytes:
    return bytes(getattr(value, "data", None) or str(value).encode("utf-8", "surrogatepass"))


def machine(scope: str) -> str:
    now = datetime.now(UTC)
    key, secret = issue_key(f"fuzz-{scope}", scope=scope, actor=None, now=now)
    if scope == "provider":
        Provider.objects.create(name="Example ISP", key=key, added_at=now)
    if scope == "probe":
        Vantage.objects.create(name="Example place", key=key, added_at=now)
    return secret


@pytest.fixture(scope="module")
def schema() -> Any:
    described = SchemaGenerator().get_schema(request=None, public=True)
    loaded = schemathesis.openapi.from_dict(described)
    loaded.app = WSGIHandler()
    return loaded


def letter_for(path: str, letters: dict[Guard, str]) -> dict[str, str]:
    """Return the header that opens the door at an address of the schema."""
    address = re.sub(r"\{\w+\}", "1", path)
    secret = letters.get(ROUTES[str(resolve(address).url_name)].guard)
    return {"Accept-Encoding": "identity"} | ({"Authorization": f"Bearer {secret}"} if secret else {})


def faults_of(operation: Any, mode: GenerationMode, letter: dict[str, str]) -> dict[str, str]:
    """Return what went wrong at one door, by the kind of failure, with the request that showed it."""
    found: dict[str, str] = {}

    @BOUNDED
    @given(case=operation.as_strategy(generation_mode=mode))
    def send(case: Any) -> None:
        with transaction.atomic():
            answer = case.call(headers=letter)
            transaction.set_rollback(True)
        try:
            case.validate_response(answer, checks=ALWAYS, headers=letter)
        except FailureGroup as group:
            for failure in group.exceptions:
                found.setdefault(type(failure).__name__, f"{str(failure)[:300]} {case.as_curl_command()[:300]}")
        if mode.is_positive and answer.status_code >= 300 and answer.status_code not in FACTS | {304}:
            found.setdefault("refused", f"{answer.status_code} {case.as_curl_command()[:300]}")

    send()
    return found


def test_the_schema_is_whole_and_every_closed_set_has_a_name(capsys: pytest.CaptureFixture[str]) -> None:
    described = SchemaGenerator().get_schema(request=None, public=True)
    assert "Warning" not in capsys.readouterr().err
    named = described["components"]["schemas"]
    assert [name for name in named if re.search(r"[0-9A-F][0-9a-f]{2}Enum$", name)] == []
    assert described["paths"]["/api/tips"]["post"]["security"] == [{}, {"key": []}]


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_no_door_breaks_its_schema(mode: GenerationMode, schema: Any, letters: dict[Guard, str]) -> None:
    wrong, doors = [], 0
    for result in schema.get_all_operations():
        operation = result.ok()
        faults = faults_of(operation, mode, letter_for(operation.path, letters))
        wrong += [f"{operation.label}: {kind}: {words}" for kind, words in faults.items()]
        doors += 1
    assert "\n\n".join(wrong) == ""
    assert doors > 80
