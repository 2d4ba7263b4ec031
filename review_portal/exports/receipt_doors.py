"""Where providers say what they applied, entry by entry if they like, and ask what they still owe."""

from __future__ import annotations

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from review_portal.exports.alarms import owed
from review_portal.exports.doors import ProviderDoor
from review_portal.exports.lines import moment
from review_portal.exports.models import EntryReceipt, Receipt, Release
from review_portal.exports.services import Told, acknowledge, acknowledge_entries

MOST_ENTRIES = 5000


class ReceiptIn(serializers.Serializer[Receipt]):
    serial = serializers.IntegerField(min_value=1, max_value=2_000_000_000)
    state = serializers.CharField(max_length=20)
    set_hash = serializers.CharField(max_length=64, required=False, default="", allow_blank=True)
    detail = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)


class ReceiptsDoor(ProviderDoor):
    @extend_schema(
        request=ReceiptIn,
        responses={201: dict, 200: dict, 400: dict, 404: dict},
        summary="Say what was applied",
    )
    def post(self, request: Request) -> Response:
        told = ReceiptIn(data=request.data)
        told.is_valid(raise_exception=True)
        receipt, is_news = acknowledge(self.provider, **told.validated_data, now=timezone.now())
        converged = told.validated_data["set_hash"] == receipt.release.set_hash
        body = {"serial": receipt.release.serial, "state": receipt.state, "converged": converged}
        return Response(body, status=201 if is_news else 200)


class EntryIn(serializers.Serializer[EntryReceipt]):
    entry = serializers.IntegerField(min_value=1, max_value=2**62)
    state = serializers.CharField(max_length=20)
    detail = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)


class EntriesIn(serializers.Serializer[EntryReceipt]):
    entries = serializers.ListField(child=EntryIn(), min_length=1, max_length=MOST_ENTRIES)


class EntryReceiptsDoor(ProviderDoor):
    @extend_schema(
        request=EntriesIn,
        responses={200: dict, 400: dict},
        summary="Say of single entries what became of them; at most 5000 at once",
    )
    def post(self, request: Request) -> Response:
        told = EntriesIn(data=request.data)
        told.is_valid(raise_exception=True)
        rows = [Told(**row) for row in told.validated_data["entries"]]
        moved, refused = acknowledge_entries(self.provider, rows, now=timezone.now())
        return Response({"told": len(rows), "moved": moved, "refused": refused})


class StandingDoor(ProviderDoor):
    @extend_schema(responses={200: dict}, summary="What you hold, how far behind you are, and what you owe")
    def get(self, request: Request) -> Response:
        now = timezone.now()
        newest = Release.objects.latest_first().values_list("serial", flat=True).first() or 0
        debts = [
            {"kind": debt.kind, "since": moment(debt.since), "lines": debt.lines, "example": debt.example}
            for debt in owed(self.provider, now)
        ]
        held = self.provider.held_serial
        return Response({"held_serial": held, "newest_serial": newest, "behind": newest - held, "owed": debts})
