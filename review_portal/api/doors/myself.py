"""Who a token speaks for, and what it opens."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from review_portal.accounts.abilities import ABILITIES, Role
from review_portal.api.doors.door import PersonDoor
from review_portal.api.models import Token
from review_portal.api.scopes import Scope


class MyselfShape(serializers.Serializer[Any]):
    person = serializers.CharField(help_text="The pseudonym.")
    role = serializers.ChoiceField(choices=Role.choices)
    abilities = serializers.ListField(child=serializers.CharField())
    token = serializers.CharField(help_text="What the token is called.")
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=Scope.choices))
    expires_at = serializers.DateTimeField()


class MyselfDoor(PersonDoor):
    @extend_schema(responses=MyselfShape, summary="Who this token speaks for")
    def get(self, request: Request) -> Response:
        person, token = self.person, request.auth
        assert isinstance(token, Token)  # noqa: S101  # the permission has seen to it
        told = {
            "person": person.pseudonym, "role": person.role, "abilities": sorted(ABILITIES[person.role]),
            "token": token.name, "scopes": token.scopes, "expires_at": token.expires_at,
        }  # fmt: skip
        return Response(MyselfShape(told).data)
