"""How far judgements agree, what is in dispute, and the agreed examples: of rules and kinds, never of people."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from review_portal.accounts.abilities import Ability
from review_portal.api.doors.cases import paged
from review_portal.api.doors.door import PageInput, PersonDoor, one
from review_portal.api.doors.looks import OpinionInput, choice_of
from review_portal.api.doors.shapes import Pseudonym
from review_portal.api.scopes import Scope
from review_portal.reports import quality as figures
from review_portal.review.models import Decision, Gold, Look
from review_portal.review.services import retire_gold, rule_look, set_gold


class ShareShape(serializers.Serializer[Any]):
    """A share with its 95 % interval (Wilson)."""

    part = serializers.IntegerField()
    whole = serializers.IntegerField()
    value = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()


class AgreementShape(serializers.Serializer[Any]):
    pairs = serializers.IntegerField()
    raw = ShareShape()
    kappa = serializers.FloatField(allow_null=True, help_text="Cohen's; null where all gave one answer.")
    kappa_low = serializers.FloatField(allow_null=True)
    kappa_high = serializers.FloatField(allow_null=True)
    prevalence = serializers.DictField(child=serializers.FloatField(), help_text="How often each answer was given.")


class OverturnShape(serializers.Serializer[Any]):
    name = serializers.CharField(help_text="In the language of Accept-Language.")
    share = ShareShape()


class QualityShape(serializers.Serializer[Any]):
    """Agreement is null below five pairs: an interval would be too wide to act on, and a person recognisable."""

    days = serializers.IntegerField()
    exits = AgreementShape(allow_null=True, help_text="Of the exits of two who did not know of each other.")
    roles = AgreementShape(allow_null=True, help_text="Of the roles, where both accuse.")
    gold = AgreementShape(allow_null=True, help_text="With the agreed examples.")
    sent = ShareShape(help_text="Of what was sent and judged again, how much held.")
    standing = ShareShape(help_text="Of the entries sent, how many nobody revoked.")
    by_exit = OverturnShape(many=True, help_text="Overturned later, by exit.")
    by_kind = OverturnShape(many=True, help_text="Overturned later, by the author's part.")
    pairs = serializers.IntegerField(help_text="How many second looks were answered.")
    waiting = serializers.IntegerField(help_text="How many wait.")


class AnswerShape(serializers.Serializer[Any]):
    exit = serializers.CharField()
    role = serializers.CharField()
    substance = serializers.CharField()
    grounds = serializers.CharField()


class DisputeShape(serializers.Serializer[Look]):
    id = serializers.IntegerField()
    case = serializers.CharField(source="decision.case.number")
    decision = serializers.IntegerField(source="decision_id")
    first = AnswerShape(source="decision")
    second = AnswerShape(source="opinion")
    yours = serializers.SerializerMethodField(help_text="You gave one of the answers; another senior settles it.")

    @extend_schema_field(serializers.BooleanField())
    def get_yours(self, row: Look) -> bool:
        return self.context["person"].pk in {row.decision.actor_id, row.opinion.actor_id}


class RulingShape(AnswerShape):
    look = serializers.IntegerField(source="look_id")
    actor = Pseudonym()
    created_at = serializers.DateTimeField()


class GoldShape(serializers.Serializer[Gold]):
    id = serializers.IntegerField()
    decision = serializers.IntegerField(source="decision_id")
    case = serializers.CharField(source="decision.case.number")
    exit = serializers.CharField(source="decision.exit")
    lesson = serializers.CharField()
    set_by = Pseudonym()
    set_at = serializers.DateTimeField()
    retired_at = serializers.DateTimeField(allow_null=True)


class QualityInput(serializers.Serializer[Any]):
    days = serializers.ChoiceField(choices=[30, 90, 365], default=90)


class LessonInput(serializers.Serializer[Any]):
    lesson = serializers.CharField(max_length=5000, help_text="What the example teaches; read after the answer.")


class QualityDoor(PersonDoor):
    ability, scope = Ability.SEE_QUALITY, Scope.QUALITY_READ

    @property
    def golds(self) -> QuerySet[Gold]:
        return Gold.objects.select_related("decision__case", "set_by")


class FiguresDoor(QualityDoor):
    wants = QualityInput

    @extend_schema(responses=QualityShape, summary="Agreement, and how well decisions hold")
    def get(self, request: Request) -> Response:
        days = self.asked()["days"]
        counted = figures.quality(self.now, days=days)
        told = asdict(counted) | {"days": days, "pairs": counted.exits.pairs}
        if counted.is_small:
            told |= dict.fromkeys(("exits", "roles", "gold"))
        return Response(QualityShape(told).data)


class DisputesDoor(QualityDoor):
    wants = PageInput

    @extend_schema(responses=paged(DisputeShape), summary="Disagreements that wait, oldest first")
    def get(self, request: Request) -> Response:
        rows = Look.objects.disputed().select_related("decision__case", "opinion")
        told = {"person": self.person}
        return self.page(rows, ("pk",), lambda row: DisputeShape(row, context=told).data, self.asked())


class ExamplesDoor(QualityDoor):
    wants = PageInput

    @extend_schema(responses=paged(GoldShape), summary="Agreed examples in use, newest first")
    def get(self, request: Request) -> Response:
        rows = Gold.objects.in_use().select_related("decision__case", "set_by")
        return self.page(rows, ("-pk",), lambda row: GoldShape(row).data, self.asked())


class SettlingDoor(QualityDoor):
    """For seniors who gave neither answer; an example needs two of them."""

    ability, scope = Ability.JUDGE_PROTECTED, Scope.LOOKS_SETTLE


class RuleDoor(SettlingDoor):
    @extend_schema(
        request=OpinionInput, responses={201: RulingShape},
        summary="Settle a disagreement with grounds; a first decision that was wrong is reversed",
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        look, choice = one(Look.objects.select_related("decision", "opinion"), pk=pk), self.told(OpinionInput)
        ruling = self.act(lambda: rule_look(look, actor=self.person, choice=choice_of(choice), now=self.now))
        return Response(RulingShape(ruling).data, status=201)


class SetExampleDoor(SettlingDoor):
    @extend_schema(
        request=LessonInput, responses={201: GoldShape}, summary="Make somebody else's decision an agreed example"
    )
    def post(self, request: Request, pk: int) -> Response:
        decision, lesson = one(Decision.objects.all(), pk=pk), self.told(LessonInput)["lesson"]
        made = self.act(lambda: set_gold(decision, actor=self.person, lesson=lesson, now=self.now))
        return Response(GoldShape(self.golds.get(pk=made.pk)).data, status=201)


class RetireExampleDoor(SettlingDoor):
    @extend_schema(request=None, responses=GoldShape, summary="Show an agreed example to nobody any more")
    def post(self, request: Request, pk: int) -> Response:
        example = one(self.golds, pk=pk)
        self.act(lambda: retire_gold(example, actor=self.person, now=self.now))
        return Response(GoldShape(self.golds.get(pk=pk)).data)
