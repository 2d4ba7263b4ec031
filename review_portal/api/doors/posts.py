"""Posts as they were published, with the sealed capture that each was read from."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from review_portal.accounts.abilities import Ability
from review_portal.api.doors.cases import paged
from review_portal.api.doors.door import PageInput, PersonDoor, one
from review_portal.api.doors.shapes import PostShape
from review_portal.api.models import Token
from review_portal.api.scopes import Scope
from review_portal.audit.services import note_look
from review_portal.evidence.models import Post
from review_portal.review.models import Case
from review_portal.review.routing import closed_to


class PostInput(PageInput):
    source = serializers.IntegerField(required=False, min_value=1, max_value=2**62)  # type: ignore[assignment]
    seen_from = serializers.DateTimeField(required=False)
    seen_to = serializers.DateTimeField(required=False)


class PostDoor(PersonDoor):
    ability, scope = Ability.SEARCH, Scope.POSTS_READ

    @property
    def posts(self) -> QuerySet[Post]:
        """Return posts but those whose case lies in a queue that is closed to the person."""
        closed = Case.objects.filter(campaign=OuterRef("membership__campaign")).filter(closed_to(self.person))
        return Post.objects.select_related("capture").exclude(Exists(closed))


class PostsDoor(PostDoor):
    wants = PostInput

    @extend_schema(responses=paged(PostShape), summary="Posts, newest first")
    def get(self, request: Request) -> Response:
        asked, rows = self.asked(), self.posts
        if isinstance(request.auth, Token):
            note_look(self.person, "posts.viewed", request.auth, now=self.now)
        for name, column in (("source", "source"), ("seen_from", "seen_at__gte"), ("seen_to", "seen_at__lt")):
            if name in asked:
                rows = rows.filter(**{column: asked[name]})
        return self.page(rows, ("-pk",), lambda row: PostShape(row).data, asked)


class OnePostDoor(PostDoor):
    @extend_schema(responses=PostShape, summary="A post")
    def get(self, request: Request, pk: int) -> Response:
        post = one(self.posts, pk=pk)
        note_look(self.person, "post.viewed", post, now=self.now)
        return Response(PostShape(post).data)
