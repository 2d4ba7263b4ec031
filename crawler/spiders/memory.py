"""Remembers which posts were delivered and what they said, so that only new and edited ones are delivered again."""

from collections.abc import Mapping

from crawler.items import Post


class Memory:
    """A bounded map of post id to fingerprint, carried from run to run in the source's cursor."""

    def __init__(self, seen: object = None, *, limit: int = 5000) -> None:
        pairs = seen.items() if isinstance(seen, Mapping) else ()
        self._seen = {str(key): str(mark) for key, mark in pairs}
        self._limit = limit

    def knows(self, key: str) -> bool:
        return key in self._seen

    def recall(self, key: str) -> str:
        """Return the mark of a key, or ''."""
        return self._seen.get(key, "")

    def has_changed(self, key: str, mark: str) -> bool:
        """Say whether the mark differs from what was remembered; an unknown key has changed too."""
        return self._seen.get(key) != mark

    def is_news(self, post: Post) -> bool:
        return self.has_changed(post.post_id, post.fingerprint())

    def remember(self, key: str, mark: str) -> None:
        self._seen.pop(key, None)
        self._seen[key] = mark
        if len(self._seen) > 2 * self._limit:
            # A long history shall not fill the memory: 100,000 pages cost no more than a thousand.
            self._seen = self.to_cursor()

    def forget(self, key: str) -> None:
        self._seen.pop(key, None)

    def all_keys(self) -> list[str]:
        return list(self._seen)

    def to_cursor(self) -> dict[str, str]:
        """Return the youngest entries."""
        return dict(list(self._seen.items())[-self._limit :])
