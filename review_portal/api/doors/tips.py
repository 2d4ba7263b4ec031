"""Tips as the office sees them: what waits, what each names, its photos one by one, and a verdict."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from review_portal.accounts.abilities import Ability
from review_portal.api.doors.cases import paged
from review_portal.api.doors.door import PageInput, PersonDoor, one
from review_portal.api.doors.shapes import Pseudonym, still
from review_portal.api.scopes import Scope
from review_portal.tips import sealing
from review_portal.tips.models import Finding, Photo, Tip
from review_portal.tips.services import judge_tip, reveal_photo

VERDICTS = [Tip.Status.HANDLED, Tip.Status.USELESS]


class PhotoShape(serializers.Serializer[Photo]):
    """A photo is covered: what was read from it comes with the tip, its picture on asking only."""

    place = serializers.IntegerField()
    sha256 = serializers.CharField(help_text="Of the bytes as they came.")
    size = serializers.IntegerField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    text = serializers.CharField(help_text="The words that were read.")
    codes = serializers.ListField(child=serializers.CharField())
    marks = serializers.ListField(child=serializers.CharField(), help_text="What was odd: animated, truncated, …")


class FindingShape(serializers.Serializer[Finding]):
    kind = serializers.CharField()
    value = serializers.CharField(source="canonical", help_text="A card is masked.")
    text = serializers.CharField(help_text="As it stood.")
    origin = serializers.ChoiceField(choices=Finding.Origin.choices)
    certainty = serializers.ChoiceField(choices=Finding.Certainty.choices)
    candidate = serializers.IntegerField(source="candidate_id", allow_null=True)
    watched_as = serializers.IntegerField(source="source_id", allow_null=True, help_text="A source that is watched.")


class TipLine(serializers.Serializer[Tip]):
    id = serializers.IntegerField()
    address = serializers.CharField()
    note = serializers.CharField()
    partner = serializers.CharField(source="partner.name", default=None, allow_null=True)
    status = serializers.ChoiceField(choices=Tip.Status.choices)
    received_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)
    judged_by = Pseudonym(allow_null=True)
    judged_at = serializers.DateTimeField(allow_null=True)
    grounds = serializers.CharField()
    forgotten_at = serializers.DateTimeField(allow_null=True)


class TipShape(TipLine):
    photos = PhotoShape(many=True)
    findings = FindingShape(many=True)


class TipListInput(PageInput):
    status = serializers.ChoiceField(choices=Tip.Status.choices, default=Tip.Status.READ)


class VerdictInput(serializers.Serializer[Any]):
    verdict = serializers.ChoiceField(choices=[(one.value, one.label) for one in VERDICTS])
    grounds = serializers.CharField(max_length=500, help_text="What was done, or why the tip helps nobody.")


class TipDoor(PersonDoor):
    ability, scope = Ability.SEE_TIPS, Scope.TIPS_READ

    @property
    def tips(self) -> QuerySet[Tip]:
        return Tip.objects.select_related("partner", "judged_by")

    def answer(self, pk: int) -> Response:
        named, photos = Finding.objects.order_by("pk"), Photo.objects.order_by("place")
        whole = self.tips.prefetch_related(Prefetch("findings", named), Prefetch("photos", photos))
        return Response(TipShape(one(whole, pk=pk)).data)


class TipsDoor(TipDoor):
    wants = TipListInput

    @extend_schema(responses=paged(TipLine), summary="Tips, newest first")
    def get(self, request: Request) -> Response:
        asked = self.asked()
        rows = self.tips.filter(status=asked["status"])
        return self.page(rows, ("-received_at", "-pk"), lambda row: TipLine(row).data, asked)


class OneTipDoor(TipDoor):
    @extend_schema(responses=TipShape, summary="A tip, with what it names")
    def get(self, request: Request, pk: int) -> Response:
        return self.answer(pk)


class TipPhotoDoor(TipDoor):
    """Looking is an act: each time an event. The bytes as they came never leave the store this way."""

    @extend_schema(
        request=None, responses={(200, "image/jpeg"): OpenApiTypes.BINARY}, summary="Uncover a photo: its clean copy"
    )
    def post(self, request: Request, pk: int, place: int) -> HttpResponse:
        photo = one(Photo.objects.filter(tip=pk).select_related("tip"), place=place)
        self.act(lambda: reveal_photo(photo, actor=self.person, now=self.now))
        return still(sealing.clean_copy(photo), "image/jpeg")


class JudgeTipDoor(TipDoor):
    ability, scope = Ability.HANDLE_TIPS, Scope.TIPS_JUDGE

    @extend_schema(request=VerdictInput, responses=TipShape, summary="Say once what a tip was worth")
    def post(self, request: Request, pk: int) -> Response:
        tip, told = one(self.tips, pk=pk), self.told(VerdictInput)
        grounds = told["grounds"]
        self.act(lambda: judge_tip(tip, told["verdict"], actor=self.person, grounds=grounds, now=self.now))
        return self.answer(pk)
