"""Means of payment: the list, each with its sightings and steps, and the steps that people take."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from review_portal.accounts.abilities import Ability
from review_portal.api.doors.cases import paged
from review_portal.api.doors.door import PageInput, PersonDoor, one
from review_portal.api.doors.judging import Grounds
from review_portal.api.doors.shapes import Pseudonym
from review_portal.api.scopes import Scope
from review_portal.payments.models import ImportedLine, Kind, PaymentMeans, PictureSighting, Step
from review_portal.payments.services.moving import confirm_means, dismiss_means, release_means
from review_portal.payments.services.registering import add_means
from review_portal.review.models import Case
from review_portal.review.routing import closed_to
from review_portal.scoring.models import Mention


class ListingShape(serializers.Serializer[ImportedLine]):
    list = serializers.IntegerField(source="source_id")
    line = serializers.IntegerField()


class MeansLine(serializers.Serializer[PaymentMeans]):
    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    currency = serializers.CharField(help_text="Of a wallet, as btc; else empty.")
    variety = serializers.CharField(help_text="As P2WPKH, Visa, KZ.")
    shown = serializers.CharField(help_text="The one spelling it is kept in; a card is masked.")
    status = serializers.ChoiceField(choices=PaymentMeans.Status.choices)
    confirmed_by = Pseudonym(allow_null=True)
    first_seen_at = serializers.DateTimeField()
    frozen_until = serializers.DateTimeField(allow_null=True)


class MeansShape(MeansLine):
    posts = serializers.IntegerField(help_text="How many posts name it.")
    campaigns = serializers.IntegerField(help_text="Of how many campaigns those are.")
    listings = ListingShape(many=True, help_text="Where other offices' lists name it.")
    freezes = serializers.SerializerMethodField(help_text="The numbers of the freeze requests that name it.")

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_freezes(self, row: PaymentMeans) -> list[str]:
        return list(row.dispatches.order_by("pk").values_list("dispatch__number", flat=True))


class SightingShape(serializers.Serializer[Mention]):
    post = serializers.IntegerField(source="post_id")
    url = serializers.CharField(source="post.url")
    seen_at = serializers.DateTimeField(source="post.seen_at")
    capture = serializers.CharField(source="post.capture.record_id", help_text="The WARC record that it was read from.")
    start = serializers.IntegerField(help_text="In code points of title, text and hidden text, a line feed between.")
    end = serializers.IntegerField(help_text="0 where it stood behind a link or in a picture.")
    text = serializers.CharField(help_text="As it was written; a card is masked.")


class InPictureShape(serializers.Serializer[PictureSighting]):
    capture = serializers.CharField(source="capture.record_id")
    capture_sha256 = serializers.CharField(source="capture.payload_sha256")
    origin = serializers.ChoiceField(choices=PictureSighting.Origin.choices)
    is_repaired = serializers.BooleanField(help_text="Signs were read otherwise until a checksum held.")
    text = serializers.CharField(help_text="As it was read; a card is masked.")
    box = serializers.SerializerMethodField(help_text="Left, top, right, bottom, in pixels of the upright picture.")

    @extend_schema_field(serializers.ListField(child=serializers.IntegerField()))
    def get_box(self, row: PictureSighting) -> list[int]:
        return [row.left, row.top, row.right, row.bottom]


class MeansStepShape(serializers.Serializer[Step]):
    status = serializers.ChoiceField(choices=PaymentMeans.Status.choices)
    actor = Pseudonym(allow_null=True, help_text="Nobody where time ran out.")
    grounds = serializers.CharField()
    at = serializers.DateTimeField()


class MeansInput(PageInput):
    kind = serializers.ChoiceField(choices=Kind.choices, required=False)
    status = serializers.ChoiceField(choices=PaymentMeans.Status.choices, required=False)


class NewMeans(serializers.Serializer[Any]):
    """A number never stands in an address, where logs would keep it: a card least of all."""

    text = serializers.CharField(max_length=500, help_text="A wallet, card, IBAN or phone, however it is written.")
    grounds = serializers.CharField(
        max_length=5000, allow_blank=True, default="", help_text="Where it was seen; needed unless it is known."
    )


class MeansDoor(PersonDoor):
    ability, scope = Ability.SEE_PAYMENTS, Scope.PAYMENTS_READ

    @property
    def means(self) -> QuerySet[PaymentMeans]:
        return PaymentMeans.objects.select_related("confirmed_by")

    def answer(self, means: PaymentMeans) -> Response:
        counted = PaymentMeans.objects.most_named().select_related("confirmed_by").prefetch_related("listings")
        return Response(MeansShape(counted.get(pk=means.pk)).data)


class PaymentsDoor(MeansDoor):
    wants = MeansInput

    @extend_schema(responses=paged(MeansLine), summary="Means of payment, newest first")
    def get(self, request: Request) -> Response:
        asked = self.asked()
        rows = self.means.filter(**{name: asked[name] for name in ("kind", "status") if name in asked})
        return self.page(rows, ("-pk",), lambda row: MeansLine(row).data, asked)


class OneMeansDoor(MeansDoor):
    @extend_schema(responses=MeansShape, summary="A means of payment")
    def get(self, request: Request, pk: int) -> Response:
        return self.answer(one(self.means, pk=pk))


class SightingsDoor(MeansDoor):
    wants = PageInput

    @extend_schema(responses=paged(SightingShape), summary="The places in posts that name it")
    def get(self, request: Request, pk: int) -> Response:
        means, asked = one(self.means, pk=pk), self.asked()
        closed = Case.objects.filter(campaign=OuterRef("post__membership__campaign")).filter(closed_to(self.person))
        rows = means.sightings.exclude(Exists(closed))
        return self.page(rows, ("-pk",), lambda row: SightingShape(row).data, asked)


class PicturesDoor(MeansDoor):
    wants = PageInput

    @extend_schema(responses=paged(InPictureShape), summary="The places in captured pictures that name it")
    def get(self, request: Request, pk: int) -> Response:
        means, asked = one(self.means, pk=pk), self.asked()
        return self.page(means.in_pictures, ("-pk",), lambda row: InPictureShape(row).data, asked)


class MeansStepsDoor(MeansDoor):
    wants = PageInput

    @extend_schema(responses=paged(MeansStepShape), summary="The steps of a means of payment")
    def get(self, request: Request, pk: int) -> Response:
        means, asked = one(self.means, pk=pk), self.asked()
        return self.page(means.steps.select_related("actor"), ("pk",), lambda row: MeansStepShape(row).data, asked)


class MovingDoor(MeansDoor):
    """For those who trace: each way is a service, done once, with grounds, and told with the row as it is then."""

    ability, scope = Ability.TRACE_PAYMENTS, Scope.PAYMENTS_TRACE

    def move(self, pk: int, service: Callable[..., PaymentMeans]) -> Response:
        means, grounds = one(self.means, pk=pk), self.told(Grounds)["grounds"]
        self.act(lambda: service(means, grounds=grounds, actor=self.person, now=self.now))
        return self.answer(means)


class AddMeansDoor(MovingDoor):
    @extend_schema(
        request=NewMeans, responses=MeansShape, summary="Find a means of payment by its number, or put it on record"
    )
    def post(self, request: Request) -> Response:
        told = self.told(NewMeans)
        return self.answer(self.act(lambda: add_means(**told, actor=self.person, now=self.now)))


class ConfirmDoor(MovingDoor):
    @extend_schema(request=Grounds, responses=MeansShape, summary="Say that this pays for what is advertised")
    def post(self, request: Request, pk: int) -> Response:
        return self.move(pk, confirm_means)


class DismissDoor(MovingDoor):
    @extend_schema(request=Grounds, responses=MeansShape, summary="Say that this is no shop's")
    def post(self, request: Request, pk: int) -> Response:
        return self.move(pk, dismiss_means)


class ReleaseMeansDoor(MovingDoor):
    ability, scope = Ability.REQUEST_FREEZE, Scope.PAYMENTS_FREEZE

    @extend_schema(request=Grounds, responses=MeansShape, summary="End a freeze before its time")
    def post(self, request: Request, pk: int) -> Response:
        return self.move(pk, release_means)
