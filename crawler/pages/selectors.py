"""Understands the plain part of CSS selectors, and knows what it did not understand."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import cssselect
from cssselect.parser import Class, CombinedSelector, Element, Hash, Negation, Pseudo

from crawler.pages.shapes import Shape, signs_of

LONGEST, MOST_STEPS = 2000, 6
#: states that nothing is in until somebody acts
IDLE = frozenset({"hover", "focus", "active", "focus-within", "focus-visible", "target", "visited", "checked"})


@dataclass(frozen=True, slots=True)
class Compound:
    """'p.note#x:not(.open)' without what stands around it; `is_sure` is False where a part was not understood."""

    tag: str = ""
    id: str = ""
    classes: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    is_sure: bool = True
    is_idle: bool = False

    @property
    def signs(self) -> list[str]:
        """Return what an element must bear, as `signs_of` writes it."""
        return signs_of(self.tag, self.id, self.classes)

    def matches(self, shape: Shape) -> bool:
        if (self.tag and shape.tag != self.tag) or (self.id and shape.id != self.id):
            return False
        return self.classes <= shape.classes and self.without.isdisjoint(shape.classes)


@dataclass(frozen=True, slots=True)
class Chain:
    """A whole selector: its subject, and what must stand above it, the nearest first, joined by '>' or ' '."""

    subject: Compound
    above: tuple[tuple[str, Compound], ...]
    weight: tuple[int, int, int]
    is_sure: bool
    signs: frozenset[str]  # what must stand somewhere on a page that it matches anything of

    def matches(self, shape: Shape) -> bool:
        """Walk upwards; of several possible ancestors the nearest is taken."""
        if not self.subject.matches(shape):
            return False
        place = shape.above
        for joint, compound in self.above:
            while place is not None and joint == " " and not compound.matches(place):
                place = place.above
            if place is None or not compound.matches(place):
                return False
            place = place.above
        return True


def read_selectors(text: str) -> Iterator[Chain]:
    """'.a .b, p' → two chains. Pseudo-elements and states that need a reader's act are left out."""
    try:
        selectors = cssselect.parse(text) if len(text) <= LONGEST else []
    except cssselect.SelectorError:
        return
    for selector in selectors:
        chain = list(_chain(selector.parsed_tree))
        if selector.pseudo_element is None and len(chain) <= MOST_STEPS and not any(one.is_idle for _, one in chain):
            joints, compounds = [joint for joint, _ in chain], [one for _, one in chain]
            yield Chain(
                compounds[0],
                tuple(zip(joints, compounds[1:], strict=False)),
                weight=selector.specificity(),
                is_sure=all(one.is_sure for one in compounds),
                signs=frozenset(sign for one in compounds for sign in one.signs),
            )


def _chain(tree: object) -> Iterator[tuple[str, Compound]]:
    """Yield compounds from the subject leftwards, each with what joins it to the one on its left."""
    while isinstance(tree, CombinedSelector):
        compound = _compound(tree.subselector)
        # A sibling is not looked for: the rule may match, and nobody can be sure.
        is_upward = tree.combinator in {" ", ">"}
        yield (tree.combinator if is_upward else " "), compound if is_upward else replace(compound, is_sure=False)
        if not is_upward:
            return
        tree = tree.selector
    yield "", _compound(tree)


def _compound(tree: object) -> Compound:
    if isinstance(tree, Element):
        return Compound(tag=(tree.element or "").lower())
    inner = _compound(getattr(tree, "selector", None)) if getattr(tree, "selector", None) else Compound()
    if isinstance(tree, Class):
        return replace(inner, classes=inner.classes | {tree.class_name})
    if isinstance(tree, Hash):
        return replace(inner, id=tree.id)
    if isinstance(tree, Pseudo) and tree.ident in IDLE:
        return replace(inner, is_idle=True)
    if isinstance(tree, Negation):
        without = _compound(tree.subselector)
        if without == Compound(classes=without.classes) and len(without.classes) == 1:
            return replace(inner, without=inner.without | without.classes)
    return replace(inner, is_sure=False)
