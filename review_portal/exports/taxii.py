"""TAXII 2.1, read only: discovery, one root, one collection, its manifest and objects (OASIS, sections 4 and 5)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import uuid5

from django.urls import path, reverse
from django.utils.dateparse import parse_datetime
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotAcceptable, NotFound, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from review_portal.accounts.keys import KeyAuthentication
from review_portal.audit.services import note_export
from review_portal.exports.basic import BasicKeyAuthentication
from review_portal.exports.doors import ProviderDoor, newest
from review_portal.exports.formats.stix import OURS, stamp
from review_portal.exports.timeline import Position, Published, Wanted, page

TAXII = "application/taxii+json;version=2.1"
STIX = "application/stix+json;version=2.1"
COLLECTION = str(uuid5(OURS, "collection"))
ALIAS = "in-force"
PAGE, LARGEST_PAGE = 500, 1000
NEXT = re.compile(r"(\d{1,18})-([0-2])")


class TaxiiRenderer(JSONRenderer):
    media_type = TAXII


class AnyTaxiiRenderer(JSONRenderer):
    """Answers who names no version; the newest that we speak is meant."""

    media_type = "application/taxii+json"


class TaxiiDoor(ProviderDoor):
    """Speaks TAXII's media type, also when it refuses; lets in keys as Bearer and as a Basic password."""

    authentication_classes = (KeyAuthentication, BasicKeyAuthentication)
    renderer_classes = (TaxiiRenderer, AnyTaxiiRenderer)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        versions = re.findall(r"version\s*=\s*\"?([0-9.]+)", request.headers.get("Accept", ""))
        if versions and "2.1" not in versions:
            raise NotAcceptable("This server speaks TAXII 2.1 and no other version.")

    def answer(self, body: dict[str, Any], **headers: str) -> Response:
        return Response(body, content_type=TAXII, headers={name.replace("_", "-"): headers[name] for name in headers})

    def handle_exception(self, exc: Exception) -> Response:
        response = super().handle_exception(exc)
        told = response.data if isinstance(response.data, dict) else {}
        response.data = {
            "title": str(told.get("title", "Refused")),
            "description": str(told.get("detail", "")),
            "http_status": str(response.status_code),
        }
        response.content_type = TAXII
        return response


class DiscoveryDoor(TaxiiDoor):
    @extend_schema(responses={200: dict}, summary="TAXII discovery")
    def get(self, request: Request) -> Response:
        root = request.build_absolute_uri(reverse("taxii-root"))
        return self.answer(
            {"title": "Qalqan", "description": "What is in force.", "default": root, "api_roots": [root]}
        )


class RootDoor(TaxiiDoor):
    @extend_schema(responses={200: dict}, summary="TAXII root")
    def get(self, request: Request) -> Response:
        return self.answer({"title": "Qalqan", "versions": [TAXII], "max_content_length": 1})


def collection() -> dict[str, Any]:
    return {
        "id": COLLECTION, "title": "In force", "alias": ALIAS, "can_read": True,
        "description": "Every line ever published, as indicators.", "can_write": False, "media_types": [STIX],
    }  # fmt: skip


class CollectionsDoor(TaxiiDoor):
    @extend_schema(responses={200: dict}, summary="TAXII collections")
    def get(self, request: Request) -> Response:
        return self.answer({"collections": [collection()]})


