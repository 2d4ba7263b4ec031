"""Gathers what a second look shows: the posts of a decision, and nothing that tells what others thought of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from review_portal.evidence.models import Post
from review_portal.face.disguise import Disguise, read_disguise
from review_portal.face.marking import marked
from review_portal.review.casefile import Part, name_of, pieces_of
from review_portal.review.models import Decision
from review_portal.review.surroundings import entities_of
from review_portal.scoring.models import Assessment, Entity
from review_portal.scoring.reading import assessed_text


@dataclass(frozen=True, slots=True)
class Shown:
    """A post and the language it is in."""

    post: Post
    language: str

    @property
    def name(self) -> str:
        return name_of(self.post)


@dataclass(frozen=True)
class Lookfile:
    """The posts of a decision, unmarked: no score, no reason, no history reaches the page."""

    decision: Decision
    post_id: int | None = None

    @cached_property
    def assessments(self) -> dict[int, Assessment]:
        posts = list(self.decision.members.values_list("post_id", flat=True))
        return {row.post_id: row for row in Assessment.objects.newest(posts)}

    @cached_property
    def members(self) -> list[Shown]:
        rows = self.decision.members.select_related("post__source", "post__capture").order_by("post_id")
        return [Shown(row.post, self.language_of(row.post_id)) for row in rows]

    def language_of(self, post: int) -> str:
        return self.assessments[post].language if post in self.assessments else ""

    @cached_property
    def current(self) -> Shown | None:
        chosen = (member for member in self.members if member.post.pk == self.post_id)
        return next(chosen, self.members[0] if self.members else None)

    @property
    def place(self) -> int:
        return self.members.index(self.current) + 1 if self.current else 0

    @property
    def parts(self) -> list[Part]:
        return [Part(name, marked(text, [])) for name, text in pieces_of(self.current.post)] if self.current else []

    @cached_property
    def disguise(self) -> Disguise:
        row = self.assessments.get(self.current.post.pk) if self.current else None
        return read_disguise(assessed_text(row.post), row.changes) if row else read_disguise("", [])

    @property
    def plain(self) -> str:
        row = self.assessments.get(self.current.post.pk) if self.current else None
        return row.normalised if row else ""

    @property
    def entities(self) -> list[Entity]:
        return entities_of(self.current.post) if self.current else []
