"""Packs qalqan-pull into the one file that providers install; the same sources give the same bytes."""

from __future__ import annotations

import io
import zipfile
from functools import cache

from django.conf import settings

SHEBANG = b"#!/usr/bin/env python3\n"
ENTRY = "import sys\n\nfrom qalqan_pull.__main__ import main\n\nsys.exit(main())\n"
BEGINNING_OF_TIME = (1980, 1, 1, 0, 0, 0)


@cache
def packed_client() -> bytes:
    """Return an executable zip archive (PEP 441): `python3 qalqan-pull`, or by itself once it may be run."""
    archive = io.BytesIO(SHEBANG)
    archive.seek(0, io.SEEK_END)
    sources = sorted((settings.BASE_DIR / "qalqan_pull").glob("*.py"))
    with zipfile.ZipFile(archive, "a", zipfile.ZIP_DEFLATED) as packed:
        for name, text in [("__main__.py", ENTRY), *((f"qalqan_pull/{one.name}", one.read_text()) for one in sources)]:
            packed.writestr(zipfile.ZipInfo(name, BEGINNING_OF_TIME), text, zipfile.ZIP_DEFLATED)
    return archive.getvalue()
