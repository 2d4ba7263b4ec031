"""Letters about blocking requests: reading, drafting, signatures from outside, sending by a second person."""

from __future__ import annotations

import base64
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
from review_portal.blocking.models import BlockingRequest, Notice, NoticeSignature
from review_portal.blocking.services import attach_signature, draft_notice, send_notice


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


class LetterDraft(serializers.Serializer[Any]):
    request = serializers.CharField(max_length=40, help_text="The number of an approved or revoked request.")
    addressee = serializers.CharField(
        max_length=200, required=False, allow_blank=True, default="", help_text="Empty for whom the regime names."
    )


class LetterWay(serializers.Serializer[Any]):
    channel = serializers.CharField(max_length=200, help_text="The information system, e-mail, courier.")


class LetterSignature(serializers.Serializer[Any]):
    cms = serializers.CharField(max_length=400_000, help_text="A detached CMS signature of notice.json, DER as base64.")

    def validate_cms(self, text: str) -> bytes:
        try:
            return base64.b64decode("".join(text.split()), validate=True)
        except ValueError as error:
            raise serializers.ValidationError(_("This is not base64; send the signature's DER bytes so.")) from error


class LetterDoor(PersonDoor):
    ability, scope = Ability.SEE_REQUESTS, Scope.LETTERS_READ

    @property
    def letters(self) -> QuerySet[Notice]:
        return Notice.objects.select_related("request", "drafted_by", "sent_by")

    def whole(self, pk: int, *, status: int = 200) -> Response:
        found = one(self.letters.prefetch_related("signatures__attached_by"), pk=pk)
        return Response(LetterShape(found).data, status=status)


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
        return self.whole(pk)


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


class DraftLetterDoor(LetterDoor):
    """The text is sealed and signed at once: what somebody outside signs is what will be sent."""

    ability, scope = Ability.DRAFT_REQUEST, Scope.LETTERS_DRAFT

    @extend_schema(request=LetterDraft, responses={201: LetterShape}, summary="Draft a letter about a request")
    def post(self, request: Request) -> Response:
        told = self.told(LetterDraft)
        about = one(BlockingRequest.objects.all(), number=told["request"])
        made = self.act(lambda: draft_notice(about, actor=self.person, now=self.now, addressee=told["addressee"]))
        return self.whole(made.pk, status=201)


class SendingLetterDoor(LetterDoor):
    ability, scope = Ability.APPROVE_REQUEST, Scope.LETTERS_SEND


class SendLetterDoor(SendingLetterDoor):
    @extend_schema(request=LetterWay, responses=LetterShape, summary="Mark a letter as sent, as a second person")
    def post(self, request: Request, pk: int) -> Response:
        row, told = one(self.letters, pk=pk), self.told(LetterWay)
        self.act(lambda: send_notice(row, channel=told["channel"], actor=self.person, now=self.now))
        return self.whole(pk)


class SignLetterDoor(SendingLetterDoor):
    """A signature that was attached before is answered as it is."""

    @extend_schema(request=LetterSignature, responses=LetterShape, summary="Attach a signature from outside")
    def post(self, request: Request, pk: int) -> Response:
        row, told = one(self.letters, pk=pk), self.told(LetterSignature)
        self.act(lambda: attach_signature(row, told["cms"], actor=self.person, now=self.now))
        return self.whole(pk)
