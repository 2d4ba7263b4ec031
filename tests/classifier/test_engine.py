"""One thread at a time is inside the runtime, whichever graph it runs."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from classifier.engine import Engine
from classifier.meaning import Meanings
from classifier.reading import Window
from classifier.runtime import Classifier

pytestmark = pytest.mark.model


class Watched:
    """A request that takes its time and tells how many threads were in any of its kind at once."""

    inside, most = 0, 0

    def __init__(self, request: Any) -> None:
        self.request = request

    def infer(self, inputs: Any) -> None:
        Watched.inside += 1
        Watched.most = max(Watched.most, Watched.inside)
        time.sleep(0.02)
        self.request.infer(inputs)
        Watched.inside -= 1

    def get_output_tensor(self, number: int) -> Any:
        return self.request.get_output_tensor(number)


@pytest.mark.parametrize("loaded", [Classifier.load, Meanings])
def test_two_threads_are_never_inside_the_runtime_at_once(
    loaded: Callable[[], Classifier | Meanings], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two first requests at once stop a whole process for ever: whatever engines a worker holds share one turn."""
    real = Engine._request
    monkeypatch.setattr(Engine, "_request", lambda engine, shape: Watched(real(engine, shape)))
    monkeypatch.setattr(Watched, "most", 0)
    engines = [loaded().engine, Classifier.load().engine]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda turn: engines[turn % 2].logits([Window((0, 100, 2), (None, (0, 5), None))]), range(12)))
    assert Watched.most == 1
