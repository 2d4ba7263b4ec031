"""The wall that tips are read from is read here too."""

from tests.tips.conftest import photo

__all__ = ["photo"]
