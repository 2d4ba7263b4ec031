"""Takes papers from strangers: PDF, JPEG or PNG by their first bytes, of a bounded size, never opened by us."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from review_portal.appeals.errors import Unfit

BIGGEST = 20 * 2**20
MOST = 5
KINDS = {b"%PDF-": "pdf", b"\xff\xd8\xff": "jpeg", b"\x89PNG\r\n\x1a\n": "png"}


@dataclass(frozen=True, slots=True)
class Paper:
    name: str
    kind: str
    content: bytes


def read_papers(files: Sequence[UploadedFile[Any]]) -> list[Paper]:
    """Return what was sent, or say which file cannot be taken and what can."""
    if len(files) > MOST:
        raise Unfit(_("Send at most %(most)s files.") % {"most": MOST}, field="files")
    return [read_paper(file) for file in files]


def read_paper(file: UploadedFile[Any]) -> Paper:
    name = "".join(sign for sign in (file.name or "") if sign.isprintable())[-120:] or "file"
    if (file.size or 0) > BIGGEST:
        raise Unfit(_("%(name)s is larger than 20 MB; send a smaller copy.") % {"name": name}, field="files")
    content = file.read()
    kind = next((kind for start, kind in KINDS.items() if content.startswith(start)), "")
    if not kind:
        raise Unfit(_("%(name)s is not PDF, JPEG or PNG; send it in one of these.") % {"name": name}, field="files")
    return Paper(name, kind, content)
