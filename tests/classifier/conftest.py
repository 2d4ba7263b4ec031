"""The shipped classifier, loaded once; its encoder is fetched by the first test that needs it."""

from pathlib import Path

import pytest

from classifier.runtime import Classifier


@pytest.fixture(scope="session")
def shipped(encoder: Path) -> Classifier:
    return Classifier.load()
