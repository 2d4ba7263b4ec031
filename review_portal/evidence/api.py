"""The crawlers' door for evidence: sealed files first, then what was read from them."""

from __future__ import annotations

from typing import Any

from django.urls import path
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from pydantic import ValidationError
from rest_framework.parsers import BaseParser, JSONParser
from rest_framework.request import Request
from rest_framework.response import Response

from review_portal.accounts.problems import problem
from review_portal.evidence.models import Delivery
from review_portal.evidence.services import DigestMismatch, ingest, store_warc
from review_portal.evidence.wire import DeliveryValue, storable
from review_portal.sources.api import CrawlerDoor


class BytesParser(BaseParser):
    """Hands the body over as it came."""

    media_type = "application/warc"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        return bytes(stream.read())


class WarcDoor(CrawlerDoor):
    parser_classes = (BytesParser,)

    @extend_schema(
        request={"application/warc": OpenApiTypes.BINARY},
        responses={201: dict, 200: dict, 422: dict},
        summary="Upload a sealed file",
    )
    def put(self, request: Request, sha256: str) -> Response:
        try:
            content: Any = request.data or b""  # without a body the parser is never asked
            created = store_warc(content, sha256=sha256, actor=str(request.auth), now=timezone.now())
        except DigestMismatch as error:
            return problem(422, str(error))
        return Response({"sha256": sha256}, status=201 if created else 200)


class DeliveriesDoor(CrawlerDoor):
    parser_classes = (JSONParser,)

    @extend_schema(request=DeliveryValue, responses={201: dict, 200: dict}, summary="Deliver captures and posts")
    def post(self, request: Request) -> Response:
        try:
            delivery = DeliveryValue.model_validate(storable(request.data))
        except ValidationError as error:
            first = error.errors(include_url=False, include_context=False, include_input=False)[0]
            where = ".".join(str(step) for step in first["loc"])
            return problem(400, f"The delivery was not understood at {where}: {first['msg']}.")
        again = Delivery.objects.filter(delivery_id=delivery.delivery_id).exists()
        receipt = ingest(delivery, actor=str(request.auth), now=timezone.now(), key=self.key)
        return Response({"accepted": receipt.accepted, "known": receipt.known}, status=200 if again else 201)


urlpatterns = [
    path("api/crawler/warcs/<str:sha256>", WarcDoor.as_view(), name="crawler-warc"),
    path("api/crawler/deliveries", DeliveriesDoor.as_view(), name="crawler-deliveries"),
]
