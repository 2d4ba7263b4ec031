"""What the tests of the demo web share: a reply, the written lines, and the text that a page shows."""

import json
from dataclasses import dataclass
from typing import Any

from parsel import Selector

from demo.web.publications import FIXTURES

FILES = ("telegram_shop", "telegram_city", "telegram_news", "board", "phpbb", "xenforo", "news")


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes


def lines(*names: str) -> list[dict[str, Any]]:
    """The lines of fixtures/demo as they are written, truth included."""
    texts = (FIXTURES.joinpath(f"{name}.jsonl").read_text(encoding="utf-8") for name in names or FILES)
    return [json.loads(line) for text in texts for line in text.splitlines()]


def adverts() -> list[dict[str, Any]]:
    return [line for line in lines() if line["truth"]["label"] == 1]


def shown(node: Selector) -> str:
    """The text of a node as a reader sees it: br is an end of line, ends of lines in the source are not."""
    pieces = node.xpath(".//text() | .//br")
    return "".join("\n" if piece.root_is_break else piece.text for piece in map(_Piece, pieces))


class _Piece:
    def __init__(self, node: Selector) -> None:
        self.root_is_break = not isinstance(node.root, str)
        self.text = "" if self.root_is_break else str(node.root).replace("\n", "")
