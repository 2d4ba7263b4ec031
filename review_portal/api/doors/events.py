"""The audit record, to be read and proved elsewhere: every column that its digests cover."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from review_portal.accounts.abilities import Ability
from review_portal.api.doors.cases import paged
from review_portal.api.doors.door import PageInput, PersonDoor, one
from review_portal.api.scopes import Scope
from review_portal.audit.models import Event


class EventShape(serializers.Serializer[Event]):
    number = serializers.IntegerField()
    at = serializers.DateTimeField()
    actor = serializers.IntegerField(source="actor_id", allow_null=True)
    actor_label = serializers.CharField()
    verb = serializers.CharField()
    target_type = serializers.CharField()
    target_id = serializers.CharField()
    detail = serializers.JSONField()
    previous_sha256 = serializers.CharField()
    sha256 = serializers.CharField(help_text="Over all the others, in canonical JSON.")


class EventInput(PageInput):
    order = serializers.ChoiceField(choices=["newest", "oldest"], default="newest")
    verb = serializers.CharField(required=False, max_length=80)
    actor_label = serializers.CharField(required=False, max_length=100)
    target_type = serializers.CharField(required=False, max_length=80)
    target_id = serializers.CharField(required=False, max_length=80)


class EventDoor(PersonDoor):
    ability, scope = Ability.SEE_AUDIT, Scope.AUDIT_READ


class EventsDoor(EventDoor):
    wants = EventInput

    @extend_schema(responses=paged(EventShape), summary="Events of the audit record")
    def get(self, request: Request) -> Response:
        asked = self.asked()
        names = ("verb", "actor_label", "target_type", "target_id")
        rows = Event.objects.filter(**{name: asked[name] for name in names if name in asked})
        order = "-number" if asked["order"] == "newest" else "number"
        return self.page(rows, (order,), lambda row: EventShape(row).data, asked)


class OneEventDoor(EventDoor):
    @extend_schema(responses=EventShape, summary="An event")
    def get(self, request: Request, number: int) -> Response:
        return Response(EventShape(one(Event.objects.all(), number=number)).data)
