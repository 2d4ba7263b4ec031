"""Finds the JSON that pages carry for machines, however badly it is written."""

import json
import re
from collections.abc import Iterator, Mapping

from parsel import Selector

Json = object
MOST_NODES = 20_000
COMMENTS = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*.{0,40}?\*/|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*$", re.DOTALL
)


# Words in quotes stay; comments and a comma before a closing bracket are what people leave in JSON by hand. What is
# never closed is taken to its end: else it is looked for anew from each of its characters.
BY_HAND = re.compile(r'("(?:[^"\\]|\\.)*(?:"|\\?\Z))|//[^\n]*|/\*.*?(?:\*/|\Z)|,(?=\s*[}\]])', re.DOTALL)


def load(text: str) -> Json:
    """Parse JSON, or return None: pages are hostile, and nothing they carry may raise."""
    text = COMMENTS.sub("", text)
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return _mended(text)


def _mended(text: str) -> Json:
    try:
        return json.loads(BY_HAND.sub(_kept, BY_HAND.sub(_kept, text)), strict=False)
    except (ValueError, RecursionError):
        return None


def _kept(found: re.Match[str]) -> str:
    return found[1] or ""


def json_ld(page: Selector) -> Iterator[Mapping[str, Json]]:
    """Yield every object of every JSON-LD block, those inside @graph, lists and properties too."""
    for script in page.css("script[type*='ld+json']::text").getall():
        yield from objects(load(script))


def objects(value: Json) -> Iterator[Mapping[str, Json]]:
    """Walk JSON without recursion and yield its objects, outer before inner."""
    waiting, seen = [value], 0
    while waiting and seen < MOST_NODES:
        node = waiting.pop(0) if len(waiting) < 500 else waiting.pop()
        seen += 1
        if isinstance(node, Mapping):
            yield node
            waiting.extend(child for child in node.values() if isinstance(child, Mapping | list))
        elif isinstance(node, list):
            waiting.extend(child for child in node if isinstance(child, Mapping | list))


def at(value: Json, *path: str | int) -> Json:
    """Follow a path: at({'a': [{'b': 1}]}, 'a', 0, 'b') → 1; a wrong turn gives None."""
    for step in path:
        if isinstance(value, Mapping) and isinstance(step, str):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int):
            value = value[step] if -len(value) <= step < len(value) else None
        else:
            return None
    return value


def text_at(value: Json, *path: str | int) -> str:
    """Return what stands at a path as text; '' for nothing, objects and lists."""
    found = at(value, *path)
    return str(found) if isinstance(found, str | int | float) and not isinstance(found, bool) else ""


def list_at(value: Json, *path: str | int) -> list[Json]:
    found = at(value, *path)
    return found if isinstance(found, list) else []


def types_of(node: Mapping[str, Json]) -> set[str]:
    """'https://schema.org/Product' → {'Product'}."""
    declared = node.get("@type")
    names = declared if isinstance(declared, list) else [declared]
    return {name.rstrip("/").rpartition("/")[2] for name in names if isinstance(name, str)}
