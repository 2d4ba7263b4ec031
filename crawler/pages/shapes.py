"""Groups a page's elements by all that a style sheet can tell them by: twenty messages of a channel are one shape."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lxml.html import HtmlElement

LONGEST_CLASS = 500


@dataclass(slots=True, eq=False)
class Shape:
    """A tag with those of its names that some rule speaks of, and the shape of what it stands in."""

    tag: str
    id: str
    classes: frozenset[str]
    above: "Shape | None"
    depth: int
    elements: list[HtmlElement] = field(default_factory=list)

    @property
    def signs(self) -> list[str]:
        """Return by what a rule can find it, as `signs_of` writes it."""
        return ["*", *signs_of(self.tag, self.id, self.classes)]


def signs_of(tag: str, number: str, classes: Iterable[str]) -> list[str]:
    """Write down names as selectors do: 'p', '#x', '.note'."""
    return [*([tag] if tag else []), *([f"#{number}"] if number else []), *(f".{name}" for name in classes)]


def shapes_of(root: HtmlElement, *, ids: Collection[str], classes: frozenset[str]) -> Iterable[Shape]:
    """Return the shapes of a page in the order in which they first appear, each with all of its elements."""
    known: dict[tuple[str, str, frozenset[str], Shape | None], Shape] = {}
    named: dict[str, frozenset[str]] = {"": frozenset()}
    at: dict[HtmlElement, Shape] = {}
    for element in root.iter("*"):  # a parent comes before its children
        above, written = at.get(element.getparent()), element.get("class", "")[:LONGEST_CLASS]
        if (own := named.get(written)) is None:
            own = named[written] = classes.intersection(written.split())
        number = element.get("id", "")
        key = (element.tag, number if number in ids else "", own, above)
        if (shape := known.get(key)) is None:
            shape = known[key] = Shape(*key, depth=above.depth + 1 if above else 1)
        shape.elements.append(element)
        at[element] = shape
    return known.values()


def by_sign(shapes: Iterable[Shape]) -> Mapping[str, Sequence[Shape]]:
    places: defaultdict[str, list[Shape]] = defaultdict(list)
    for shape in shapes:
        for sign in shape.signs:
            places[sign].append(shape)
    return places
