"""Search with the query line of the page, and the searches that a person keeps."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from review_portal.accounts.abilities import Ability
from review_portal.api.doors.cases import paged
from review_portal.api.doors.door import PageInput, PersonDoor, one
from review_portal.api.doors.shapes import PostShape
from review_portal.api.pages import lost, read, write
from review_portal.api.scopes import Scope
from review_portal.evidence.models import Post
from review_portal.search import results, services
from review_portal.search.finding import Hit, Hits
from review_portal.search.models import SavedSearch
from review_portal.search.searches import TICKED, Search, fresh, without_cards

MOST_TICKS = 20
PLACE = ("near", "at", "post")


def ticks() -> serializers.ListField:
    return serializers.ListField(child=serializers.CharField(max_length=200), required=False, max_length=MOST_TICKS)


class SearchInput(PageInput):
    """The query line and the ticks of the search page, under the names that its address gives them."""

    q = serializers.CharField(
        required=False, allow_blank=True, max_length=300, help_text="As on the page: words, phrases, lang:kk, -without."
    )
    like = serializers.IntegerField(
        required=False, min_value=1, max_value=2**62, help_text="Near this post in meaning."
    )
    lang = ticks()
    family = ticks()
    decision = ticks()
    source = ticks()  # type: ignore[assignment]  # a name on the wire, not Field.source

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Add the two names that Python keeps for itself."""
        day: dict[str, Any] = {"required": False, "help_text": "As 2026-11-30."}
        return super().get_fields() | {"from": serializers.DateField(**day), "to": serializers.DateField(**day)}


class FoundShape(serializers.Serializer[results.Line]):
    post = PostShape()
    at = serializers.DateTimeField(source="hit.at")
    language = serializers.CharField(source="hit.language")
    similarity = serializers.FloatField(source="hit.similarity", allow_null=True)
    case = serializers.CharField(source="case.number", default=None, allow_null=True)
    decision = serializers.IntegerField(source="decision.pk", default=None, allow_null=True)
    exit = serializers.CharField(source="hit.exit", help_text="How its standing decision ends; empty without one.")
    copies = serializers.IntegerField(help_text="Posts of its campaign.")


class ResultShape(serializers.Serializer[Any]):
    results = FoundShape(many=True)
    next = serializers.CharField(allow_null=True)
    found = serializers.IntegerField(help_text="Up to a thousand, the newest.")
    is_all = serializers.BooleanField(help_text="Whether there are no more than these.")
    notes = serializers.ListField(child=serializers.CharField(), help_text="What of the query named nothing known.")


class SavedShape(serializers.Serializer[SavedSearch]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    query = serializers.CharField(source="address", help_text="As the search takes it.")
    fresh = serializers.SerializerMethodField(help_text="Posts that came since you looked last, up to a hundred.")
    created_at = serializers.DateTimeField()

    def get_fresh(self, row: SavedSearch) -> int:
        return fresh(row)


class SavedInput(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=80)
    q = serializers.CharField(max_length=300, allow_blank=True, default="")
    filters = serializers.DictField(child=ticks(), required=False, default=dict)

    def validate_filters(self, given: dict[str, list[str]]) -> dict[str, list[str]]:
        if strange := sorted(given.keys() - set(TICKED)):
            names = {"name": strange[0][:40], "names": ", ".join(TICKED)}
            raise serializers.ValidationError(_("%(name)s is no filter; there are %(names)s.") % names)
        return {name: [value for value in values if value] for name, values in given.items()}


class SearchDoor(PersonDoor):
    """Who looked for what is recorded, as it is on the page. A card number is masked before it is looked for."""

    ability, scope = Ability.SEARCH, Scope.SEARCH
    wants = SearchInput

    @extend_schema(
        responses=ResultShape, summary="Posts that fit, newest first",
        examples=[OpenApiExample("Found", response_only=True, value={
            "results": [], "next": None, "found": 0, "is_all": True, "notes": []})],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        asked, given = self.asked(), request.query_params.copy()
        words = without_cards(asked.get("q", ""))
        given["q"] = words
        wanted = Search.of(given)
        hits = wanted.hits(self.now)
        if not asked["cursor"]:
            self.act(lambda: note(self, words, wanted, hits))
        page, cursor = part(hits, asked["cursor"], asked["limit"])
        lines = results.lines(page, wanted.asked.shown, reader=self.person)
        told = [FoundShape(line).data for line in open_lines(lines)]
        body = {
            "results": told,
            "next": self.address_of(cursor, q=words),
            "found": len(hits.rows),
            "is_all": hits.is_all,
        }
        return Response(body | {"notes": wanted.wants.notes})


def note(door: PersonDoor, query: str, wanted: Search, hits: Hits) -> None:
    services.note_search(actor=door.person, query=query, filters=dict(wanted.ticked), found=len(hits.rows))


def open_lines(lines: list[results.Line]) -> list[results.Line]:
    """Leave out what lies in a queue that is closed to the reader, and read the captures of the rest."""
    kept = [line for line in lines if not line.is_closed]
    posts = Post.objects.select_related("capture").in_bulk([line.post.pk for line in kept])
    for line in kept:
        line.post.capture = posts[line.post.pk].capture
    return kept


def place(hit: Hit) -> tuple[float, str, int]:
    return (hit.similarity or 0.0, hit.at.isoformat(), hit.post)


def part(hits: Hits, cursor: str, limit: int) -> tuple[list[Hit], str]:
    """Return one page of hits, beginning behind the one that the cursor names."""
    rows = hits.rows
    if cursor:
        _near, _at, post = read(cursor, PLACE)
        known = [row.post for row in rows]
        if post not in known:
            raise lost()
        rows = rows[known.index(post) + 1 :]
    page = rows[:limit]
    return page, write(PLACE, list(place(page[-1]))) if len(rows) > limit else ""


class SavedDoor(PersonDoor):
    ability, scope = Ability.SEARCH, Scope.SEARCH

    @property
    def own(self) -> QuerySet[SavedSearch]:
        return SavedSearch.objects.filter(owner=self.person, forgotten_at=None)


class SavedSearchesDoor(SavedDoor):
    wants = PageInput

    @extend_schema(responses=paged(SavedShape), summary="Your saved searches")
    def get(self, request: Request) -> Response:
        return self.page(self.own, ("-pk",), lambda row: SavedShape(row).data, self.asked())

    @extend_schema(request=SavedInput, responses={201: SavedShape}, summary="Keep a search under a name")
    def post(self, request: Request) -> Response:
        told = self.told(SavedInput)
        query = without_cards(told["q"])
        made = self.act(
            lambda: services.save_search(told["name"], query, told["filters"], actor=self.person, now=self.now)
        )
        return Response(SavedShape(made).data, status=201)


class SavedSearchDoor(SavedDoor):
    @extend_schema(responses=SavedShape, summary="A saved search, with how much is new")
    def get(self, request: Request, pk: int) -> Response:
        return Response(SavedShape(one(self.own, pk=pk)).data)

    @extend_schema(responses={204: OpenApiResponse(description="It is forgotten.")}, summary="Forget a saved search")
    def delete(self, request: Request, pk: int) -> Response:
        kept = one(self.own, pk=pk)
        self.act(lambda: services.forget_search(kept, actor=self.person, now=self.now))
        return Response(status=204)


class SeenDoor(SavedDoor):
    @extend_schema(request=None, responses=SavedShape, summary="Count a saved search's new posts from here on")
    def post(self, request: Request, pk: int) -> Response:
        kept = one(self.own, pk=pk)
        services.seen(kept)
        return Response(SavedShape(one(self.own, pk=pk)).data)
