"""The evidence of a case: sealed pages without scripts, and pictures uncovered one by one."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from review_portal.accounts.abilities import Ability
from review_portal.api.doors.cases import CaseDoor
from review_portal.api.doors.door import one
from review_portal.api.doors.shapes import still
from review_portal.api.scopes import Scope
from review_portal.audit.services import note_look
from review_portal.evidence import store
from review_portal.evidence.models import Capture, Post
from review_portal.evidence.stripping import stripped
from review_portal.review.models import Case
from review_portal.review.pictures import read, screenshots_of, veils
from review_portal.review.services import reveal_picture


class VeilShape(serializers.Serializer[Any]):
    """What is known of a covered picture without looking at it."""

    place = serializers.IntegerField()
    kind = serializers.CharField(help_text="As the post says: photo, video; `screenshot` of its page.")
    elsewhere = serializers.IntegerField(help_text="How many posts of other places show the same.")


class PageShape(serializers.Serializer[Capture]):
    record_id = serializers.CharField(help_text="The WARC record.")
    url = serializers.CharField()
    final_url = serializers.CharField()
    fetched_at = serializers.DateTimeField()
    status = serializers.IntegerField()
    content_type = serializers.CharField()
    payload_sha256 = serializers.CharField()
    warc_sha256 = serializers.CharField(source="warc.sha256")
    words = serializers.CharField(help_text="Its HTML without scripts, pictures, links and outside requests.")


class EvidenceDoor(CaseDoor):
    """What a post of a case rests on; who looked at it is recorded, as on the case page."""

    ability, scope = Ability.SEE_QUEUE, Scope.EVIDENCE_READ

    def find(self, number: str, post: int) -> tuple[Case, Post]:
        case = one(self.cases, number=number)
        posts = Post.objects.filter(membership__campaign=case.campaign_id).select_related("capture__warc")
        return case, one(posts, pk=post)


class PageDoor(EvidenceDoor):
    @extend_schema(responses=PageShape, summary="The sealed page that a post was read from")
    def get(self, request: Request, number: str, post: int) -> Response:
        _case, shown = self.find(number, post)
        sealed = shown.capture
        note_look(self.person, "capture.viewed", sealed, now=self.now)
        sealed.words = stripped(store.payload(sealed.warc.sha256, sealed.record_id), sealed.content_type)  # type: ignore[attr-defined]  # for the shape only
        return Response(PageShape(sealed).data)


class PicturesDoor(EvidenceDoor):
    @extend_schema(responses=VeilShape(many=True), summary="The pictures of a post, covered; its screenshots last")
    def get(self, request: Request, number: str, post: int) -> Response:
        _case, shown = self.find(number, post)
        found = [(veil.kind, veil.elsewhere) for veil in veils(shown)]
        found += [("screenshot", 0) for _shot in screenshots_of(shown)]
        return Response([{"place": place, "kind": kind, "elsewhere": n} for place, (kind, n) in enumerate(found)])


class PictureDoor(EvidenceDoor):
    """Looking is an act: each time an event, and counted for the person's own sake."""

    @extend_schema(
        request=None, responses={(200, "image/*"): OpenApiTypes.BINARY}, summary="Uncover one picture: its sealed bytes"
    )
    def post(self, request: Request, number: str, post: int, place: int) -> HttpResponse:
        case, shown = self.find(number, post)
        capture = self.act(lambda: reveal_picture(case, shown, place, actor=self.person, now=self.now))
        sealed = read(capture)
        return still(sealed.content, sealed.content_type)
