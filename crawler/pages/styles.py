"""Reads a page's <style> elements as far as they decide what is seen, and writes what they say into the elements."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import tinycss2
from lxml.html import HtmlElement

from crawler.pages.hiding import ROOTS
from crawler.pages.selectors import Chain, read_selectors
from crawler.pages.shapes import Shape, by_sign, shapes_of

MOST_TEXT, MOST_RULES, MOST_TRIES, MOST_STEPS = 200_000, 3_000, 300_000, 2_000_000
MOST_LINKED = 800_000
NOTHING_LINKED: Mapping[str, str] = {}
WIDTH = 1000  # pixels of the window that a reader is taken to have
COLOURS = frozenset({"color", "background", "background-color"})
DECISIVE = COLOURS | {
    "display", "visibility", "opacity", "font-size", "width", "height", "max-width", "max-height", "overflow",
    "text-indent", "clip", "position", "left", "right", "top", "margin-left",
}  # fmt: skip
UNKNOWN = "unknown"
Node = Any  # tinycss2 has no types


@dataclass(frozen=True, slots=True)
class Rule:
    """One selector with the declarations that decide what is seen."""

    chain: Chain
    said: tuple[tuple[str, str], ...]
    important: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rules in their order, and every id and class that one of them speaks of."""

    rules: tuple[Rule, ...] = ()
    ids: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()


NO_SHEET = Sheet()


def is_sheet(element: HtmlElement) -> bool:
    """Say whether an element brings a style sheet for screens."""
    if "print" in (element.get("media") or "").lower() or element.get("disabled") is not None:
        return False
    kinds = (element.get("rel") or "").lower().split()
    return element.tag == "style" or ("stylesheet" in kinds and "alternate" not in kinds)


def dress(root: HtmlElement, linked: Mapping[str, str] = NOTHING_LINKED) -> None:
    """Put the winning declarations of the page's own style sheets around each element's own style.

    1. Only selectors of tags, classes, ids, ancestors and `:not(.class)` are followed.
    2. What another selector says is taken as unknown, and unknown hides nothing: words are called hidden only for sure.
    3. The work is bounded; a page with more style than that is read as if it had none beyond it, and linked sheets that
       are too long to be read whole are left out: their end might show again what their beginning hides.
    """
    sheet = _sheet(root, linked)
    if not sheet.rules:
        return
    found: defaultdict[Shape, list[Rule]] = defaultdict(list)
    for shape, rule in _matches(shapes_of(root, ids=sheet.ids, classes=sheet.classes), sheet.rules):
        found[shape].append(rule)
    for shape, matching in found.items():
        _write(shape, sorted(matching, key=lambda rule: rule.chain.weight))


def _sheet(root: HtmlElement, linked: Mapping[str, str]) -> Sheet:
    own = "\n".join(one.text or "" for one in root.iter("style") if is_sheet(one))[:MOST_TEXT]
    if linked:
        sheets = (one for one in root.iter("style", "link") if is_sheet(one))
        texts = [one.text or "" if one.tag == "style" else linked.get(one.get("href", ""), "") for one in sheets]
        sheet = read_sheet(text) if len(text := "\n".join(texts)) <= MOST_LINKED else NO_SHEET
        if 0 < len(sheet.rules) < MOST_RULES:
            return sheet
    return read_sheet(own) if "{" in own else NO_SHEET


@lru_cache(maxsize=16)
def read_sheet(text: str) -> Sheet:
    """Return the rules that may decide what is seen, in their order. Every page of a site carries the same sheet."""
    found: list[Rule] = []
    for node in _plain_rules(tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True), depth=0):
        said = _said(node.content)
        if len(found) >= MOST_RULES:
            break
        if any(said.values()):
            for chain in read_selectors(_written(node.prelude)):
                found += [Rule(chain, tuple(pairs), important) for important, pairs in said.items() if pairs]
    return sheet_of(found) if any(rule.chain.is_sure for rule in found) else NO_SHEET


def sheet_of(rules: Sequence[Rule]) -> Sheet:
    compounds = [one for rule in rules for one in (rule.chain.subject, *(above for _, above in rule.chain.above))]
    return Sheet(
        tuple(rules),
        ids=frozenset(one.id for one in compounds if one.id),
        classes=frozenset(name for one in compounds for name in one.classes | one.without),
    )


def _plain_rules(nodes: Sequence[Node], *, depth: int) -> Iterator[Node]:
    for node in nodes:
        if node.type == "qualified-rule":
            yield node
        elif _is_for_screens(node) and depth < 4:
            inner = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
            yield from _plain_rules(inner, depth=depth + 1)


def _is_for_screens(node: Node) -> bool:
    is_media = node.type == "at-rule" and node.lower_at_keyword == "media" and node.content
    return bool(is_media) and _applies(_written(node.prelude))


def _applies(condition: str) -> bool:
    """Say whether an ordinary screen is meant: 'screen and (min-width: 600px)' → True, 'print' → False."""
    words = condition.lower().replace("only", " ").split("and")
    for part in ("".join(word.split()).strip("()") for word in words):
        name, _, value = part.partition(":")
        if part in {"screen", "all"}:
            continue
        number = value.removesuffix("px")
        if name not in {"min-width", "max-width"} or not number.replace(".", "", 1).isdecimal():
            return False
        if (name == "min-width") != (float(number) <= WIDTH):
            return False
    return True


def _said(content: Sequence[Node]) -> dict[bool, list[tuple[str, str]]]:
    said: dict[bool, list[tuple[str, str]]] = {False: [], True: []}
    for node in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if node.type == "declaration" and node.lower_name in DECISIVE:
            said[bool(node.important)].append((node.lower_name, _written(node.value).replace(";", "")[:60]))
    return said


def _written(nodes: Sequence[Node]) -> str:
    """Write a part of a sheet down; brackets nested without end are unknown, and unknown hides nothing."""
    try:
        return str(tinycss2.serialize(nodes)).strip()
    except RecursionError:
        return UNKNOWN


def _matches(shapes: Iterable[Shape], rules: Sequence[Rule]) -> Iterator[tuple[Shape, Rule]]:
    """Try each rule only on the shapes that bear its rarest sign; a step up to an ancestor is work as well."""
    places = by_sign(shapes)
    tries = steps = 0
    for rule in rules:
        if not rule.chain.signs <= places.keys():
            continue
        for shape in min((places[sign] for sign in rule.chain.subject.signs or ["*"]), key=len):
            tries += 1
            steps += shape.depth if rule.chain.above else 0
            if tries > MOST_TRIES or steps > MOST_STEPS:
                return
            if rule.chain.matches(shape):
                yield shape, rule


def _write(shape: Shape, rules: Sequence[Rule]) -> None:
    """Normal rules stand before the element's own style and important ones after it, so that the last word wins."""
    words: dict[bool, dict[str, str]] = {False: {}, True: {}}
    for rule in rules:
        for name, value in rule.said:
            if shape.tag not in ROOTS or name in COLOURS:
                words[rule.important].pop(name, None)
                words[rule.important][name] = value if rule.chain.is_sure else UNKNOWN
    before, after = (";".join(f"{name}:{value}" for name, value in words[key].items()) for key in (False, True))
    for element in shape.elements:
        element.set("style", ";".join(part for part in (before, element.get("style", "")[:1500], after) if part))
