"""Knows the tricks that keep words from a reader's eyes but not from a machine's."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from lxml.html import HtmlElement

HIDING_CLASSES = frozenset({"sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "u-srOnly", "d-none"})
# 'd-none d-md-block': gone from telephones, there on a screen of the width that a reader is taken to have.
SHOWN_AGAIN = re.compile(r"(?:^|\s)d-(?:sm|md|lg)-(?!none)[a-z-]+(?:\s|$)")
#: pages hide all of themselves until a script has run: whoever reads them sees them
ROOTS = frozenset({"html", "body"})
OFF_SCREEN = re.compile(r"^-\d{3,}(?:px|em|rem|pt)?$")
NOTHING = re.compile(r"^0*(?:\.0+)?(?:px|em|rem|pt|%|vw|vh)?$")
TINY = re.compile(r"^[01](?:\.\d+)?(?:px|pt)$")
RELATIVE = re.compile(r"(?<!r)em$|%$|inherit|smaller|larger")  # of nothing is nothing
NAMED = {"white": "ffffff", "black": "000000", "red": "ff0000", "blue": "0000ff", "yellow": "ffff00", "gray": "808080"}

UNREADABLE = "?"
TELLING = frozenset({"style", "hidden", "color", "bgcolor"})
AS_AROUND = frozenset({"", "inherit", "none", "unset", "currentcolor"})


@dataclass(frozen=True, slots=True)
class Paint:
    """The colours in force at some place, as far as the markup says."""

    ink: str = ""
    paper: str = ""

    def is_invisible_on(self, under: Callable[[], str]) -> bool:
        """Say whether ink and paper are one colour; `under` tells the paper where nothing inside declared one."""
        return bool(self.ink) and (self.ink == "transparent" or self.ink == (self.paper or under()))


UNPAINTED = Paint()


def says_nothing(element: HtmlElement) -> bool:
    """Say at once of most elements that nothing in their markup changes whether they are seen."""
    names = element.get("class")
    if names is not None and ("poiler" in names or "POILER" in names or not HIDING_CLASSES.isdisjoint(names.split())):
        return False
    return TELLING.isdisjoint(element.keys())


def repaint(element: HtmlElement, paint: Paint) -> Paint:
    """Return the colours inside an element."""
    style = declarations(element.get("style", ""))
    ink = style.get("color") or element.get("color", "")
    paper = style.get("background-color") or style.get("background") or element.get("bgcolor", "")
    if not ink and not paper:
        return paint
    # A colour that cannot be read (a picture, a variable) is another one than that around it.
    return Paint(_colour(ink) if ink not in AS_AROUND else paint.ink, _under(paper, paint))


def _under(paper: str, paint: Paint) -> str:
    found = "" if paper in AS_AROUND else _colour(paper)
    return paint.paper if paper in AS_AROUND or found == "transparent" else found or UNREADABLE


def hides(element: HtmlElement) -> bool:
    """Say whether an element is never drawn: not displayed, of no size, or moved off the screen."""
    names = element.get("class", "")[:500]
    if element.get("hidden") is not None or not HIDING_CLASSES.isdisjoint(names.split()):
        return "d-none" not in names.split() or not SHOWN_AGAIN.search(names)
    style = declarations(element.get("style", ""))
    return bool(style) and (_is_switched_off(style) or _has_no_size(style) or _is_moved_away(style))


@lru_cache(maxsize=2048)
def declarations(style: str) -> dict[str, str]:
    """'Color: #FFF; font-size:0' → {'color': '#fff', 'font-size': '0'}; absurdly long styles are cut."""
    pairs = (part.partition(":") for part in style[:2000].lower().split(";"))
    return {name.strip(): value.replace("!important", "").strip() for name, colon, value in pairs if colon}


def _is_switched_off(style: dict[str, str]) -> bool:
    return (
        style.get("display") == "none"
        or style.get("visibility") in {"hidden", "collapse"}
        or bool(re.match(r"^0*(?:\.0*)?$", style.get("opacity", "1")))
    )


def shrinks(element: HtmlElement, around: bool) -> bool:
    """Say whether letters have no size inside an element: many pages take it from a box and give it back within."""
    font = declarations(element.get("style", "")).get("font-size", "")
    if not font or (around and RELATIVE.search(font)):
        return around
    return bool(NOTHING.match(font) or TINY.match(font))


def _has_no_size(style: dict[str, str]) -> bool:
    sides = [style[name] for name in ("width", "height", "max-height", "max-width") if name in style]
    clipped = "hidden" in style.get("overflow", "")
    return clipped and any(NOTHING.match(side) or TINY.match(side) for side in sides)


def _is_moved_away(style: dict[str, str]) -> bool:
    if OFF_SCREEN.match(style.get("text-indent", "")) or style.get("clip", "").replace(" ", "") == "rect(0,0,0,0)":
        return True
    places = (style.get(name, "") for name in ("left", "right", "top", "margin-left"))
    return style.get("position") in {"absolute", "fixed"} and any(OFF_SCREEN.match(place) for place in places)


def _colour(value: str) -> str:
    """'#FFF' → 'ffffff', 'rgb(255, 255, 255)' → 'ffffff'; '' for what is not one plain colour."""
    value = value.strip().lower()
    if value in {"transparent", "rgba(0,0,0,0)", "rgba(0, 0, 0, 0)"}:
        return "transparent"
    parts = re.match(r"^rgba?\((\d{1,3})[,\s]+(\d{1,3})[,\s]+(\d{1,3})", value)
    if parts:
        return "".join(f"{min(int(part), 255):02x}" for part in parts.groups())
    digits = re.match(r"^#?([0-9a-f]{6}|[0-9a-f]{3})$", value)
    if digits:
        return digits[1] if len(digits[1]) == 6 else "".join(letter * 2 for letter in digits[1])
    return NAMED.get(value, "")
