"""The crawlers' door: claim due sources, stay alive, say how the visit ended."""

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
from review_portal.sources.models import CrawlRun, Outcome
from review_portal.sources.services import Visit, claim_sources, finish_run, give_up_lost_runs, renew_lease


class ClaimInput(serializers.Serializer[Any]):
    runner = serializers.CharField(max_length=100)
    limit = serializers.IntegerField(min_value=1, max_value=50, default=4)


class FinishInput(serializers.Serializer[Any]):
    outcome = serializers.ChoiceField(choices=Outcome.choices)
    pages = serializers.IntegerField(min_value=0, max_value=10_000_000)
    posts = serializers.IntegerField(min_value=0, max_value=10_000_000)
    message = serializers.CharField(allow_blank=True, default="", max_length=20_000)
    cursor = serializers.JSONField(default=dict)
    seen = serializers.IntegerField(min_value=0, max_value=10_000_000, default=None, allow_null=True)
    filled = serializers.DictField(child=serializers.IntegerField(min_value=0), default=dict)


def wire(run: CrawlRun) -> dict[str, object]:
    """Return the run as fixtures/wire/claim.json shows it."""
    source = run.source
    return {
        "run_id": run.pk,
        "lease_seconds": int(settings.RUN_LEASE.total_seconds()),
        "source": {
            "id": source.pk,
            "family": source.family,
            "site": source.site,
            "address": source.address,
            "parameters": source.parameters,
            "cursor": source.cursor,
            "politeness": source.politeness,
        },
    }


class CrawlerDoor(APIView):
    permission_classes = (needs_scope(Scope.CRAWLER),)

    @property
    def key(self) -> ApiKey | None:
        found = self.request.auth
        return found if isinstance(found, ApiKey) else None


class ClaimsDoor(CrawlerDoor):
    @extend_schema(request=ClaimInput, responses={200: dict}, summary="Claim due sources")
    def post(self, request: Request) -> Response:
        asked = ClaimInput(data=request.data)
        asked.is_valid(raise_exception=True)
        now = timezone.now()
        give_up_lost_runs(now=now)
        runs = claim_sources(**asked.validated_data, actor=str(request.auth), now=now, key=self.key)
        return Response({"runs": [wire(run) for run in runs]})


class HeartbeatDoor(CrawlerDoor):
    @extend_schema(request=None, responses={200: dict}, summary="Keep a claimed run alive")
    def post(self, request: Request, run_id: int) -> Response:
        renew_lease(run_id, now=timezone.now(), key=self.key)
        return Response({"lease_seconds": int(settings.RUN_LEASE.total_seconds())})


class FinishDoor(CrawlerDoor):
    @extend_schema(request=FinishInput, responses={200: dict}, summary="Say how a run ended")
    def post(self, request: Request, run_id: int) -> Response:
        said = FinishInput(data=request.data)
        said.is_valid(raise_exception=True)
        values = said.validated_data
        visit = Visit(**{**values, "outcome": Outcome(values["outcome"])})
        run = finish_run(run_id, visit, actor=str(request.auth), now=timezone.now(), key=self.key)
        return Response({"run_id": run.pk, "status": run.status})


urlpatterns = [
    path("api/crawler/claims", ClaimsDoor.as_view(), name="crawler-claims"),
    path("api/crawler/runs/<int:run_id>/heartbeat", HeartbeatDoor.as_view(), name="crawler-heartbeat"),
    path("api/crawler/runs/<int:run_id>/finish", FinishDoor.as_view(), name="crawler-finish"),
]
