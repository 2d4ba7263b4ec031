"""The public's look-up for machines: one exact address, one answer of one shape."""

from __future__ import annotations

from typing import Any

from django.urls import path
from django.utils import timezone
from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from review_portal.accounts.keys import Anybody
from review_portal.accounts.problems import problem
from review_portal.appeals import throttle
from review_portal.appeals.errors import TooMany
from review_portal.appeals.lookup import Answer, look_up


class AddressInput(serializers.Serializer[Any]):
    address = serializers.CharField(max_length=2000)


class LookUpDoor(APIView):
    """Open to anybody, and counted."""

    permission_classes = (Anybody,)
    authentication_classes = ()

    @extend_schema(
        request=AddressInput, responses={200: dict, 429: dict}, summary="Is this exact address restricted by us?"
    )
    def post(self, request: Request) -> Response:
        asked = AddressInput(data=request.data)
        asked.is_valid(raise_exception=True)
        now = timezone.now()
        try:
            throttle.check(request._request, now=now)
        except TooMany as refusal:
            answer = problem(429, str(refusal))
            answer["Retry-After"] = "3600"
            return answer
        return Response(shown(look_up(asked.validated_data["address"], now=now)))


def shown(answer: Answer) -> dict[str, object]:
    """Return the same names for a yes and for a no."""
    return {
        "restricted": answer.is_listed,
        "entries": [
            {
                "measure": entry.kind,
                "since": entry.starts_at.isoformat(),
                "until": entry.ends_at.isoformat(),
                "ground": entry.item.legal_ground.text(get_language() or "ru"),
                "number": f"{entry.item.request.number}/{entry.item.no}",
            }
            for entry in answer.entries
        ],
        "appeal": "/appeal/",
    }


urlpatterns = [path("api/look-up", LookUpDoor.as_view(), name="public-look-up")]
