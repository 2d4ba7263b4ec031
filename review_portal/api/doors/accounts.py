"""What of payments comes from elsewhere: other offices' lists with where they are from, and candidates passed over."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from review_portal.accounts.abilities import Ability
from review_portal.api.doors.cases import paged
from review_portal.api.doors.door import PageInput, PersonDoor, one
from review_portal.api.doors.shapes import Pseudonym
from review_portal.api.pages import cut
from review_portal.api.scopes import Scope
from review_portal.payments.models import ImportedLine, ImportedList
from review_portal.payments.rejections import Passed, passed_over, suspected
from review_portal.payments.services.importing import MOST_BYTES, import_list
from review_portal.review.models import Case
from review_portal.review.routing import closed_to

TAKEN = Count("lines", filter=Q(lines__means__isnull=False))
REFUSED = Count("lines", filter=Q(lines__means__isnull=True))


class AccountListShape(serializers.Serializer[ImportedList]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    provenance = serializers.CharField(help_text="Which office sent it, when and by which letter.")
    sha256 = serializers.CharField(help_text="Of the bytes that came. They are not kept.")
    imported_by = Pseudonym()
    imported_at = serializers.DateTimeField()
    taken = serializers.IntegerField(help_text="Lines that name a means of payment.")
    refused = serializers.IntegerField(help_text="Lines that name none.")


class AccountLineShape(serializers.Serializer[ImportedLine]):
    line = serializers.IntegerField()
    means = serializers.IntegerField(source="means_id", allow_null=True)
    note = serializers.CharField(help_text="The other cells; long numbers are masked.")
    refusal = serializers.CharField(help_text="Why it names none; else empty.")


class AccountListInput(serializers.Serializer[Any]):
    """A table: a line for each account, cells apart by commas, semicolons or tabs."""

    name = serializers.CharField(max_length=200)
    provenance = serializers.CharField(max_length=500)
    text = serializers.CharField(max_length=MOST_BYTES, trim_whitespace=False)


class RejectedShape(serializers.Serializer[Passed]):
    post = serializers.IntegerField(source="post.pk")
    url = serializers.CharField(source="post.url")
    kind = serializers.CharField()
    value = serializers.CharField(help_text="Long numbers are masked: a card with one wrong digit may be among them.")
    reason = serializers.CharField()


class AccountsDoor(PersonDoor):
    ability, scope = Ability.SEE_PAYMENTS, Scope.PAYMENTS_READ

    @property
    def lists(self) -> QuerySet[ImportedList]:
        return ImportedList.objects.select_related("imported_by").annotate(taken=TAKEN, refused=REFUSED)


class AccountListsDoor(AccountsDoor):
    wants = PageInput

    @extend_schema(responses=paged(AccountListShape), summary="Lists of accounts that came, newest first")
    def get(self, request: Request) -> Response:
        return self.page(self.lists, ("-pk",), lambda row: AccountListShape(row).data, self.asked())


class OneAccountListDoor(AccountsDoor):
    @extend_schema(responses=AccountListShape, summary="A list of accounts, with where it is from")
    def get(self, request: Request, pk: int) -> Response:
        return Response(AccountListShape(one(self.lists, pk=pk)).data)


class AccountLinesDoor(AccountsDoor):
    wants = PageInput

    @extend_schema(responses=paged(AccountLineShape), summary="The lines of a list of accounts")
    def get(self, request: Request, pk: int) -> Response:
        row, asked = one(ImportedList.objects.all(), pk=pk), self.asked()
        return self.page(row.lines.all(), ("line",), lambda line: AccountLineShape(line).data, asked)


class ImportAccountsDoor(AccountsDoor):
    ability, scope = Ability.TRACE_PAYMENTS, Scope.PAYMENTS_TRACE

    @extend_schema(
        request=AccountListInput, responses=AccountListShape,
        summary="Take in another office's list; the same text is taken in once",
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        told = self.told(AccountListInput)
        body = told.pop("text").encode()
        made = self.act(lambda: import_list(body, **told, actor=self.person, now=self.now))
        return Response(AccountListShape(self.lists.get(pk=made.pk)).data)


class RejectedDoor(AccountsDoor):
    """A page reads `limit` suspected posts again by the rules of today, and may hold more or fewer than that."""

    wants = PageInput

    @extend_schema(
        responses=paged(RejectedShape),
        summary="What looked like a means of payment and is none, newest posts first",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        asked = self.asked()
        closed = Case.objects.filter(campaign=OuterRef("post__membership__campaign")).filter(closed_to(self.person))
        rows = suspected().exclude(Exists(closed))
        found, cursor = cut(rows, ("-post_id", "-pk"), cursor=asked["cursor"], limit=asked["limit"])
        results = [RejectedShape(one).data for one in passed_over(found)]
        return Response({"results": results, "next": self.address_of(cursor)})
