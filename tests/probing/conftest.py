"""One synthetic network for all tests of the agent."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.probing.network import Network, network
from tests.probing.planted import plant


@pytest.fixture(scope="package")
def net(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    with network(tmp_path_factory.mktemp("network")) as made:
        plant(made)
        yield made
