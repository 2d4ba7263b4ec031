"""The door for reports by machines: anybody's, counted like the form; a partner's, with a key of its own."""

from __future__ import annotations

from typing import Any

from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from review_portal.accounts.keys import Anybody, KeyAuthentication
from review_portal.accounts.models import ApiKey
from review_portal.accounts.problems import problem
from review_portal.accounts.services import TOKEN_PREFIX
from review_portal.tips import throttle
from review_portal.tips.errors import TooMany, Unfit
from review_portal.tips.services import SCOPE, Report, take_in
from review_portal.tips.services.taking import LONGEST_ADDRESS, LONGEST_NOTE, check
from review_portal.tips.uploads import read_uploads


class TipInput(serializers.Serializer[Any]):
    """An address, photos (JPEG, PNG or WebP, in a multipart body), or both."""

    address = serializers.CharField(max_length=LONGEST_ADDRESS, allow_blank=True, default="")
    note = serializers.CharField(max_length=LONGEST_NOTE, allow_blank=True, default="")
    photos = serializers.ListField(child=serializers.FileField(), default=list)


class PartnerKey(KeyAuthentication):
    """Judges keys of machines; a person with a token of their own comes as anybody."""

    def let_in(self, secret: bytes) -> tuple[None, ApiKey] | None:  # type: ignore[override]  # only here: nobody's key
        return None if secret.startswith(TOKEN_PREFIX.encode()) else super().let_in(secret)


class TipDoor(APIView):
    """Open to anybody, and counted; who comes with a key of another scope comes as anybody."""

    authentication_classes = (PartnerKey,)
    permission_classes = (Anybody,)
    parser_classes = (JSONParser, MultiPartParser)

    @extend_schema(
        request=TipInput, responses={202: dict, 422: dict, 429: dict}, summary="Report an address or a photo",
        auth=[{}, {"key": []}],  # type: ignore[list-item]  # as OpenAPI writes it: no key, or a partner's
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        asked = TipInput(data=request.data)
        asked.is_valid(raise_exception=True)
        values = asked.validated_data
        try:
            said = Report(values["address"], values["note"], read_uploads(values["photos"]))
            check(said)
            partner = _partner(request)
            _count(request, partner)
            take_in(said, partner=partner, now=timezone.now())
        except Unfit as refusal:
            return problem(422, str(refusal))
        except TooMany as refusal:
            answer = problem(429, str(refusal))
            answer["Retry-After"] = "86400"
            return answer
        return Response({"received": True}, status=202)


def _partner(request: Request) -> ApiKey | None:
    key = request.auth
    return key if isinstance(key, ApiKey) and key.scope == SCOPE else None


def _count(request: Request, partner: ApiKey | None) -> None:
    if partner:
        throttle.count_partner(partner.pk, now=timezone.now())
    else:
        throttle.count_citizen(request._request, now=timezone.now())


urlpatterns = [path("api/tips", TipDoor.as_view(), name="tip-api")]
