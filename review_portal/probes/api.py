"""The probes' door: what is due at this vantage point, and what it saw."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from review_portal.accounts.keys import needs_scope
from review_portal.accounts.models import ApiKey, Scope
from review_portal.probes.errors import NotAllowed
from review_portal.probes.models import ProbeTarget, Vantage
from review_portal.probes.services import Reading, take_readings
from review_portal.probes.verdicts import Seen

MOST = 256


def outcome_field() -> serializers.CharField:
    return serializers.CharField(max_length=20, default="skipped")


class DnsInput(serializers.Serializer[Any]):
    outcome = outcome_field()
    addresses = serializers.ListField(child=serializers.IPAddressField(), max_length=64, default=list)


class TcpInput(serializers.Serializer[Any]):
    outcome = outcome_field()
    address = serializers.CharField(max_length=45, allow_blank=True, default="")


class TlsInput(serializers.Serializer[Any]):
    outcome = outcome_field()
    certificate_sha256 = serializers.CharField(max_length=64, allow_blank=True, default="")
    without_name = outcome_field()


class HttpInput(serializers.Serializer[Any]):
    outcome = outcome_field()
    status = serializers.IntegerField(min_value=0, max_value=999, default=0)
    location = serializers.CharField(max_length=1000, allow_blank=True, default="")
    title = serializers.CharField(max_length=200, allow_blank=True, default="")
    body_sha256 = serializers.CharField(max_length=64, allow_blank=True, default="")
    size = serializers.IntegerField(min_value=0, max_value=2**30, default=0)


class ReadingInput(serializers.Serializer[Any]):
    target = serializers.IntegerField(min_value=1, max_value=2**62)
    url = serializers.CharField(max_length=2000)
    measured_at = serializers.DateTimeField()
    dns = DnsInput()
    tcp = TcpInput()
    tls = TlsInput()
    http = HttpInput()


class ReportInput(serializers.Serializer[Any]):
    online = serializers.BooleanField()
    readings = serializers.ListField(child=ReadingInput(), max_length=MOST)


class DueInput(serializers.Serializer[Any]):
    limit = serializers.IntegerField(min_value=1, max_value=MOST, default=64)


def reading_of(row: dict[str, Any], *, online: bool) -> Reading:
    dns, tcp, tls, http = row["dns"], row["tcp"], row["tls"], row["http"]
    seen = Seen(
        row["url"], dns=dns["outcome"], addresses=tuple(dns["addresses"]), tcp=tcp["outcome"], address=tcp["address"],
        tls=tls["outcome"], certificate_sha256=tls["certificate_sha256"], without_name=tls["without_name"],
        http=http["outcome"], status=http["status"], location=http["location"], title=http["title"],
        body_sha256=http["body_sha256"], size=http["size"], online=online,
    )  # fmt: skip
    return Reading(row["target"], row["measured_at"], seen)


class ProbeDoor(APIView):
    """Lets in keys with the scope probe that belong to a vantage point."""

    permission_classes = (needs_scope(Scope.PROBE),)
    vantage: Vantage

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        key = request.auth if isinstance(request.auth, ApiKey) else None
        found = Vantage.objects.select_related("provider").filter(key=key).first()
        if found is None:
            raise NotAllowed("This key belongs to no vantage point; ask the office to add yours.")
        self.vantage = found


class ClaimsDoor(ProbeDoor):
    @extend_schema(request=DueInput, responses={200: dict}, summary="What is due at this vantage point")
    def post(self, request: Request) -> Response:
        asked = DueInput(data=request.data)
        asked.is_valid(raise_exception=True)
        now = timezone.now()
        Vantage.objects.filter(pk=self.vantage.pk).update(last_seen_at=now)
        due = ProbeTarget.objects.due(self.vantage, now)[: asked.validated_data["limit"]]
        return Response(
            {
                "reference": settings.PROBE_REFERENCE,
                "pause_seconds": int(settings.PROBE_PAUSE.total_seconds()),
                "targets": [{"id": target.pk, "url": target.url} for target in due],
            }
        )


class ReadingsDoor(ProbeDoor):
    @extend_schema(request=ReportInput, responses={200: dict}, summary="What this vantage point saw")
    def post(self, request: Request) -> Response:
        said = ReportInput(data=request.data)
        said.is_valid(raise_exception=True)
        online = said.validated_data["online"]
        readings = [reading_of(row, online=online) for row in said.validated_data["readings"]]
        taken, refused = take_readings(self.vantage, readings, now=timezone.now())
        return Response({"taken": taken, "refused": refused})


urlpatterns = [
    path("api/probe/claims", ClaimsDoor.as_view(), name="probe-claims"),
    path("api/probe/readings", ReadingsDoor.as_view(), name="probe-readings"),
]
