"""The cast, a closed network, and a flush that may pass the append-only triggers."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import Client
from hypothesis import HealthCheck, settings

from review_portal.accounts.abilities import Role
from review_portal.accounts.models import User
from review_portal.accounts.services import create_person, issue_key
from review_portal.audit.models import Event

# How long an example takes says something of the machine and its other work, and nothing of the claim.
settings.register_profile("searching", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# A change is judged by the same examples each time; `make fuzz` looks for others.
settings.register_profile("repeating", settings.get_profile("searching"), derandomize=True)
settings.load_profile("repeating")
PASSWORD = "correct horse battery staple"


@pytest.fixture(autouse=True)
def _closed_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that leaves this machine."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if self.family in {socket.AF_INET, socket.AF_INET6} and not (
            host.startswith("127.") or host in {"::1", "localhost"}
        ):
            raise AssertionError(f"A test tried to reach {host}; only loopback is open here.")
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture(autouse=True, scope="session")
def _flush_passes_the_triggers() -> Iterator[None]:
    """Lift the append-only triggers for the flush between transactional tests, and for nothing else."""
    operations = type(connection.ops)
    real = operations.execute_sql_flush

    def flush(self: Any, sql_list: list[str]) -> None:
        lifted = ["SET session_replication_role = replica", *sql_list, "SET session_replication_role = DEFAULT"]
        for tries_left in (4, 3, 2, 1, 0):
            try:
                return real(self, lifted)
            except OperationalError as error:
                # A page of a browser test may still be asking; PostgreSQL ends one of the two, and we ask again.
                if not tries_left or "deadlock" not in str(error):
                    raise
        return None

    # For the whole session: the flush of a transactional test runs after that test's own fixtures are gone.
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(operations, "execute_sql_flush", flush)
        yield


@pytest.fixture(autouse=True)
def _cheap_passwords(settings: Any) -> None:
    """Hash the cast's passwords cheaply: their strength is not what is tested."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """Forget what another test's office counted."""
    cache.clear()


@pytest.fixture(autouse=True)
def _one_step(settings: Any) -> None:
    """Let the cast in by password alone; a test of the second factor says that it is required."""
    settings.SECOND_FACTOR = False


@pytest.fixture(autouse=True)
def _no_lots(settings: Any) -> None:
    """Draw no second looks by chance; a test that wants one says so."""
    settings.SECOND_LOOKS = 0


@pytest.fixture(scope="session")
def encoder() -> Path:
    """Return the var folder that holds the encoder's weights and the merged graph; both are made at the first call."""
    from classifier.backbone import var_folder

    subprocess.run([sys.executable, "-m", "classifier", "fetch"], check=True)
    return var_folder().resolve()


@pytest.fixture
def hire(db: None) -> Callable[..., User]:
    """Return a function that makes a person of the cast."""

    def make(username: str, role: Role) -> User:
        return create_person(username, role=role, actor=None, password=PASSWORD)

    return make


@pytest.fixture
def aigerim(hire: Callable[..., User]) -> User:
    return hire("aigerim", Role.MODERATOR)


@pytest.fixture
def rita(hire: Callable[..., User]) -> User:
    return hire("rita", Role.MODERATOR)


@pytest.fixture
def bota(hire: Callable[..., User]) -> User:
    return hire("bota", Role.SENIOR)


@pytest.fixture
def saule(hire: Callable[..., User]) -> User:
    return hire("saule", Role.SUPERVISOR)


@pytest.fixture
def dana(hire: Callable[..., User]) -> User:
    return hire("dana", Role.PROSECUTOR)


@pytest.fixture
def timur(hire: Callable[..., User]) -> User:
    return hire("timur", Role.ADMINISTRATOR)


@pytest.fixture
def asel(hire: Callable[..., User]) -> User:
    return hire("asel", Role.AUDITOR)


@pytest.fixture
def crawler_headers(db: None) -> dict[str, str]:
    """Return the headers of a crawler with its own key."""
    _, secret = issue_key("crawler-1", scope="crawler", actor=None, now=datetime.now(UTC))
    return {"HTTP_AUTHORIZATION": f"Bearer {secret}"}


@pytest.fixture
def provider_headers(db: None) -> dict[str, str]:
    """Return the headers of a provider's key; the provider row itself is the test's business."""
    _, secret = issue_key("provider-1", scope="provider", actor=None, now=datetime.now(UTC))
    return {"HTTP_AUTHORIZATION": f"Bearer {secret}"}


@pytest.fixture
def enter(client: Client) -> Callable[[User], Client]:
    """Return a function that logs a person in and gives back their browser."""

    def login(user: User) -> Client:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return login


@pytest.fixture
def verbs(db: None) -> Callable[[], list[str]]:
    """Return a function that lists the verbs of the audit record in order."""
    return lambda: list(Event.objects.order_by("number").values_list("verb", flat=True))
