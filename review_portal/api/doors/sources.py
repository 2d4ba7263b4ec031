"""Sources: how each is, its visits, and what an administrator may do about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from review_portal.accounts.abilities import Ability
from review_portal.api.doors.cases import paged
from review_portal.api.doors.door import PageInput, PersonDoor, one
from review_portal.api.scopes import Scope
from review_portal.sources.models import CrawlRun, Source
from review_portal.sources.services import pause_source, resume_source, visit_now


class Minutes(serializers.IntegerField):
    """A span, as whoever set it said it: in whole minutes."""

    def to_representation(self, value: Any) -> int:
        return int(value / timedelta(minutes=1))


class Days(serializers.IntegerField):
    def to_representation(self, value: Any) -> int:
        return int(value / timedelta(days=1))


class SourceShape(serializers.Serializer[Source]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    family = serializers.ChoiceField(choices=Source.Family.choices)
    site = serializers.CharField()
    address = serializers.CharField()
    status = serializers.ChoiceField(choices=Source.Status.choices)
    legal_basis = serializers.CharField()
    interval = Minutes(help_text="Minutes.")
    schedule = serializers.CharField(help_text="Five fields of cron; then no interval counts.")
    shortest = Minutes(allow_null=True, help_text="Minutes: with both bounds the interval follows the yield.")
    longest = Minutes(allow_null=True, help_text="Minutes.")
    minimum_posts = serializers.IntegerField()
    expected_fields = serializers.ListField(child=serializers.CharField())
    retention = Days(allow_null=True, help_text="Days; null: as long as the office's rule says.")
    parameters = serializers.DictField(help_text="Those that differ from the family's own.")
    politeness = serializers.DictField(help_text="What differs from our own manners, with the reasons.")
    next_due_at = serializers.DateTimeField()
    last_outcome = serializers.CharField()
    last_visited_at = serializers.DateTimeField(allow_null=True)
    alarm = serializers.JSONField(help_text="What does not meet its expectations.")
    added_at = serializers.DateTimeField()


class RunShape(serializers.Serializer[CrawlRun]):
    id = serializers.IntegerField()
    runner = serializers.CharField()
    status = serializers.ChoiceField(choices=CrawlRun.Status.choices)
    outcome = serializers.CharField()
    claimed_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    pages = serializers.IntegerField()
    posts = serializers.IntegerField()
    message = serializers.CharField()


class SourceInput(PageInput):
    family = serializers.ChoiceField(choices=Source.Family.choices, required=False)
    status = serializers.ChoiceField(choices=Source.Status.choices, required=False)


class SourceDoor(PersonDoor):
    ability, scope = Ability.SEE_SOURCES, Scope.SOURCES_READ


class SourcesDoor(SourceDoor):
    wants = SourceInput

    @extend_schema(responses=paged(SourceShape), summary="Sources, in the order of adding")
    def get(self, request: Request) -> Response:
        asked = self.asked()
        chosen = {name: asked[name] for name in ("family", "status") if name in asked}
        return self.page(Source.objects.filter(**chosen), ("pk",), lambda row: SourceShape(row).data, asked)


class OneSourceDoor(SourceDoor):
    @extend_schema(responses=SourceShape, summary="A source")
    def get(self, request: Request, pk: int) -> Response:
        return Response(SourceShape(one(Source.objects.all(), pk=pk)).data)


class RunsDoor(SourceDoor):
    wants = PageInput

    @extend_schema(responses=paged(RunShape), summary="The visits to a source, newest first")
    def get(self, request: Request, pk: int) -> Response:
        source, asked = one(Source.objects.all(), pk=pk), self.asked()
        return self.page(source.runs.all(), ("-claimed_at", "-pk"), lambda row: RunShape(row).data, asked)


class EditSourceDoor(SourceDoor):
    ability, scope = Ability.EDIT_SOURCES, Scope.SOURCES_WRITE

    def change(self, pk: int, deed: Callable[[Source], object]) -> Response:
        source = one(Source.objects.all(), pk=pk)
        self.act(lambda: deed(source))
        return Response(SourceShape(Source.objects.get(pk=pk)).data)


class PauseDoor(EditSourceDoor):
    @extend_schema(request=None, responses=SourceShape, summary="Visit a source no more, until it is resumed")
    def post(self, request: Request, pk: int) -> Response:
        return self.change(pk, lambda source: pause_source(source, actor=self.person))


class ResumeDoor(EditSourceDoor):
    @extend_schema(request=None, responses=SourceShape, summary="Visit a paused source again")
    def post(self, request: Request, pk: int) -> Response:
        return self.change(pk, lambda source: resume_source(source, actor=self.person, now=self.now))


class VisitDoor(EditSourceDoor):
    @extend_schema(request=None, responses=SourceShape, summary="Ask for a visit at once")
    def post(self, request: Request, pk: int) -> Response:
        return self.change(pk, lambda source: visit_now(source, actor=self.person, now=self.now))
