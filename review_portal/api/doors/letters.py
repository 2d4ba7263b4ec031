"""Letters about blocking requests: the list, each with its sealed facts, and its files."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
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
from review_portal.audit.services import note_export
from review_portal.blocking.letters import FILES, body_of, file_of
from review_portal.blocking.models import Notice, NoticeSignature


class SignatureShape(serializers.Serializer[NoticeSignature]):
    signer = serializers.CharField()
    serial = serializers.CharField()
    authority = serializers.CharField()
    sha256 = serializers.CharField()
    attached_by = Pseudonym()
    attached_at = serializers.DateTimeField()


class LetterLine(serializers.Serializer[Notice]):
    id = serializers.IntegerField()
    number = serializers.CharField()
    request = serializers.CharField(source="request.number")
    regime = serializers.CharField(source="profile")
    addressee = serializers.CharField()
    channel = serializers.CharField(help_text="By which way it went; empty until it is sent.")
    status = serializers.ChoiceField(choices=Notice.Status.choices)
    is_withdrawal = serializers.BooleanField()
    drafted_by = Pseudonym()
    drafted_at = serializers.DateTimeField()
    sent_by = Pseudonym(allow_null=True)
    sent_at = serializers.DateTimeField(allow_null=True)
    sha256 = serializers.CharField(source="body_sha256", help_text="Of the sealed text.")


class LetterShape(LetterLine):
    body = serializers.SerializerMethodField(help_text="The sealed text, read back and checked against its hash.")
    signatures = SignatureShape(many=True, help_text="Of authorities outside.")
    files = serializers.SerializerMethodField()

    def get_body(self, row: Notice) -> dict[str, Any]:
        return body_of(row)

    def get_files(self, row: Notice) -> list[str]:
        return list(FILES)


class LetterInput(PageInput):
    status = serializers.ChoiceField(choices=Notice.Status.choices, required=False)
    request = serializers.CharField(required=False, max_length=40, help_text="The number of a blocking request.")


class LetterDoor(PersonDoor):
    ability, scope = Ability.SEE_REQUESTS, Scope.LETTERS_READ

    @property
    def letters(self) -> QuerySet[Notice]:
        return Notice.objects.select_related("request", "drafted_by", "sent_by")


class LettersDoor(LetterDoor):
    wants = LetterInput

    @extend_schema(responses=paged(LetterLine), summary="Letters, newest first")
    def get(self, request: Request) -> Response:
        asked = self.asked()
        chosen = {"status": "status", "request": "request__number"}
        rows = self.letters.filter(**{column: asked[name] for name, column in chosen.items() if name in asked})
        return self.page(rows, ("-pk",), lambda row: LetterLine(row).data, asked)


class OneLetterDoor(LetterDoor):
    @extend_schema(responses=LetterShape, summary="A letter with its sealed text and its signatures")
    def get(self, request: Request, pk: int) -> Response:
        return Response(LetterShape(one(self.letters.prefetch_related("signatures__attached_by"), pk=pk)).data)


class LetterFileDoor(LetterDoor):
    """Who took which file is recorded."""

    @extend_schema(
        parameters=[OpenApiParameter("name", str, OpenApiParameter.PATH, enum=list(FILES))],
        responses={(200, "*/*"): OpenApiTypes.BINARY}, summary="A letter as PDF or text, sealed, or our signature",
    )  # fmt: skip
    def get(self, request: Request, pk: int, name: str) -> HttpResponse:
        row = one(self.letters, pk=pk)
        if name not in FILES:
            names = {"name": name[:40], "names": ", ".join(FILES)}
            raise NotFound(_("A letter has no file %(name)s; it has %(names)s.") % names)
        self.act(lambda: note_export(self.person, "notice.file_taken", row, name=name))
        content, kind = file_of(row, name)
        return HttpResponse(content, content_type=kind)
