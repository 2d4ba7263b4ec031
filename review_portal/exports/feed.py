"""Reads single members out of the packed MISP feed of a release."""

from __future__ import annotations

import zipfile

from review_portal.evidence import store
from review_portal.exports.errors import UnknownRelease
from review_portal.exports.models import Release, ReleaseFile


def member(release: Release, name: str) -> bytes:
    """Return manifest.json, hashes.csv or an event; MISP asks for them by name."""
    file = ReleaseFile.objects.filter(release=release, format="misp").first()
    if file is None:
        raise UnknownRelease(f"Release {release.serial} has no MISP feed; the next one will.")
    with zipfile.ZipFile(store.path(file.sha256)) as archive:
        try:
            return archive.read(name)
        except KeyError as error:
            raise UnknownRelease(f"The feed has no {name}; manifest.json names its events.") from error
