"""What is in force and what was published: entries, releases and their files."""

from __future__ import annotations

import json
from collections.abc import Callable

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from review_portal.accounts.abilities import Ability
from review_portal.api.doors.cases import paged
from review_portal.api.doors.door import PageInput, PersonDoor, one
from review_portal.api.doors.judging import Grounds
from review_portal.api.doors.shapes import Pseudonym
from review_portal.api.scopes import Scope
from review_portal.blocking.models import BlockEntry
from review_portal.blocking.services import resume_entry, revoke_entry
from review_portal.evidence import store
from review_portal.exports.answers import conditional
from review_portal.exports.formats import content_type_of
from review_portal.exports.models import Release, ReleaseFile
from review_portal.exports.services import publish_release

KINDS = [(kind, kind) for kind in ("host", "url", "channel", "ip")]


class EntryShape(serializers.Serializer[BlockEntry]):
    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=KINDS)
    canonical = serializers.CharField()
    status = serializers.ChoiceField(choices=BlockEntry.Status.choices)
    suspended = serializers.SerializerMethodField(help_text="Off the list until a person has looked.")
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    request = serializers.CharField(source="item.request.number")
    item = serializers.IntegerField(source="item.no")
    legal_ground = serializers.CharField(source="item.legal_ground.code")
    revoked_at = serializers.DateTimeField(allow_null=True)
    revoked_by = Pseudonym(allow_null=True)
    revoke_grounds = serializers.CharField()

    def get_suspended(self, row: BlockEntry) -> bool:
        return any(held.ended_at is None for held in row.suspensions.all())


class EntryInput(PageInput):
    status = serializers.ChoiceField(choices=BlockEntry.Status.choices, required=False)
    kind = serializers.ChoiceField(choices=KINDS, required=False)
    canonical = serializers.CharField(required=False, max_length=2000, help_text="Exactly as it is listed.")


class EntryDoor(PersonDoor):
    ability, scope = Ability.SEE_REQUESTS, Scope.REQUESTS_READ

    @property
    def entries(self) -> QuerySet[BlockEntry]:
        return BlockEntry.objects.with_grounds().select_related("revoked_by").prefetch_related("suspensions")


class EntriesDoor(EntryDoor):
    wants = EntryInput

    @extend_schema(responses=paged(EntryShape), summary="Entries, newest first")
    def get(self, request: Request) -> Response:
        asked, rows = self.asked(), self.entries
        chosen = {name: asked[name] for name in ("status", "kind", "canonical") if name in asked}
        return self.page(rows.filter(**chosen), ("-pk",), lambda row: EntryShape(row).data, asked)


class OneEntryDoor(EntryDoor):
    @extend_schema(responses=EntryShape, summary="An entry")
    def get(self, request: Request, pk: int) -> Response:
        return Response(EntryShape(one(self.entries, pk=pk)).data)


class EndingDoor(EntryDoor):
    ability, scope = Ability.APPROVE_REQUEST, Scope.REQUESTS_APPROVE

    def change(self, pk: int, deed: Callable[..., object]) -> Response:
        entry, told = one(self.entries, pk=pk), self.told(Grounds)
        self.act(lambda: deed(entry, actor=self.person, now=self.now, **told))
        return Response(EntryShape(one(self.entries, pk=pk)).data)


class RevokeEntryDoor(EndingDoor):
    @extend_schema(request=Grounds, responses=EntryShape, summary="End an entry; it leaves the next release")
    def post(self, request: Request, pk: int) -> Response:
        return self.change(pk, revoke_entry)


class ResumeEntryDoor(EndingDoor):
    @extend_schema(request=Grounds, responses=EntryShape, summary="Put a suspended entry on the list again")
    def post(self, request: Request, pk: int) -> Response:
        return self.change(pk, resume_entry)


class FileShape(serializers.Serializer[ReleaseFile]):
    name = serializers.CharField()
    format = serializers.CharField()
    sha256 = serializers.CharField()
    size = serializers.IntegerField()


class ReleaseLine(serializers.Serializer[Release]):
    serial = serializers.IntegerField()
    published_at = serializers.DateTimeField()
    published_by = Pseudonym(allow_null=True, help_text="Nobody where a release only opens what left the list.")
    previous_serial = serializers.IntegerField(allow_null=True)
    size = serializers.IntegerField(help_text="How many lines are in force.")
    set_hash = serializers.CharField()


class ReleaseShape(ReleaseLine):
    files = FileShape(many=True)
    manifest = serializers.SerializerMethodField(help_text="What is signed.")

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_manifest(self, row: Release) -> dict[str, object]:
        return dict(json.loads(bytes(row.manifest)))


class ReleaseDoor(PersonDoor):
    ability, scope = Ability.SEE_RELEASES, Scope.RELEASES_READ

    @property
    def releases(self) -> QuerySet[Release]:
        return Release.objects.select_related("published_by")


class ReleasesDoor(ReleaseDoor):
    wants = PageInput

    @extend_schema(responses=paged(ReleaseLine), summary="Releases, newest first")
    def get(self, request: Request) -> Response:
        asked = self.asked()
        return self.page(self.releases.defer("manifest"), ("-serial",), lambda row: ReleaseLine(row).data, asked)


class OneReleaseDoor(ReleaseDoor):
    @extend_schema(responses=ReleaseShape, summary="A release with its files and its manifest")
    def get(self, request: Request, serial: int) -> Response:
        return Response(ReleaseShape(one(self.releases.prefetch_related("files"), serial=serial)).data)


class ReleaseFileDoor(ReleaseDoor):
    @extend_schema(
        responses={(200, "*/*"): OpenApiTypes.BINARY}, summary="The bytes of a release's file", parameters=[]
    )
    def get(self, request: Request, serial: int, name: str) -> HttpResponse:
        file = ReleaseFile.objects.filter(release__serial=serial, name=name).first()
        if file is None:
            raise NotFound(
                _("Release %(serial)s has no file %(name)s; its manifest names them.")
                % {"serial": serial, "name": name}
            )
        kind = content_type_of(file.name, file.format)
        return conditional(request, store.get(file.sha256), etag=file.sha256, content_type=kind)


class PublishDoor(ReleaseDoor):
    ability, scope = Ability.PUBLISH_RELEASE, Scope.RELEASES_PUBLISH

    @extend_schema(request=None, responses=ReleaseShape, summary="Publish what is in force as the next release")
    def post(self, request: Request) -> Response:
        return Response(ReleaseShape(self.act(lambda: publish_release(actor=self.person, now=self.now))).data)
