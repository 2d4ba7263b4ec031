"""Parting a case in two, putting two together, keeping two apart: for whoever holds the case."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from review_portal.accounts.abilities import Ability
from review_portal.api.doors.cases import CaseDoor, CaseShape
from review_portal.api.doors.door import one
from review_portal.api.doors.judging import MOST_POSTS
from review_portal.api.scopes import Scope
from review_portal.review.models import Case
from review_portal.review.services import keep_apart, merge_cases, split_case
from review_portal.review.surroundings import Relative, relatives_of


class RelativeShape(serializers.Serializer[Relative]):
    number = serializers.CharField(source="case.number")
    status = serializers.ChoiceField(source="case.status", choices=Case.Status.choices)
    shared = serializers.ListField(child=serializers.CharField(), help_text="Contacts, wallets and hosts of both.")
    similarity = serializers.FloatField(allow_null=True, help_text="How near in meaning; null where not compared.")
    apart = serializers.BooleanField(source="is_apart", help_text="A person said that they are not one.")


class SplitShape(serializers.Serializer[Any]):
    case = CaseShape(help_text="What stays with you.")
    new = CaseShape(help_text="What waits for somebody.")


class SplitInput(serializers.Serializer[Any]):
    posts = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**62),
        min_length=1, max_length=MOST_POSTS, help_text="Undecided posts that leave; one at least stays.",
    )  # fmt: skip


class OtherInput(serializers.Serializer[Any]):
    other = serializers.CharField(max_length=40, help_text="The number of the other case.")


class ArrangeDoor(CaseDoor):
    """The case must be yours, as it must be to decide it; the other one may be nobody else's."""

    ability, scope = Ability.JUDGE, Scope.CASES_ARRANGE

    def case(self, number: str) -> Case:
        return one(self.cases.select_related("campaign"), number=number)


class RelativesDoor(ArrangeDoor):
    @extend_schema(
        responses=RelativeShape(many=True), summary="Undecided cases that share something with it, the nearest first"
    )
    def get(self, request: Request, number: str) -> Response:
        near = relatives_of(self.case(number), reader=self.person)
        return Response([RelativeShape(row).data for row in near])


class SplitDoor(ArrangeDoor):
    @extend_schema(request=SplitInput, responses={201: SplitShape}, summary="Make a case of its own of some posts")
    def post(self, request: Request, number: str) -> Response:
        case, posts = self.case(number), self.told(SplitInput)["posts"]
        new = self.act(lambda: split_case(case, actor=self.person, posts=posts, now=self.now))
        answer = self.answer(case, status=201)
        answer.data = {"case": answer.data, "new": self.answer(new).data}
        return answer


class MergeDoor(ArrangeDoor):
    @extend_schema(
        request=OtherInput, responses=CaseShape, summary="Make one case of two; the older one remains, in your hands"
    )
    def post(self, request: Request, number: str) -> Response:
        case, other = self.case(number), self.case(self.told(OtherInput)["other"])
        return self.answer(self.act(lambda: merge_cases(case, other, actor=self.person, now=self.now)))


class ApartDoor(ArrangeDoor):
    @extend_schema(request=OtherInput, responses=CaseShape, summary="Say that two cases are not one, for good")
    def post(self, request: Request, number: str) -> Response:
        case, other = self.case(number), self.case(self.told(OtherInput)["other"])
        self.act(lambda: keep_apart(case, other, actor=self.person, now=self.now))
        return self.answer(case)
