"""The providers' door: the latest release, its files and signatures, deltas, receipts."""

from __future__ import annotations

import hashlib
import json

from django.http import HttpResponse
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from review_portal.accounts.problems import problem
from review_portal.audit.services import note_export
from review_portal.evidence import store
from review_portal.exports import feed, taxii
from review_portal.exports.answers import conditional
from review_portal.exports.changes import delta
from review_portal.exports.client import packed_client
from review_portal.exports.doors import JSON, ProviderDoor, newest, release_numbered
from review_portal.exports.errors import UnknownRelease
from review_portal.exports.formats import content_type_of
from review_portal.exports.formats.json import shown
from review_portal.exports.models import ReleaseFile
from review_portal.exports.receipt_doors import EntryReceiptsDoor, ReceiptsDoor, StandingDoor

SIGNATURES = {
    "manifest.json": ("manifest", JSON),
    "manifest.json.ed25519": ("ed25519", "application/octet-stream"),
    "manifest.json.p7s": ("cms", "application/pkcs7-signature"),
}


class LatestDoor(ProviderDoor):
    @extend_schema(responses={200: dict, 304: None, 404: dict}, summary="Manifest of the latest release")
    def get(self, request: Request) -> HttpResponse:
        release = newest()
        tag = f"{release.set_hash}-{release.serial}"
        return conditional(request, bytes(release.manifest), etag=tag, content_type=JSON)


class SignedDoor(ProviderDoor):
    @extend_schema(responses={200: OpenApiTypes.BINARY, 404: dict}, summary="Manifest or one of its signatures")
    def get(self, request: Request, serial: int, name: str) -> HttpResponse:
        release = release_numbered(serial)
        if name not in SIGNATURES:
            raise UnknownRelease(f"There is no {name}; ask for {', '.join(SIGNATURES)}.")
        column, content_type = SIGNATURES[name]
        content = bytes(getattr(release, column))
        return conditional(request, content, etag=f"{column}-{serial}", content_type=content_type)


class FileDoor(ProviderDoor):
    @extend_schema(
        responses={200: OpenApiTypes.BINARY, 206: OpenApiTypes.BINARY, 404: dict}, summary="File of a release"
    )
    def get(self, request: Request, serial: int, name: str) -> HttpResponse:
        file = ReleaseFile.objects.filter(release__serial=serial, name=name).first()
        if file is None:
            raise UnknownRelease(f"Release {serial} has no file {name}; its manifest names them.")
        note_export(str(request.auth), "release.file_taken", file, once=True, name=file.name, sha256=file.sha256)
        content_type = content_type_of(file.name, file.format)
        return conditional(request, store.get(file.sha256), etag=file.sha256, content_type=content_type)


class DeltaDoor(ProviderDoor):
    @extend_schema(
        parameters=[OpenApiParameter("from", int, required=True, description="The serial that you hold; 0 for none.")],
        responses={200: dict, 400: dict, 404: dict},
        summary="What changed since a serial",
    )
    def get(self, request: Request) -> HttpResponse:
        text = request.query_params.get("from", "")
        if not text.isascii() or not text.isdigit() or len(text) > 9:
            return problem(400, "Say from which serial: ?from=17, or ?from=0 for the full set.")
        release = newest()
        if int(text) > release.serial:
            raise UnknownRelease(f"There is no release {text}; the latest one is {release.serial}. Ask with from=0.")
        found = delta(int(text), release)
        note_export(str(request.auth), "release.delta_taken", release, once=True, since=found.from_serial)
        sides = {"added": found.added, "removed": found.removed, "changed": found.changed}
        body = {"from_serial": found.from_serial, "to_serial": found.to_serial, "set_hash": found.set_hash}
        body |= {side: [shown(line) for line in lines] for side, lines in sides.items()}
        content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        tag = f"delta-{found.from_serial}-{found.to_serial}"
        return conditional(request, content, etag=tag, content_type=JSON)


class ClocksDoor(ProviderDoor):
    @extend_schema(
        responses={200: dict, 404: dict},
        summary="Two clocks: when anything changed last, and when something was last opened again",
    )
    def get(self, request: Request) -> Response:
        release = newest()
        told = json.loads(bytes(release.manifest))
        clocks = {"updated_at": told["published_at"], "urgent_at": told.get("urgent_at", told["published_at"])}
        return Response({"serial": release.serial} | clocks)


class FeedDoor(ProviderDoor):
    @extend_schema(responses={200: dict, 304: None, 404: dict}, summary="MISP feed of the latest release")
    def get(self, request: Request, name: str) -> HttpResponse:
        release = newest()
        content = feed.member(release, name)
        note_export(str(request.auth), "release.feed_taken", release, once=True)
        kind = "text/csv" if name.endswith(".csv") else JSON
        return conditional(request, content, etag=f"misp-{release.serial}-{name}", content_type=kind)


class ClientDoor(ProviderDoor):
    @extend_schema(
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
        summary="The program qalqan-pull, in one file",
    )
    def get(self, request: Request) -> HttpResponse:
        content = packed_client()
        tag = hashlib.sha256(content).hexdigest()
        return conditional(request, content, etag=tag, content_type="application/octet-stream")


urlpatterns = [
    path("api/provider/qalqan-pull", ClientDoor.as_view(), name="provider-client"),
    path("api/provider/releases/latest", LatestDoor.as_view(), name="provider-latest"),
    path("api/provider/releases/clocks", ClocksDoor.as_view(), name="provider-clocks"),
    path("api/provider/releases/<int:serial>/files/<str:name>", FileDoor.as_view(), name="provider-file"),
    path("api/provider/releases/<int:serial>/<str:name>", SignedDoor.as_view(), name="provider-signed"),
    path("api/provider/delta", DeltaDoor.as_view(), name="provider-delta"),
    path("api/provider/receipts", ReceiptsDoor.as_view(), name="provider-receipts"),
    path("api/provider/receipts/entries", EntryReceiptsDoor.as_view(), name="provider-entry-receipts"),
    path("api/provider/standing", StandingDoor.as_view(), name="provider-standing"),
    path("api/provider/misp/<str:name>", FeedDoor.as_view(), name="provider-misp"),
    *taxii.urlpatterns,
]
