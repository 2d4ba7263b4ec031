"""Freeze requests to banks and exchanges: reading, drafting, sending by a second person, and the answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from review_portal.accounts.abilities import Ability
from review_portal.api.doors.cases import paged
from review_portal.api.doors.door import PageInput, PersonDoor, one
from review_portal.api.doors.shapes import Pseudonym
from review_portal.api.scopes import Scope
from review_portal.audit.errors import Refused
from review_portal.audit.services import note_export
from review_portal.payments.letter import as_csv, as_pdf, body_of
from review_portal.payments.models import Dispatch, DispatchItem, PaymentMeans
from review_portal.payments.services.dispatching import draft_dispatch, send_dispatch, withdraw_dispatch, write_answer

FORMS = {"pdf": "application/pdf", "json": "application/json", "csv": "text/csv; charset=utf-8"}
KEY: dict[str, Any] = {"min_value": 1, "max_value": 2**62}


class FreezeItemShape(serializers.Serializer[DispatchItem]):
    means = serializers.IntegerField(source="means_id")
    shown = serializers.CharField(source="means.shown")
    answer = serializers.CharField(help_text="frozen, not_found, refused; empty until somebody answers.")
    reference = serializers.CharField(help_text="Number or date of their answer: its receipt.")
    answered_at = serializers.DateTimeField(allow_null=True)
    answered_by = Pseudonym(allow_null=True)


class FreezeLine(serializers.Serializer[Dispatch]):
    number = serializers.CharField()
    institution = serializers.CharField()
    contact = serializers.CharField()
    grounds = serializers.CharField()
    status = serializers.ChoiceField(choices=Dispatch.Status.choices)
    drafted_by = Pseudonym()
    drafted_at = serializers.DateTimeField()
    sent_by = Pseudonym(allow_null=True)
    sent_at = serializers.DateTimeField(allow_null=True)
    sha256 = serializers.CharField(help_text="Of the sealed letter; empty until it is sent.")


class FreezeShape(FreezeLine):
    items = FreezeItemShape(many=True)


class FreezeInput(PageInput):
    status = serializers.ChoiceField(choices=Dispatch.Status.choices, required=False)


class FreezeDraft(serializers.Serializer[Any]):
    means = serializers.ListField(child=serializers.IntegerField(**KEY), min_length=1, max_length=500)
    institution = serializers.CharField(max_length=200, help_text="The bank or the exchange that is asked.")
    contact = serializers.CharField(max_length=200, allow_blank=True, default="")
    grounds = serializers.CharField(max_length=10_000)


class FreezeAnswer(serializers.Serializer[Any]):
    """What the bank or exchange said of one means of payment; said once, it stands."""

    means = serializers.IntegerField(**KEY)
    answer = serializers.ChoiceField(choices=DispatchItem.Answer.choices[1:])
    reference = serializers.CharField(max_length=200)
    until = serializers.DateTimeField(required=False, default=None, allow_null=True, help_text="Of a freeze: its end.")


class FreezeDoor(PersonDoor):
    ability, scope = Ability.SEE_PAYMENTS, Scope.PAYMENTS_READ

    @property
    def letters(self) -> QuerySet[Dispatch]:
        return Dispatch.objects.select_related("drafted_by", "sent_by")

    def answer(self, row: Dispatch, *, status: int = 200) -> Response:
        items = DispatchItem.objects.select_related("means", "answered_by").order_by("means_id")
        whole = self.letters.prefetch_related(Prefetch("items", items)).get(pk=row.pk)
        return Response(FreezeShape(whole).data, status=status)

    def change(self, number: str, deed: Callable[[Dispatch], object]) -> Response:
        row = one(self.letters, number=number)
        self.act(lambda: deed(row))
        return self.answer(row)


class FreezesDoor(FreezeDoor):
    wants = FreezeInput

    @extend_schema(responses=paged(FreezeLine), summary="Freeze requests, newest first")
    def get(self, request: Request) -> Response:
        asked, rows = self.asked(), self.letters
        rows = rows.filter(status=asked["status"]) if "status" in asked else rows
        return self.page(rows, ("-pk",), lambda row: FreezeLine(row).data, asked)


class OneFreezeDoor(FreezeDoor):
    @extend_schema(responses=FreezeShape, summary="A freeze request with what it asks for and the answers")
    def get(self, request: Request, number: str) -> Response:
        return self.answer(one(self.letters, number=number))


class FreezeFileDoor(FreezeDoor):
    """Who took which file is recorded. Once sent, all three are printed from the sealed letter."""

    @extend_schema(
        parameters=[OpenApiParameter("form", str, OpenApiParameter.PATH, enum=list(FORMS))],
        responses={(200, "*/*"): OpenApiTypes.BINARY}, summary="The letter as PDF, sealed JSON or CSV",
    )  # fmt: skip
    def get(self, request: Request, number: str, form: str) -> HttpResponse:
        row = one(self.letters, number=number)
        if form not in FORMS:
            names = {"form": form[:10], "names": ", ".join(FORMS)}
            raise NotFound(_("There is no letter.%(form)s; there are %(names)s.") % names)
        self.act(lambda: note_export(self.person, "dispatch.file_taken", row, form=form))
        sealed = body_of(row)
        body = as_pdf(row) if form == "pdf" else sealed if form == "json" else as_csv(sealed).encode("utf-8-sig")
        return HttpResponse(body, content_type=FORMS[form])


class DraftingFreezeDoor(FreezeDoor):
    ability, scope = Ability.TRACE_PAYMENTS, Scope.PAYMENTS_TRACE


class DraftFreezeDoor(DraftingFreezeDoor):
    @extend_schema(request=FreezeDraft, responses={201: FreezeShape}, summary="Draft a letter to a bank or an exchange")
    def post(self, request: Request) -> Response:
        told = self.told(FreezeDraft)
        named = sorted(set(told.pop("means")))
        wanted = list(PaymentMeans.objects.filter(pk__in=named).order_by("pk"))
        if missing := set(named) - {means.pk for means in wanted}:
            number = {"number": min(missing)}
            raise Refused(_("There is no means of payment %(number)s; nothing was written.") % number)
        made = self.act(lambda: draft_dispatch(wanted, **told, actor=self.person, now=self.now))
        return self.answer(made, status=201)


class WithdrawFreezeDoor(DraftingFreezeDoor):
    @extend_schema(request=None, responses=FreezeShape, summary="Withdraw a draft")
    def post(self, request: Request, number: str) -> Response:
        return self.change(number, lambda row: withdraw_dispatch(row, actor=self.person))


class AnswerFreezeDoor(DraftingFreezeDoor):
    @extend_schema(request=FreezeAnswer, responses=FreezeShape, summary="Write down what they said of one means")
    def post(self, request: Request, number: str) -> Response:
        told = self.told(FreezeAnswer)
        items = DispatchItem.objects.select_related("dispatch", "means").filter(dispatch__number=number)
        item = one(items, means=told.pop("means"))
        self.act(lambda: write_answer(item, told.pop("answer"), **told, actor=self.person, now=self.now))
        return self.answer(item.dispatch)


class SendFreezeDoor(FreezeDoor):
    ability, scope = Ability.REQUEST_FREEZE, Scope.PAYMENTS_FREEZE

    @extend_schema(request=None, responses=FreezeShape, summary="Seal and send a draft, as a second person")
    def post(self, request: Request, number: str) -> Response:
        return self.change(number, lambda row: send_dispatch(row, actor=self.person, now=self.now))
