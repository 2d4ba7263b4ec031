"""Answers with bytes the way long lists want it: not again, in part, or packed (RFC 9110)."""

from __future__ import annotations

import gzip
import re

from django.http import HttpRequest, HttpResponse
from rest_framework.request import Request

from review_portal.exports.ranges import RangeUnsatisfiable, read_range

WORTH_PACKING = 1024
PACKED = frozenset({"application/zip", "application/pkcs7-signature", "application/octet-stream"})
GZIP = re.compile(r"(?:^|,)\s*(?:x-)?gzip\s*(?:;\s*q=(?P<q>[0-9.]+))?\s*(?:,|$)", re.IGNORECASE)


def conditional(request: Request | HttpRequest, content: bytes, *, etag: str, content_type: str) -> HttpResponse:
    """Answer 304 to who has it, 206 to who asks for a part, else the whole; the tag is a strong one.

    Packed bytes are another representation with a tag of its own. They are the same bytes every time, so that a broken
    transfer of them goes on, too.
    """
    packs = takes_gzip(request) and len(content) >= WORTH_PACKING and content_type.split(";")[0] not in PACKED
    tag = f'"{etag}-gzip"' if packs else f'"{etag}"'
    if tag in request.headers.get("If-None-Match", "").replace("W/", "").split(", "):
        response = HttpResponse(status=304)
    else:
        shown = gzip.compress(content, 6, mtime=0) if packs else content
        response = part_of(request, shown, tag=tag, content_type=content_type)
        if packs and response.status_code != 416:
            response["Content-Encoding"] = "gzip"
    response["ETag"] = tag
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, no-cache"
    response["Vary"] = "Accept-Encoding, Authorization"
    return response


def takes_gzip(request: Request | HttpRequest) -> bool:
    found = GZIP.search(request.headers.get("Accept-Encoding", ""))
    return found is not None and (found["q"] is None or float(found["q"].strip(".") or 0) > 0)


def part_of(request: Request | HttpRequest, content: bytes, *, tag: str, content_type: str) -> HttpResponse:
    header = request.headers.get("Range", "")
    # A part of another version than the client began with would make a broken file.
    if request.headers.get("If-Range", tag) != tag:
        header = ""
    try:
        part = read_range(header, len(content))
    except RangeUnsatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{len(content)}"})
    if part is None:
        return HttpResponse(content, content_type=content_type)
    response = HttpResponse(content[part.start : part.end], status=206, content_type=content_type)
    response["Content-Range"] = f"bytes {part.start}-{part.end - 1}/{len(content)}"
    return response
