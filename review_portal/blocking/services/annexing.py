"""Attaches what an order must come with: the screenshot, and documents. In a draft only: it is signed with the item."""

from __future__ import annotations

import struct
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from review_portal.accounts.models import User
from review_portal.audit.services import record
from review_portal.blocking.errors import NotAllowed
from review_portal.blocking.models import Annex, BlockItem
from review_portal.blocking.services.moving import editable
from review_portal.evidence import store

LARGEST = 20 * 2**20
SMALLEST_SIDE = 200  # pixels; a picture of one dot shows nothing
Kind = Annex.Kind


@transaction.atomic
def add_annex(item: BlockItem, content: bytes, *, kind: str, actor: User, now: datetime) -> Annex:
    """Attach a file by its bytes, whatever its name says; the same bytes again give the same annex."""
    current = editable(item, actor)
    media_type = read_type(content, kind=kind)
    sha256 = store.put(content)
    if known := Annex.objects.filter(item=current, sha256=sha256).first():
        return known
    row = Annex.objects.create(
        item=current,
        kind=kind,
        sha256=sha256,
        media_type=media_type,
        size=len(content),
        added_by=actor,
        added_at=now,
    )
    detail = {"request": current.request.number, "item": current.no, "kind": kind, "sha256": sha256}
    record(actor, "annex.added", row, detail=detail)
    return row


@transaction.atomic
def remove_annex(annex: Annex, *, actor: User) -> None:
    """Take a file off a draft; its bytes stay in the store."""
    current = editable(annex.item, actor)
    detail = {"request": current.request.number, "item": current.no, "sha256": annex.sha256}
    record(actor, "annex.removed", annex, detail=detail)
    annex.delete()


def read_type(content: bytes, *, kind: str) -> str:
    """Return the media type that the bytes themselves tell; refuse what is no picture or PDF, or too large or small."""
    if len(content) > LARGEST:
        raise NotAllowed(_("The file is larger than 20 MB; make a smaller one."))
    if kind == Kind.DOCUMENT and content.startswith(b"%PDF-"):
        return "application/pdf"
    sides = png_sides(content) or jpeg_sides(content)
    if sides is None:
        raise NotAllowed(_("A screenshot is a PNG or JPEG picture, a document may be PDF; this file is none of them."))
    if min(sides) < SMALLEST_SIDE:
        raise NotAllowed(
            _("The picture is %(width)s × %(height)s pixels; nobody can read it.")
            % {"width": sides[0], "height": sides[1]}
        )
    return "image/png" if content.startswith(b"\x89PNG") else "image/jpeg"


def png_sides(content: bytes) -> tuple[int, int] | None:
    """Return width and height from the IHDR chunk, which is always the first (PNG, 11.2.2)."""
    if len(content) < 45 or content[:8] != b"\x89PNG\r\n\x1a\n" or content[12:16] != b"IHDR":
        return None
    width, height = struct.unpack(">II", content[16:24])
    return width, height


def jpeg_sides(content: bytes) -> tuple[int, int] | None:
    """Walk the segments to the frame header, which holds height and width (ITU-T T.81, B.2.2)."""
    if content[:3] != b"\xff\xd8\xff":
        return None
    place = 2
    while place + 9 < len(content) and content[place] == 0xFF:
        marker, (length,) = content[place + 1], struct.unpack(">H", content[place + 2 : place + 4])
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", content[place + 5 : place + 9])
            return width, height
        place += 2 + length
    return None
