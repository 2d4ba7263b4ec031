"""Second looks: taking one, reading its posts, answering it. No score, no history, no first answer comes through."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from review_portal.accounts.abilities import Ability
from review_portal.api.doors.cases import paged
from review_portal.api.doors.door import PageInput, PersonDoor, one
from review_portal.api.doors.shapes import PostShape
from review_portal.api.pages import cut
from review_portal.api.scopes import Scope
from review_portal.review.choices import Exit, Role, Substance
from review_portal.review.models import DecisionMember, Look, Opinion
from review_portal.review.services import Choice, answer_look, renew_look, take_look
from review_portal.scoring.models import Assessment


class LookShape(serializers.Serializer[Look]):
    """What whoever looks may know of it: whether it is an agreed example, or was disputed, would tell the answer."""

    id = serializers.IntegerField()
    lease_until = serializers.DateTimeField(allow_null=True, help_text="null once it is answered.")
    posts = serializers.IntegerField(help_text="How many it shows.")
    exit = serializers.CharField(source="opinion.exit", default=None, allow_null=True, help_text="Your own answer.")
    answered_at = serializers.DateTimeField(source="opinion.created_at", default=None, allow_null=True)


class LookPostShape(serializers.Serializer[Any]):
    post = PostShape()
    language = serializers.CharField(help_text="Empty where it was not read.")


class LessonShape(serializers.Serializer[Any]):
    exit = serializers.ChoiceField(choices=Exit.choices, help_text="What was agreed.")
    lesson = serializers.CharField()


class OpinionShape(serializers.Serializer[Opinion]):
    look = serializers.IntegerField(source="look_id")
    exit = serializers.CharField()
    role = serializers.CharField()
    substance = serializers.CharField()
    grounds = serializers.CharField()
    created_at = serializers.DateTimeField()
    lesson = serializers.SerializerMethodField(help_text="What an agreed example teaches; null at any other look.")

    @extend_schema_field(LessonShape(allow_null=True))
    def get_lesson(self, row: Opinion) -> dict[str, Any] | None:
        if row.look.kind != Look.Kind.GOLD:
            return None
        return {"exit": row.look.decision.exit, "lesson": row.look.decision.gold.lesson}


class LookInput(PageInput):
    show = serializers.ChoiceField(choices=["held", "answered"], default="held")


class OpinionInput(serializers.Serializer[Any]):
    """What you would decide. A second look asks for no measure and no law: it compares what people see."""

    exit = serializers.ChoiceField(choices=Exit.choices)
    role = serializers.ChoiceField(choices=Role.choices, required=False, default="")
    substance = serializers.ChoiceField(choices=Substance.choices, required=False, default="")
    grounds = serializers.CharField(required=False, default="", allow_blank=True, max_length=5000)


def choice_of(told: dict[str, Any]) -> Choice:
    return Choice(posts=frozenset(), version=0, **told)


class LookDoor(PersonDoor):
    ability, scope = Ability.JUDGE, Scope.LOOKS_ANSWER

    @property
    def held(self) -> QuerySet[Look]:
        return counted(Look.objects.held_by(self.person.pk, self.now))

    def answer(self, look: Look) -> Response:
        return Response(LookShape(self.held.get(pk=look.pk)).data)


def counted(rows: QuerySet[Look]) -> QuerySet[Look]:
    """Lay beside each look how many posts it shows."""
    return rows.select_related("decision", "opinion").annotate(posts=Count("decision__members"))


class LooksDoor(LookDoor):
    wants = LookInput

    @extend_schema(responses=paged(LookShape), summary="Your second looks, newest first")
    def get(self, request: Request) -> Response:
        asked = self.asked()
        rows = self.held if asked["show"] == "held" else counted(Look.objects.filter(opinion__actor=self.person))
        return self.page(rows, ("-pk",), lambda row: LookShape(row).data, asked)


class NextLookDoor(LookDoor):
    @extend_schema(
        request=None,
        responses={200: LookShape, 204: OpenApiResponse(description="No second look waits for you.")},
        summary="Take a second look, or the one that you have in hand",
    )
    def post(self, request: Request) -> Response:
        look = self.act(lambda: take_look(actor=self.person, now=self.now))
        return self.answer(look) if look else Response(status=204)


class OneLookDoor(LookDoor):
    @extend_schema(responses=LookShape, summary="A second look that you have in hand")
    def get(self, request: Request, pk: int) -> Response:
        return Response(LookShape(one(self.held, pk=pk)).data)


class LookPostsDoor(LookDoor):
    wants = PageInput

    @extend_schema(responses=paged(LookPostShape), summary="The posts to be judged once more")
    def get(self, request: Request, pk: int) -> Response:
        look, asked = one(self.held, pk=pk), self.asked()
        rows = DecisionMember.objects.filter(decision=look.decision_id).select_related("post__capture")
        found, cursor = cut(rows, ("post_id", "pk"), cursor=asked["cursor"], limit=asked["limit"])
        read = Assessment.objects.newest([row.post_id for row in found]).values_list("post_id", "language")
        languages = dict(read)
        told = [{"post": row.post, "language": languages.get(row.post_id, "")} for row in found]
        return Response({"results": [LookPostShape(row).data for row in told], "next": self.address_of(cursor)})


class RenewLookDoor(LookDoor):
    @extend_schema(request=None, responses=LookShape, summary="Keep a second look while you read")
    def post(self, request: Request, pk: int) -> Response:
        return self.answer(renew_look(one(self.held, pk=pk), actor=self.person, now=self.now))


class AnswerLookDoor(LookDoor):
    @extend_schema(request=OpinionInput, responses={201: OpinionShape}, summary="Write your opinion, once")
    def post(self, request: Request, pk: int) -> Response:
        look = one(Look.objects.filter(person=self.person).select_related("decision__gold"), pk=pk)
        choice = choice_of(self.told(OpinionInput))
        opinion = self.act(lambda: answer_look(look, actor=self.person, choice=choice, now=self.now))
        return Response(OpinionShape(opinion).data, status=201)
