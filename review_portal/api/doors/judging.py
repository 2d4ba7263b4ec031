"""Judging cases: claim, keep, let go, decide, take back; the same services as the case page."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from review_portal.accounts.abilities import Ability
from review_portal.api.doors.cases import CaseDoor, CaseShape, DecisionShape
from review_portal.api.doors.door import PersonDoor, one
from review_portal.api.problems import VersionMissing, VersionStale
from review_portal.api.scopes import Scope
from review_portal.review import errors
from review_portal.review.choices import Exit, Measure, Role, Substance
from review_portal.review.models import Case, Decision
from review_portal.review.routing import readable_by
from review_portal.review.services import (
    Choice,
    ask_senior,
    claim_case,
    decide,
    give_back,
    pass_case,
    renew_lease,
    reverse_decision,
    send_back,
    take_next,
    undo_decision,
)

MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="The ETag of the case that was looked at, in place of `version`.",
)
MOST_POSTS = 10_000


class Words(serializers.Serializer[Any]):
    words = serializers.CharField(max_length=2000, help_text="Why, or what is asked; the next person reads it.")


class Grounds(serializers.Serializer[Any]):
    grounds = serializers.CharField(max_length=5000)


class DecisionInput(serializers.Serializer[Any]):
    """What is decided about which posts. What each exit must name, docs/moderators.md says."""

    exit = serializers.ChoiceField(choices=Exit.choices)
    posts = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**62), min_length=1, max_length=MOST_POSTS
    )
    version = serializers.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    role = serializers.ChoiceField(choices=Role.choices, required=False, default="")
    substance = serializers.ChoiceField(choices=Substance.choices, required=False, default="")
    measure = serializers.ChoiceField(choices=Measure.choices, required=False, default="")
    legal_ground = serializers.IntegerField(required=False, default=None, allow_null=True, min_value=1, max_value=2**62)
    grounds = serializers.CharField(required=False, default="", allow_blank=True, max_length=5000)


EXAMPLE = OpenApiExample(
    "No violation",
    value={"exit": "no_violation", "posts": [41, 42], "version": 3, "grounds": "A pharmacy's own page."},
    request_only=True,
)


class JudgeDoor(CaseDoor):
    ability, scope = Ability.JUDGE, Scope.CASES_JUDGE

    def case(self, number: str) -> Case:
        return one(self.cases.select_related("campaign"), number=number)


class NextDoor(JudgeDoor):
    @extend_schema(
        request=None,
        responses={200: CaseShape, 204: OpenApiResponse(description="Nothing is free for you.")},
        summary="Claim the most urgent case that is free for you, or the one you hold",
    )
    def post(self, request: Request) -> Response:
        case = self.act(lambda: take_next(actor=self.person, now=self.now))
        return self.answer(case) if case else Response(status=204)


class ClaimDoor(JudgeDoor):
    @extend_schema(request=None, responses=CaseShape, summary="Claim this very case; your own lease is renewed")
    def post(self, request: Request, number: str) -> Response:
        case = self.case(number)
        return self.answer(self.act(lambda: claim_case(case, actor=self.person, now=self.now)))


class RenewDoor(JudgeDoor):
    @extend_schema(request=None, responses=CaseShape, summary="Keep a case that you hold")
    def post(self, request: Request, number: str) -> Response:
        return self.answer(renew_lease(self.case(number), actor=self.person, now=self.now))


class ReleaseDoor(JudgeDoor):
    @extend_schema(request=None, responses=CaseShape, summary="Give a case back")
    def post(self, request: Request, number: str) -> Response:
        case = self.case(number)
        return self.answer(self.act(lambda: give_back(case, actor=self.person, now=self.now)))


class SkipDoor(JudgeDoor):
    @extend_schema(request=Words, responses=CaseShape, summary="Let a case go with a reason; it is not offered again")
    def post(self, request: Request, number: str) -> Response:
        case, words = self.case(number), self.told(Words)["words"]
        return self.answer(self.act(lambda: pass_case(case, actor=self.person, reason=words, now=self.now)))


class AskDoor(JudgeDoor):
    @extend_schema(request=Words, responses=CaseShape, summary="Put a question to a senior")
    def post(self, request: Request, number: str) -> Response:
        case, words = self.case(number), self.told(Words)["words"]
        return self.answer(self.act(lambda: ask_senior(case, actor=self.person, question=words, now=self.now)))


class AnswerDoor(JudgeDoor):
    @extend_schema(request=Words, responses=CaseShape, summary="Answer a question to a senior, and send the case back")
    def post(self, request: Request, number: str) -> Response:
        case, words = self.case(number), self.told(Words)["words"]
        return self.answer(self.act(lambda: send_back(case, actor=self.person, answer=words, now=self.now)))


class DecideDoor(JudgeDoor):
    """The case must be yours, and in the version that you looked at: `version` in the body, or If-Match."""

    @extend_schema(
        request=DecisionInput, parameters=[MATCH], responses={201: DecisionShape}, examples=[EXAMPLE],
        summary="Decide a case for the named posts; the others wait on",
    )  # fmt: skip
    def post(self, request: Request, number: str) -> Response:
        case, told = self.case(number), self.told(DecisionInput)
        version = version_of(case, told.pop("version", None), request.headers.get("If-Match", ""))
        choice = Choice(**told | {"posts": frozenset(told["posts"])}, version=version)
        made = self.act(lambda: decide(case, actor=self.person, choice=choice, now=self.now))
        return Response(DecisionShape(made).data, status=201)


def version_of(case: Case, told: int | None, match: str) -> int:
    """Return the version that was looked at; a header that names another than today's writes nothing (RFC 9110, 13)."""
    tags = re.findall(r'(?<!W/)"(\d{1,9})"', match)
    if match and str(case.version) not in tags:
        raise VersionStale(str(errors.changed(case)))
    if told is None and not match:
        words = _("Say which version of case %(number)s you looked at: `version`, or its ETag in If-Match.")
        raise VersionMissing(words % {"number": case.number})
    return told if told is not None else case.version


class DecisionDoor(PersonDoor):
    ability: ClassVar[Ability] = Ability.JUDGE
    scope = Scope.CASES_JUDGE

    def decision(self, pk: int) -> Decision:
        case = Case.objects.filter(readable_by(self.person))
        return one(Decision.objects.filter(case__in=case).select_related("case"), pk=pk)


class UndoDoor(DecisionDoor):
    @extend_schema(request=None, responses={201: DecisionShape}, summary="Undo your own decision, within 30 seconds")
    def post(self, request: Request, pk: int) -> Response:
        decision = self.decision(pk)
        made = self.act(lambda: undo_decision(decision, actor=self.person, now=self.now))
        return Response(DecisionShape(made).data, status=201)


class ReverseDoor(DecisionDoor):
    ability = Ability.JUDGE_PROTECTED

    @extend_schema(request=Grounds, responses={201: DecisionShape}, summary="Reverse anybody's decision, with grounds")
    def post(self, request: Request, pk: int) -> Response:
        decision, grounds = self.decision(pk), self.told(Grounds)["grounds"]
        made = self.act(lambda: reverse_decision(decision, actor=self.person, grounds=grounds, now=self.now))
        return Response(DecisionShape(made).data, status=201)