class InCollection(TaxiiDoor):
    """A door within the one collection."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if kwargs["collection_id"] not in {COLLECTION, ALIAS}:
            raise NotFound(f"There is no such collection; the one that there is has the id {COLLECTION}.")

    def paged(self, request: Request, name: str, found: list[Published], following: Position | None) -> Response:
        if not found:
            return self.answer({})  # an empty envelope has no members, section 3.7
        note_export(str(request.auth), "release.objects_taken", newest(), once=True)
        show = self.listed if name == "manifest" else self.body
        body: dict[str, Any] = {"more": following is not None, "objects": [show(one) for one in found]}
        if following is not None:
            body["next"] = str(following)
        first, last = precise(found[0].added_at), precise(found[-1].added_at)
        return self.answer(body, X_TAXII_Date_Added_First=first, X_TAXII_Date_Added_Last=last)

    def body(self, one: Published) -> dict[str, Any]:
        return one.body

    def listed(self, one: Published) -> dict[str, Any]:
        return {
            "id": one.body["id"],
            "date_added": precise(one.added_at),
            "version": one.version,
            "media_type": STIX,
        }


class CollectionDoor(InCollection):
    @extend_schema(responses={200: dict, 404: dict}, summary="TAXII collection")
    def get(self, request: Request, collection_id: str) -> Response:
        return self.answer(collection())


class ObjectsDoor(InCollection):
    @extend_schema(responses={200: dict, 400: dict, 404: dict}, summary="TAXII objects or their manifest, in pages")
    def get(self, request: Request, collection_id: str, name: str) -> Response:
        found, following = asked(request, filters(request))
        return self.paged(request, name, found, following)


class ObjectDoor(InCollection):
    @extend_schema(responses={200: dict, 400: dict, 404: dict}, summary="TAXII object by its id")
    def get(self, request: Request, collection_id: str, object_id: str) -> Response:
        wanted = filters(request)
        found, following = asked(request, lambda one: one.body["id"] == object_id and wanted(one))
        if not found:
            raise NotFound(f"The collection has no {object_id}.")
        return self.paged(request, "objects", found, following)


class VersionsDoor(InCollection):
    @extend_schema(responses={200: dict, 404: dict}, summary="TAXII versions of an object")
    def get(self, request: Request, collection_id: str, object_id: str) -> Response:
        found, following = asked(request, lambda one: one.body["id"] == object_id)
        if not found:
            raise NotFound(f"The collection has no {object_id}.")
        return self.answer({"more": following is not None, "versions": [one.version for one in found]})


def asked(request: Request, wanted: Wanted) -> tuple[list[Published], Position | None]:
    """Read paging from the question: `next` goes on where the last page ended, `limit` bounds, `added_after` begins."""
    limit = request.query_params.get("limit", str(PAGE))
    if not re.fullmatch(r"[0-9]{1,9}", limit) or not int(limit):
        raise ValidationError({"detail": "limit is a whole number of objects, at least 1."})
    since = Position()
    if following := request.query_params.get("next"):
        match = NEXT.fullmatch(following)
        if match is None:
            raise ValidationError({"detail": "next is what the page before gave; begin without it."})
        since = Position(int(match[1]), int(match[2]))
    after = moment_of(request.query_params.get("added_after"))
    return page(since=since, added_after=after, limit=min(int(limit), LARGEST_PAGE), wanted=wanted)


def moment_of(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        at = parse_datetime(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise ValidationError({"detail": "added_after is a time with its zone: 2026-11-22T12:00:00Z."})
    return at


def filters(request: Request) -> Wanted:
    """Return whether an object answers to every `match[…]`; without match[version] only the last version does."""
    ids, types, specs = (set(listed(request, name)) for name in ("id", "type", "spec_version"))
    versions = set(listed(request, "version")) or {"last"}

    def wanted(one: Published) -> bool:
        plain = all(
            not allowed or one.body[name] in allowed
            for name, allowed in (("id", ids), ("type", types), ("spec_version", specs))
        )
        return plain and is_version(one, versions)

    return wanted


def is_version(one: Published, versions: set[str]) -> bool:
    if "all" in versions or one.version in versions:
        return True
    return ("last" in versions and one.is_last) or ("first" in versions and one.is_first)


def listed(request: Request, name: str) -> Iterator[str]:
    return filter(None, request.query_params.get(f"match[{name}]", "").split(","))


def precise(at: datetime) -> str:
    """Return UTC with microseconds: asking for what came after it must not give it again."""
    return stamp(at)[:-4] + f"{at.microsecond:06d}Z"


ROOT = "taxii2/qalqan/"
IN = f"{ROOT}collections/<str:collection_id>/"
urlpatterns = [
    path("taxii2/", DiscoveryDoor.as_view(), name="taxii"),
    path(ROOT, RootDoor.as_view(), name="taxii-root"),
    path(f"{ROOT}collections/", CollectionsDoor.as_view(), name="taxii-collections"),
    path(IN, CollectionDoor.as_view(), name="taxii-collection"),
    path(f"{IN}objects/", ObjectsDoor.as_view(), {"name": "objects"}, name="taxii-objects"),
    path(f"{IN}manifest/", ObjectsDoor.as_view(), {"name": "manifest"}, name="taxii-manifest"),
    path(f"{IN}objects/<str:object_id>/", ObjectDoor.as_view(), name="taxii-object"),
    path(f"{IN}objects/<str:object_id>/versions/", VersionsDoor.as_view(), name="taxii-versions"),
]
