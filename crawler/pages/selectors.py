"""Understands the plain part of CSS selectors, and knows what it did not understand."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import cssselect
from cssselect.parser import Class, CombinedSelector, Element, Hash, Negation, Pseudo
from lxml.html import HtmlElement

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

    def matches(self, element: HtmlElement) -> bool:
        if (self.tag and element.tag != self.tag) or (self.id and element.get("id") != self.id):
            return False
        if not self.classes and not self.without:
            return True
        own = element.get("class", "")[:500].split()
        return self.classes.issubset(own) and self.without.isdisjoint(own)


@dataclass(frozen=True, slots=True)
class Chain:
    """A whole selector: its subject, and what must stand above it, the nearest first, joined by '>' or ' '."""

    subject: Compound
    above: tuple[tuple[str, Compound], ...]
    weight: tuple[int, int, int]

    @property
    def is_sure(self) -> bool:
        return self.subject.is_sure and all(one.is_sure for _, one in self.above)

    def matches(self, element: HtmlElement) -> bool:
        """Walk upwards; of several possible ancestors the nearest is taken."""
        if not self.subject.matches(element):
            return False
        for joint, compound in self.above:
            element = element.getparent()
            while element is not None and joint == " " and not compound.matches(element):
                element = element.getparent()
            if element is None or not compound.matches(element):
                return False
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
            yield Chain(compounds[0], tuple(zip(joints, compounds[1:], strict=False)), selector.specificity())


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
