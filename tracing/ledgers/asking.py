"""Asks a remote ledger politely: raw answers are kept as evidence, limits waited for, failures tried again."""

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

import httpx

TRIES = 4
FIRST_PAUSE_SECONDS = 1.0
TRY_AGAIN = frozenset({429, 500, 502, 503, 504})


class LedgerUnavailable(RuntimeError):
    """The ledger's server did not answer usefully; the trace can be resumed later."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One raw answer: what a report rests on."""

    endpoint: str
    at: datetime
    sha256: str
    body: bytes

    @property
    def json(self) -> Any:
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise LedgerUnavailable(f"{self.endpoint} did not answer in JSON; is it the right address?") from error


class Memory(Protocol):
    """Where answers are kept, so that nothing final is asked twice."""

    def known(self, endpoint: str) -> Answer | None: ...

    def keep(self, answer: Answer) -> None: ...


@dataclass(slots=True)
class ShortMemory:
    """Keeps answers while the process lives."""

    answers: dict[str, Answer] = field(default_factory=dict)

    def known(self, endpoint: str) -> Answer | None:
        return self.answers.get(endpoint)

    def keep(self, answer: Answer) -> None:
        self.answers[answer.endpoint] = answer


@dataclass(slots=True)
class Asker:
    """Asks one server. `secrets` are sent and never written into an endpoint's name."""

    base: str
    client: httpx.Client
    memory: Memory = field(default_factory=ShortMemory)
    headers: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    pause: Callable[[float], None] = time.sleep

    def ask(self, path: str, **parameters: str) -> Answer:
        """Return the answer of one endpoint, from memory when it was given before; raises LedgerUnavailable."""
        endpoint = str(httpx.URL(self.base.rstrip("/") + path, params=parameters or None))
        if (known := self.memory.known(endpoint)) is not None:
            return known
        body = self._fetched(endpoint)
        answer = Answer(endpoint, self.now(), hashlib.sha256(body).hexdigest(), body)
        self.memory.keep(answer)
        return answer

    def _fetched(self, endpoint: str) -> bytes:
        reason = ""
        for attempt in range(TRIES):
            if attempt:
                self.pause(FIRST_PAUSE_SECONDS * 2 ** (attempt - 1))
            try:
                response = self.client.get(
                    httpx.URL(endpoint).copy_merge_params(self.secrets), headers=dict(self.headers)
                )
            except httpx.TransportError as error:
                reason = str(error)
                continue
            if response.status_code == httpx.codes.OK:
                return response.content
            reason = f"status {response.status_code}"
            if response.status_code not in TRY_AGAIN:
                break
        raise LedgerUnavailable(f"{endpoint} could not be read ({reason}); go on with the trace later.")
