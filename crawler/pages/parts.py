"""An index of one element's descendants by class: a message has dozens of parts, and one walk finds them all."""

from collections.abc import Iterator

from lxml.html import HtmlElement


class Parts:
    """Whole class tokens only: 'a_text' never finds 'a_text_wrap'. Nested messages keep their own parts."""

    def __init__(self, root: HtmlElement) -> None:
        self.root = root
        self._by_class: dict[str, list[HtmlElement]] = {}
        for element in _own(root):
            for name in element.get("class", "")[:2000].split():
                self._by_class.setdefault(name, []).append(element)

    def all(self, name: str) -> list[HtmlElement]:
        """Return the elements of a class in document order."""
        return self._by_class.get(name, [])

    def first(self, *names: str) -> HtmlElement | None:
        """Return the first element of the first class that has any."""
        return next((found[0] for found in map(self.all, names) if found), None)

    def is_within(self, element: HtmlElement, names: frozenset[str]) -> bool:
        """Say whether an element stands inside another one of these classes, within this root."""
        for ancestor in element.iterancestors():
            if ancestor is self.root:
                return False
            if not names.isdisjoint(ancestor.get("class", "").split()):
                return True
        return False


def _own(root: HtmlElement) -> Iterator[HtmlElement]:
    waiting = list(reversed(root))
    while waiting:
        element = waiting.pop()
        if isinstance(element.tag, str) and not (element.get("data-post") or element.get("data-post-id")):
            yield element
            waiting.extend(reversed(element))
