"""Retro-hunts: starting one, how far it has come, what it found, stopping it, handing finds to the judges."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from review_portal.accounts.abilities import Ability
from review_portal.api.doors.cases import paged
from review_portal.api.doors.door import PageInput, PersonDoor, one
from review_portal.api.doors.shapes import PostShape, Pseudonym
from review_portal.api.scopes import Scope
from review_portal.audit.services import note_look
from review_portal.review.models import Case
from review_portal.review.routing import closed_to
from review_portal.scoring.models import Entity, Kind
from review_portal.search import services
from review_portal.search.models import Hit, Hunt

MOST_POSTS = 1000
# A card is kept masked, so that no word names one; a hunt for it begins on its own page.
NAMED = [choice for choice in Kind.choices if choice[0] != Kind.CARD]


class ContactShape(serializers.Serializer[Entity]):
    kind = serializers.ChoiceField(choices=Kind.choices)
    value = serializers.CharField(source="canonical", help_text="A card is masked.")


class HuntShape(serializers.Serializer[Hunt]):
    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Hunt.Kind.choices)
    term = serializers.CharField()
    contact = ContactShape(source="entity", allow_null=True)
    model_version = serializers.CharField()
    status = serializers.ChoiceField(choices=Hunt.Status.choices)
    started_by = Pseudonym()
    started_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    posts = serializers.IntegerField(help_text="So many there were when it began.")
    examined = serializers.IntegerField(help_text="So many of them were looked at.")
    share = serializers.FloatField(help_text="Of the way, from 0 to 1.")
    found = serializers.IntegerField()


class HitShape(serializers.Serializer[Hit]):
    post = PostShape()
    fragment = serializers.CharField(help_text="The words that show why; empty where a model found it.")
    case = serializers.CharField(allow_null=True)


class HuntInput(PageInput):
    status = serializers.ChoiceField(choices=Hunt.Status.choices, required=False)
    kind = serializers.ChoiceField(choices=Hunt.Kind.choices, required=False)


class TermInput(serializers.Serializer[Any]):
    term = serializers.CharField(max_length=300, help_text="Words one after the other, found in any form and disguise.")


class ContactInput(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=NAMED)
    value = serializers.CharField(max_length=500, help_text="In its one spelling, as search and cases show it.")


class HandOverInput(serializers.Serializer[Any]):
    posts = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**62), min_length=1, max_length=MOST_POSTS
    )


class HandedShape(serializers.Serializer[Any]):
    campaigns = serializers.ListField(child=serializers.IntegerField(), help_text="Each of them will have a case.")


class HuntDoor(PersonDoor):
    ability, scope = Ability.HUNT, Scope.HUNTS_READ

    @property
    def hunts(self) -> QuerySet[Hunt]:
        return Hunt.objects.select_related("entity", "started_by")


class HuntsDoor(HuntDoor):
    wants = HuntInput

    @extend_schema(responses=paged(HuntShape), summary="Hunts, newest first")
    def get(self, request: Request) -> Response:
        asked = self.asked()
        rows = self.hunts.filter(**{name: asked[name] for name in ("status", "kind") if name in asked})
        return self.page(rows, ("-pk",), lambda row: HuntShape(row).data, asked)


class OneHuntDoor(HuntDoor):
    @extend_schema(responses=HuntShape, summary="A hunt, with how far it has come")
    def get(self, request: Request, pk: int) -> Response:
        return Response(HuntShape(one(self.hunts, pk=pk)).data)


class HitsDoor(HuntDoor):
    wants = PageInput

    @extend_schema(responses=paged(HitShape), summary="The posts that a hunt found")
    def get(self, request: Request, pk: int) -> Response:
        hunt, asked = one(self.hunts, pk=pk), self.asked()
        note_look(self.person, "posts.viewed", hunt, now=self.now)
        case = Case.objects.filter(campaign=OuterRef("post__membership__campaign"))
        rows = hunt.hits.exclude(Exists(case.filter(closed_to(self.person)))).select_related("post__capture")
        rows = rows.annotate(case=Subquery(case.values("number")))
        return self.page(rows, ("-post_id", "-pk"), lambda row: HitShape(row).data, asked)


class HuntingDoor(HuntDoor):
    scope = Scope.HUNTS_RUN

    def started(self, hunt: Hunt) -> Response:
        return Response(HuntShape(self.hunts.get(pk=hunt.pk)).data, status=201)


class HuntTermDoor(HuntingDoor):
    @extend_schema(request=TermInput, responses={201: HuntShape}, summary="Look for words in all that was collected")
    def post(self, request: Request) -> Response:
        term = self.told(TermInput)["term"]
        return self.started(self.act(lambda: services.hunt_term(term, actor=self.person, now=self.now)))


class HuntContactDoor(HuntingDoor):
    @extend_schema(request=ContactInput, responses={201: HuntShape}, summary="Look for a contact with today's reading")
    def post(self, request: Request) -> Response:
        told = self.told(ContactInput)
        entity = one(Entity.objects.filter(kind=told["kind"]), canonical=told["value"])
        return self.started(self.act(lambda: services.hunt_contact(entity, actor=self.person, now=self.now)))


class HuntModelDoor(HuntingDoor):
    @extend_schema(request=None, responses={201: HuntShape}, summary="Let today's model assess every post again")
    def post(self, request: Request) -> Response:
        return self.started(self.act(lambda: services.hunt_model(actor=self.person, now=self.now)))


class CancelHuntDoor(HuntingDoor):
    @extend_schema(request=None, responses=HuntShape, summary="Stop a hunt where it stands; what it found stays")
    def post(self, request: Request, pk: int) -> Response:
        hunt = one(self.hunts, pk=pk)
        self.act(lambda: services.cancel_hunt(hunt, actor=self.person, now=self.now))
        return Response(HuntShape(self.hunts.get(pk=pk)).data)


class HandOverHuntDoor(HuntingDoor):
    @extend_schema(request=HandOverInput, responses=HandedShape, summary="Put finds before the judges")
    def post(self, request: Request, pk: int) -> Response:
        hunt, posts = one(self.hunts, pk=pk), self.told(HandOverInput)["posts"]
        campaigns = self.act(lambda: services.hand_over(hunt, posts, actor=self.person, now=self.now))
        return Response({"campaigns": campaigns})
