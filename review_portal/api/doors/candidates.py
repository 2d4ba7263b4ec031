"""Candidates for sources: where each was found, and what an administrator says of many at once."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from review_portal.accounts.abilities import Ability
from review_portal.api.doors.cases import paged
from review_portal.api.doors.door import PageInput, PersonDoor, one
from review_portal.api.doors.shapes import Pseudonym
from review_portal.api.doors.sources import SourceShape
from review_portal.api.scopes import Scope
from review_portal.discovery.models import Candidate, Sighting
from review_portal.discovery.services import AT_MOST, admit_candidates, reject_candidates
from review_portal.review.models import Case
from review_portal.review.routing import closed_to
from review_portal.sources.models import Source

KEY: dict[str, Any] = {"min_value": 1, "max_value": 2**62}


class CandidateShape(serializers.Serializer[Candidate]):
    id = serializers.IntegerField()
    place = serializers.CharField()
    address = serializers.CharField()
    family = serializers.ChoiceField(choices=Source.Family.choices, help_text="A guess, until a person admits.")
    status = serializers.ChoiceField(choices=Candidate.Status.choices)
    relevance = serializers.FloatField(help_text="From 0 to 1: what the posts that lead there are suspected of.")
    posts = serializers.IntegerField(help_text="How many posts lead there.")
    reports = serializers.IntegerField(help_text="How many people reported it.")
    found_at = serializers.DateTimeField()
    watched_as = serializers.IntegerField(source="source_id", allow_null=True, help_text="The source that it became.")
    judged_by = Pseudonym(allow_null=True)
    judged_at = serializers.DateTimeField(allow_null=True)
    grounds = serializers.CharField()


class LeadShape(serializers.Serializer[Sighting]):
    post = serializers.IntegerField(source="post_id")
    url = serializers.CharField(source="post.url")
    found_in = serializers.IntegerField(source="post.source_id", help_text="The source of the post.")
    relation = serializers.ChoiceField(choices=Sighting.Relation.choices)
    score = serializers.FloatField(help_text="What the model said of the post.")


class CandidateInput(PageInput):
    status = serializers.ChoiceField(choices=Candidate.Status.choices, default=Candidate.Status.WAITING)


class ChosenInput(serializers.Serializer[Any]):
    id = serializers.IntegerField(**KEY)
    family = serializers.ChoiceField(choices=Source.Family.choices, required=False, help_text="Over the guess.")


class AdmitInput(serializers.Serializer[Any]):
    candidates = ChosenInput(many=True, allow_empty=False, max_length=AT_MOST)  # type: ignore[call-arg]  # of the list
    legal_basis = serializers.CharField(max_length=2000, help_text="On which these places may be watched.")


class RejectInput(serializers.Serializer[Any]):
    candidates = serializers.ListField(child=serializers.IntegerField(**KEY), min_length=1, max_length=AT_MOST)
    grounds = serializers.CharField(max_length=2000)


class CandidateDoor(PersonDoor):
    ability, scope = Ability.SEE_SOURCES, Scope.SOURCES_READ

    @property
    def candidates(self) -> QuerySet[Candidate]:
        return Candidate.objects.select_related("judged_by")


class CandidatesDoor(CandidateDoor):
    wants = CandidateInput

    @extend_schema(responses=paged(CandidateShape), summary="Candidates, the most relevant first")
    def get(self, request: Request) -> Response:
        asked = self.asked()
        rows = self.candidates.filter(status=asked["status"])
        return self.page(rows, ("-relevance", "pk"), lambda row: CandidateShape(row).data, asked)


class OneCandidateDoor(CandidateDoor):
    @extend_schema(responses=CandidateShape, summary="A candidate")
    def get(self, request: Request, pk: int) -> Response:
        return Response(CandidateShape(one(self.candidates, pk=pk)).data)


class LeadsDoor(CandidateDoor):
    wants = PageInput

    @extend_schema(responses=paged(LeadShape), summary="The posts that lead to a candidate")
    def get(self, request: Request, pk: int) -> Response:
        candidate, asked = one(self.candidates, pk=pk), self.asked()
        closed = Case.objects.filter(campaign=OuterRef("post__membership__campaign")).filter(closed_to(self.person))
        rows = candidate.sightings.exclude(Exists(closed)).select_related("post")
        return self.page(rows, ("-score", "pk"), lambda row: LeadShape(row).data, asked)


class JudgingCandidatesDoor(CandidateDoor):
    """All or none: what somebody else has judged meanwhile refuses the whole act."""

    ability, scope = Ability.EDIT_SOURCES, Scope.SOURCES_EDIT


class AdmitDoor(JudgingCandidatesDoor):
    @extend_schema(
        request=AdmitInput, responses={201: SourceShape(many=True)}, summary="Make sources of candidates, all or none"
    )
    def post(self, request: Request) -> Response:
        told = self.told(AdmitInput)
        chosen = [row["id"] for row in told["candidates"]]
        families = {row["id"]: row["family"] for row in told["candidates"] if "family" in row}
        basis = told["legal_basis"]
        made = self.act(
            lambda: admit_candidates(chosen, actor=self.person, legal_basis=basis, families=families, now=self.now)
        )
        return Response([SourceShape(row).data for row in made], status=201)


class RejectCandidatesDoor(JudgingCandidatesDoor):
    @extend_schema(
        request=RejectInput, responses=CandidateShape(many=True), summary="Reject candidates for good, all or none"
    )
    def post(self, request: Request) -> Response:
        told = self.told(RejectInput)
        chosen, why = told["candidates"], told["grounds"]
        gone = self.act(lambda: reject_candidates(chosen, actor=self.person, grounds=why, now=self.now))
        return Response([CandidateShape(row).data for row in self.candidates.filter(pk__in=[row.pk for row in gone])])
