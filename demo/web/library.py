"""All posts of one site with the base time that turns minutes into publication times."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from demo.web.publications import Place, Post, read_places, read_posts


@dataclass(frozen=True, slots=True)
class Library:
    base: datetime
    places: tuple[Place, ...]
    posts: tuple[Post, ...]

    @classmethod
    def load(cls, site: str, *, base: datetime, files: Sequence[str]) -> "Library":
        posts = tuple(post for name in files for post in read_posts(name))
        return cls(base=base, places=read_places(site), posts=posts)

    def published_at(self, post: Post) -> datetime:
        return self.base - timedelta(minutes=post.minutes)

    def place(self, name: str) -> Place | None:
        return next((place for place in self.places if place.name == name), None)

    def in_place(self, name: str) -> tuple[Post, ...]:
        """Oldest first."""
        return tuple(post for post in self.posts if post.place == name)

    def find(self, place: str, number: int) -> Post | None:
        return next((post for post in self.in_place(place) if post.id <= number <= post.last_id), None)
