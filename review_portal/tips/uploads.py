"""Takes photos from strangers: JPEG, PNG or WebP by their first bytes, of a bounded size; nothing is decoded here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from review_portal.tips.errors import Unfit

BIGGEST = 12 * 2**20
MOST = 3
FIELD = "photos"


@dataclass(frozen=True, slots=True)
class Upload:
    """Bytes that begin like a picture; whether they are one, the worker finds out."""

    kind: str
    content: bytes


def read_uploads(files: Sequence[UploadedFile[Any]]) -> list[Upload]:
    """Return what was sent, or say which file cannot be taken and what can."""
    if len(files) > MOST:
        raise Unfit(_("Send at most %(most)s photos at once.") % {"most": MOST}, field=FIELD)
    return [read_upload(file, place=place + 1) for place, file in enumerate(files)]


def read_upload(file: UploadedFile[Any], *, place: int) -> Upload:
    if (file.size or 0) > BIGGEST:
        raise Unfit(_("Photo %(place)s is larger than 12 MB; send a smaller copy.") % {"place": place}, field=FIELD)
    content = file.read()
    kind = kind_of(content)
    if not kind:
        raise Unfit(
            _("Photo %(place)s is not JPEG, PNG or WebP; send it as one of these.") % {"place": place}, field=FIELD
        )
    return Upload(kind, content)


def kind_of(content: bytes) -> str:
    """Name what the bytes begin like: 'jpeg', 'png', 'webp', or nothing."""
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    return "webp" if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else ""
