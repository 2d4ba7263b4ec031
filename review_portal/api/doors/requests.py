"""Blocking requests and their items: reading, drafting, signing, approving, and the steps that follow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from review_portal.accounts.abilities import Ability
from review_portal.api.doors.cases import paged
from review_portal.api.doors.door import PageInput, PersonDoor, one
from review_portal.api.doors.judging import Grounds
from review_portal.api.doors.shapes import Pseudonym
from review_portal.api.scopes import Scope
from review_portal.blocking import services
from review_portal.blocking.measures import Measure
from review_portal.blocking.models import BlockingRequest, BlockItem, ItemStep
from review_portal.review.models import Decision


class StepShape(serializers.Serializer[ItemStep]):
    item = serializers.IntegerField(source="item.no")
    status = serializers.CharField()
    actor = Pseudonym(allow_null=True)
    addressee = serializers.CharField()
    reference = serializers.CharField()
    refusal = serializers.CharField()
    at = serializers.DateTimeField()


class ItemShape(serializers.Serializer[BlockItem]):
    no = serializers.IntegerField()
    resource_type = serializers.CharField()
    locator = serializers.CharField()
    canonical = serializers.CharField()
    measure = serializers.CharField()
    decision = serializers.IntegerField(source="decision_id")
    post = serializers.IntegerField(source="post_id")
    legal_ground = serializers.CharField()
    guard_verdict = serializers.CharField()
    guard_reason = serializers.CharField()
    excluded = serializers.BooleanField()
    excluded_reason = serializers.CharField()
    override_by = Pseudonym(allow_null=True)
    override_until = serializers.DateTimeField(allow_null=True)
    stands = serializers.SerializerMethodField(help_text="Its newest step.")
    entry = serializers.SerializerMethodField(help_text="The entry that came into force through it.")

    def get_stands(self, row: BlockItem) -> str:
        last = next(reversed(row.steps.all()), None)
        return last.status if last else ""

    def get_entry(self, row: BlockItem) -> int | None:
        return row.entry.pk if hasattr(row, "entry") else None


class RequestLine(serializers.Serializer[BlockingRequest]):
    number = serializers.CharField()
    regime = serializers.CharField()
    status = serializers.ChoiceField(choices=BlockingRequest.Status.choices)
    author = Pseudonym()
    submitted_by = Pseudonym(allow_null=True)
    approver = Pseudonym(allow_null=True)
    digest = serializers.CharField(help_text="What both people sign; an approval names the one that was read.")
    created_at = serializers.DateTimeField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)


class RequestShape(RequestLine):
    explanation = serializers.CharField()
    decision_grounds = serializers.CharField()
    items = ItemShape(many=True)


class RequestInput(PageInput):
    status = serializers.ChoiceField(choices=BlockingRequest.Status.choices, required=False)


class Explanation(serializers.Serializer[Any]):
    explanation = serializers.CharField(max_length=10_000, allow_blank=True)


class Approval(Grounds):
    digest = serializers.RegexField(r"^[0-9a-f]{64}$", help_text="The digest of the request that was read.")


class Reason(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2000)


class MeasureInput(serializers.Serializer[Any]):
    measure = serializers.ChoiceField(choices=Measure.choices)


class AnswerInput(serializers.Serializer[Any]):
    """What an addressee did with some items, all of them or none."""

    items = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=100_000), min_length=1, max_length=500
    )
    status = serializers.ChoiceField(choices=["acknowledged", "executed", "removed", "restored"])
    addressee = serializers.CharField(max_length=200)
    reference = serializers.CharField(max_length=300, help_text="Number or date of their answer.")
    refusal = serializers.ChoiceField(
        choices=[choice for choice in ItemStep.Refusal.choices if choice[0]], required=False, default=""
    )


class RequestDoor(PersonDoor):
    ability, scope = Ability.SEE_REQUESTS, Scope.REQUESTS_READ

    @property
    def requests(self) -> QuerySet[BlockingRequest]:
        return BlockingRequest.objects.select_related("author", "submitted_by", "approver")

    def answer(self, row: BlockingRequest, *, status: int = 200) -> Response:
        items = BlockItem.objects.select_related("legal_ground", "override_by", "entry").prefetch_related("steps")
        whole = self.requests.prefetch_related(Prefetch("items", items.order_by("no"))).get(pk=row.pk)
        return Response(RequestShape(whole).data, status=status)


class RequestsDoor(RequestDoor):
    wants = RequestInput

    @extend_schema(responses=paged(RequestLine), summary="Blocking requests, newest first")
    def get(self, request: Request) -> Response:
        asked, rows = self.asked(), self.requests
        rows = rows.filter(status=asked["status"]) if "status" in asked else rows
        return self.page(rows, ("-pk",), lambda row: RequestLine(row).data, asked)


class OneRequestDoor(RequestDoor):
    @extend_schema(responses=RequestShape, summary="A request with its items")
    def get(self, request: Request, number: str) -> Response:
        return self.answer(one(self.requests, number=number))


class StepsDoor(RequestDoor):
    wants = PageInput

    @extend_schema(responses=paged(StepShape), summary="The steps of a request's items")
    def get(self, request: Request, number: str) -> Response:
        row, asked = one(self.requests, number=number), self.asked()
        steps = ItemStep.objects.filter(item__request=row).select_related("item", "actor")
        return self.page(steps, ("pk",), lambda step: StepShape(step).data, asked)


class DraftingDoor(RequestDoor):
    """For those who draft: each way is a service, done once and told with the request as it is then."""

    ability, scope = Ability.DRAFT_REQUEST, Scope.REQUESTS_DRAFT

    def change(self, number: str, deed: Callable[[BlockingRequest], object]) -> Response:
        row = one(self.requests, number=number)
        self.act(lambda: deed(row))
        return self.answer(row)

    def change_item(self, number: str, no: int, deed: Callable[[BlockItem], object]) -> Response:
        item = one(BlockItem.objects.select_related("request").filter(request__number=number), no=no)
        self.act(lambda: deed(item))
        return self.answer(item.request)


class DraftDoor(DraftingDoor):
    @extend_schema(request=None, responses={201: RequestShape}, summary="Draft a request from a decision")
    def post(self, request: Request, pk: int) -> Response:
        decision = one(Decision.objects.all(), pk=pk)
        made = self.act(lambda: services.draft_request(decision, actor=self.person, now=self.now))
        return self.answer(made, status=201)


class ExplainDoor(DraftingDoor):
    @extend_schema(request=Explanation, responses=RequestShape, summary="Write the explanation of a draft")
    def post(self, request: Request, number: str) -> Response:
        said = self.told(Explanation)["explanation"]
        return self.change(number, lambda row: services.explain_request(row, actor=self.person, explanation=said))


class SubmitDoor(DraftingDoor):
    @extend_schema(request=None, responses=RequestShape, summary="Sign a draft; its digest is what is approved")
    def post(self, request: Request, number: str) -> Response:
        return self.change(number, lambda row: services.submit_request(row, actor=self.person, now=self.now))


class TakeBackDoor(DraftingDoor):
    @extend_schema(request=None, responses=RequestShape, summary="Make a signed request a draft again")
    def post(self, request: Request, number: str) -> Response:
        return self.change(number, lambda row: services.take_back_request(row, actor=self.person, now=self.now))


class ExcludeDoor(DraftingDoor):
    @extend_schema(request=Reason, responses=RequestShape, summary="Leave an item out, with the reason")
    def post(self, request: Request, number: str, no: int) -> Response:
        why = self.told(Reason)["reason"]
        deed = lambda item: services.exclude_item(item, actor=self.person, reason=why, now=self.now)  # noqa: E731  # one act
        return self.change_item(number, no, deed)


class IncludeDoor(DraftingDoor):
    @extend_schema(request=None, responses=RequestShape, summary="Take an item in again")
    def post(self, request: Request, number: str, no: int) -> Response:
        return self.change_item(number, no, lambda item: services.include_item(item, actor=self.person))


class OverrideDoor(DraftingDoor):
    @extend_schema(request=Reason, responses=RequestShape, summary="Let a doubtful item pass the guard; for seniors")
    def post(self, request: Request, number: str, no: int) -> Response:
        why, now = self.told(Reason)["reason"], self.now
        until = now + settings.OVERRIDE_LONGEST
        deed = lambda item: services.override_item(item, actor=self.person, reason=why, until=until, now=now)  # noqa: E731  # one act
        return self.change_item(number, no, deed)


class MeasureDoor(DraftingDoor):
    @extend_schema(request=MeasureInput, responses=RequestShape, summary="Ask for another measure; the guard judges it")
    def post(self, request: Request, number: str, no: int) -> Response:
        measure = self.told(MeasureInput)["measure"]
        return self.change_item(
            number, no, lambda item: services.choose_measure(item, actor=self.person, measure=measure)
        )


class AnswersDoor(DraftingDoor):
    @extend_schema(request=AnswerInput, responses=RequestShape, summary="Write down what an addressee did with items")
    def post(self, request: Request, number: str) -> Response:
        told = self.told(AnswerInput)
        word = services.Word(told["addressee"], told["reference"], told["refusal"])
        return self.change(
            number,
            lambda row: services.write_down(
                row, told["items"], told["status"], word=word, actor=self.person, now=self.now
            ),
        )


class ApproveDoor(DraftingDoor):
    ability, scope = Ability.APPROVE_REQUEST, Scope.REQUESTS_APPROVE

    @extend_schema(request=Approval, responses=RequestShape, summary="Approve exactly this digest, as a second person")
    def post(self, request: Request, number: str) -> Response:
        told = self.told(Approval)
        return self.change(number, lambda row: services.approve_request(row, actor=self.person, now=self.now, **told))


class RejectDoor(DraftingDoor):
    ability, scope = Ability.APPROVE_REQUEST, Scope.REQUESTS_APPROVE

    @extend_schema(request=Grounds, responses=RequestShape, summary="Reject a signed request, as a second person")
    def post(self, request: Request, number: str) -> Response:
        told = self.told(Grounds)
        return self.change(number, lambda row: services.reject_request(row, actor=self.person, now=self.now, **told))


class RevokeDoor(DraftingDoor):
    ability, scope = Ability.APPROVE_REQUEST, Scope.REQUESTS_APPROVE

    @extend_schema(request=Grounds, responses=RequestShape, summary="End all that a request brought into force")
    def post(self, request: Request, number: str) -> Response:
        told = self.told(Grounds)
        return self.change(number, lambda row: services.revoke_request(row, actor=self.person, now=self.now, **told))
