"""What more than one kind of thing is told with: people by pseudonym, legal grounds, posts as published, pictures."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from rest_framework import serializers

from review_portal.evidence.models import Post
from review_portal.review.models import LegalGround


class Pseudonym(serializers.CharField):
    """A person, as they are named in everything that leaves the building."""

    def to_representation(self, value: Any) -> str:
        return str(value.pseudonym)


class GroundShape(serializers.Serializer[LegalGround]):
    id = serializers.IntegerField()
    code = serializers.CharField()
    version = serializers.IntegerField()
    regime = serializers.CharField()
    text_kk = serializers.CharField()
    text_ru = serializers.CharField()
    text_en = serializers.CharField()
    valid_from = serializers.DateField()
    repealed_on = serializers.DateField(allow_null=True)


class PostShape(serializers.Serializer[Post]):
    id = serializers.IntegerField()
    source = serializers.IntegerField(source="source_id")  # type: ignore[assignment]  # a name on the wire, not Field.source
    post_id = serializers.CharField(help_text="What its place calls it.")
    version = serializers.IntegerField(help_text="An edited text is a new version.")
    url = serializers.CharField()
    author = serializers.CharField()
    title = serializers.CharField()
    text = serializers.CharField(help_text="As it was published.")
    hidden_text = serializers.CharField(help_text="Text on the page that a reader does not see.")
    views = serializers.IntegerField(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)
    seen_at = serializers.DateTimeField()
    content_sha256 = serializers.CharField()
    capture = serializers.CharField(source="capture.record_id", help_text="The WARC record that it was read from.")
    capture_sha256 = serializers.CharField(source="capture.payload_sha256")


def still(content: bytes, content_type: str) -> HttpResponse:
    """Answer with a picture, so that nothing in it can run or call wherever it is opened."""
    answer = HttpResponse(content, content_type=content_type)
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
