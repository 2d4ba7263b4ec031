"""Appeals as the office sees them: reading, deciding as their reviewer, handing over."""

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
from review_portal.api.scopes import Scope
from review_portal.appeals.models import Appeal, AppealEntry
from review_portal.appeals.services import decide_appeal, hand_over


class AboutShape(serializers.Serializer[AppealEntry]):
    id = serializers.IntegerField()
    entry = serializers.IntegerField(source="entry_id")
    canonical = serializers.CharField(source="entry.canonical")
    outcome = serializers.CharField()


class AppealShape(serializers.Serializer[Appeal]):
    number = serializers.CharField()
    canonical = serializers.CharField()
    who = serializers.ChoiceField(choices=Appeal.Who.choices)
    reason = serializers.CharField()
    language = serializers.CharField()
    status = serializers.ChoiceField(choices=Appeal.Status.choices)
    reviewer = Pseudonym(allow_null=True)
    filed_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)
    answer = serializers.CharField()
    release = serializers.IntegerField(source="release.serial", default=None, allow_null=True)
    entries = AboutShape(many=True)


class AppealInput(PageInput):
    show = serializers.ChoiceField(choices=["open", "decided", "overdue", "mine", "all"], default="open")


class OutcomeInput(serializers.Serializer[Any]):
    id = serializers.IntegerField(min_value=1, max_value=2**62, help_text="The line of the appeal.")
    outcome = serializers.ChoiceField(choices=AppealEntry.Outcome.choices)


class DecideInput(serializers.Serializer[Any]):
    outcomes = OutcomeInput(many=True)
    answer = serializers.CharField(min_length=10, max_length=10_000, help_text="The appellant reads it.")


class AppealDoor(PersonDoor):
    ability, scope = Ability.SEE_APPEALS, Scope.APPEALS_READ

    @property
    def appeals(self) -> QuerySet[Appeal]:
        return Appeal.objects.select_related("reviewer", "release").prefetch_related("entries__entry")


class AppealsDoor(AppealDoor):
    wants = AppealInput

    @extend_schema(responses=paged(AppealShape), summary="Appeals, those first due first")
    def get(self, request: Request) -> Response:
        asked = self.asked()
        every = Appeal.objects.all()
        rows = {
            "open": every.open(), "decided": every.decided(), "overdue": every.overdue(self.now),
            "mine": every.open().filter(reviewer=self.person), "all": every,
        }[asked["show"]]  # fmt: skip
        rows = rows.select_related("reviewer", "release").prefetch_related("entries__entry")
        return self.page(rows, ("due_at", "pk"), lambda row: AppealShape(row).data, asked)


class OneAppealDoor(AppealDoor):
    @extend_schema(responses=AppealShape, summary="An appeal")
    def get(self, request: Request, number: str) -> Response:
        return Response(AppealShape(one(self.appeals, number=number)).data)


class DecideAppealDoor(AppealDoor):
    ability, scope = Ability.DECIDE_APPEAL, Scope.APPEALS_DECIDE

    @extend_schema(request=DecideInput, responses=AppealShape, summary="Decide an appeal, as its reviewer")
    def post(self, request: Request, number: str) -> Response:
        appeal, told = one(self.appeals, number=number), self.told(DecideInput)
        outcomes = {row["id"]: row["outcome"] for row in told["outcomes"]}
        self.act(
            lambda: decide_appeal(appeal, outcomes=outcomes, answer=told["answer"], actor=self.person, now=self.now)
        )
        return Response(AppealShape(one(self.appeals, number=number)).data)


class HandOverDoor(AppealDoor):
    ability, scope = Ability.DECIDE_APPEAL, Scope.APPEALS_DECIDE

    @extend_schema(request=Reason, responses=AppealShape, summary="Give your appeal to somebody else, with the reason")
    def post(self, request: Request, number: str) -> Response:
        appeal, why = one(self.appeals, number=number), self.told(Reason)["reason"]
        self.act(lambda: hand_over(appeal, reason=why, actor=self.person, now=self.now))
        return Response(AppealShape(one(self.appeals, number=number)).data)
