"""What is kept how long, what a person holds and why, and what was laid to rest."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from review_portal.accounts.abilities import Ability
from review_portal.api.doors.cases import paged
from review_portal.api.doors.door import PageInput, PersonDoor, one
from review_portal.api.doors.requests import Reason
from review_portal.api.doors.shapes import Pseudonym
from review_portal.api.doors.sources import Days
from review_portal.api.scopes import Scope
from review_portal.evidence.models import Category, Hold, Tombstone
from review_portal.retention.periods import periods
from review_portal.retention.services import place_hold, release_hold
from review_portal.sources.models import Source


class HoldShape(serializers.Serializer[Hold]):
    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Hold.Kind.choices)
    category = serializers.CharField(help_text="Of a category; else empty.")
    target = serializers.IntegerField(source="target_id", allow_null=True, help_text="Of a source, post or contact.")
    shown = serializers.CharField(help_text="What it was called when it was held.")
    reason = serializers.CharField()
    placed_by = Pseudonym()
    placed_at = serializers.DateTimeField()
    released_by = Pseudonym(allow_null=True)
    released_at = serializers.DateTimeField(allow_null=True)
    release_reason = serializers.CharField()


class PeriodShape(serializers.Serializer[Any]):
    category = serializers.ChoiceField(choices=Category.choices)
    days = serializers.IntegerField()


class OwnPeriodShape(serializers.Serializer[Source]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    days = Days(source="retention")


class RetentionShape(serializers.Serializer[Any]):
    periods = PeriodShape(many=True, help_text="The office's rule.")
    sources = OwnPeriodShape(many=True, help_text="Sources with a period of their own.")
    held = serializers.IntegerField(help_text="Holds that stand.")
    buried = serializers.IntegerField(help_text="Tombstones.")


class StoneShape(serializers.Serializer[Tombstone]):
    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Tombstone.Kind.choices)
    row = serializers.IntegerField(source="row_id", help_text="The number that it had.")
    sha256 = serializers.CharField()
    came_from = serializers.IntegerField(source="source_id", allow_null=True, help_text="The source it came from.")
    category = serializers.ChoiceField(choices=Category.choices)
    seen_at = serializers.DateTimeField()
    buried_at = serializers.DateTimeField()


class HoldInput(PageInput):
    show = serializers.ChoiceField(choices=["standing", "released", "all"], default="standing")
    kind = serializers.ChoiceField(choices=Hold.Kind.choices, required=False)


class StoneInput(PageInput):
    kind = serializers.ChoiceField(choices=Tombstone.Kind.choices, required=False)


class PlaceInput(serializers.Serializer[Any]):
    """What is held: everything, a category by its name, or a source, post or contact by its number."""

    kind = serializers.ChoiceField(choices=Hold.Kind.choices)
    target = serializers.CharField(max_length=40, required=False, default="", allow_blank=True)
    reason = serializers.CharField(max_length=2000, help_text="Whoever releases it must know.")


class HoldDoor(PersonDoor):
    ability, scope = Ability.SEE_AUDIT, Scope.HOLDS_READ

    @property
    def holds(self) -> QuerySet[Hold]:
        return Hold.objects.select_related("placed_by", "released_by")


class RetentionDoor(HoldDoor):
    @extend_schema(responses=RetentionShape, summary="How long what is kept, and how much is held and buried")
    def get(self, request: Request) -> Response:
        told = {
            "periods": [{"category": name, "days": length.days} for name, length in periods().items()],
            "sources": Source.objects.exclude(retention=None).order_by("name", "pk"),
            "held": Hold.objects.standing().count(),
            "buried": Tombstone.objects.count(),
        }
        return Response(RetentionShape(told).data)


class TombstonesDoor(HoldDoor):
    wants = StoneInput

    @extend_schema(responses=paged(StoneShape), summary="What stays of what was deleted")
    def get(self, request: Request) -> Response:
        asked = self.asked()
        rows = Tombstone.objects.filter(**{name: asked[name] for name in ("kind",) if name in asked})
        return self.page(rows, ("-pk",), lambda row: StoneShape(row).data, asked)


class HoldsDoor(HoldDoor):
    wants = HoldInput

    @extend_schema(responses=paged(HoldShape), summary="Legal holds, newest first")
    def get(self, request: Request) -> Response:
        asked = self.asked()
        rows = self.holds.filter(**{name: asked[name] for name in ("kind",) if name in asked})
        if asked["show"] != "all":
            rows = rows.filter(released_at__isnull=asked["show"] == "standing")
        return self.page(rows, ("-pk",), lambda row: HoldShape(row).data, asked)


class OneHoldDoor(HoldDoor):
    @extend_schema(responses=HoldShape, summary="A legal hold")
    def get(self, request: Request, pk: int) -> Response:
        return Response(HoldShape(one(self.holds, pk=pk)).data)


class HoldingDoor(HoldDoor):
    ability, scope = Ability.HOLD_EVIDENCE, Scope.HOLDS_WRITE


class PlaceHoldDoor(HoldingDoor):
    @extend_schema(request=PlaceInput, responses={201: HoldShape}, summary="Hold: nothing of it is deleted")
    def post(self, request: Request) -> Response:
        told = self.told(PlaceInput)
        made = self.act(lambda: place_hold(**told, actor=self.person, now=self.now))
        return Response(HoldShape(made).data, status=201)


class ReleaseHoldDoor(HoldingDoor):
    @extend_schema(request=Reason, responses=HoldShape, summary="End a hold, with the reason")
    def post(self, request: Request, pk: int) -> Response:
        hold, why = one(self.holds, pk=pk), self.told(Reason)["reason"]
        return Response(
            HoldShape(self.act(lambda: release_hold(hold, reason=why, actor=self.person, now=self.now))).data
        )
