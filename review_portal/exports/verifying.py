"""Checks a release's own signatures again, the way a provider does."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import pkcs7
from django.conf import settings

from review_portal.audit.errors import Refused
from review_portal.evidence import store
from review_portal.exports.models import Release, ReleaseFile
from review_portal.exports.signing import prepare, public_key


@dataclass(frozen=True, slots=True)
class Seal:
    """What the two signatures of a release are worth today."""

    ed25519_holds: bool
    key: str
    certificate: str
    valid_until: str


def seal_of(release: Release) -> Seal:
    """Verify the Ed25519 signature, and say whose certificate the CMS signature carries."""
    key = public_key()
    try:
        ed25519.Ed25519PublicKey.from_public_bytes(key).verify(bytes(release.ed25519), bytes(release.manifest))
        holds = True
    except InvalidSignature:
        holds = False
    signer = carried(bytes(release.cms))
    return Seal(
        ed25519_holds=holds,
        key=hashlib.sha256(key).hexdigest()[:16],
        certificate=signer.subject.rfc4514_string() if signer else "",
        valid_until=signer.not_valid_after_utc.strftime("%d.%m.%Y") if signer else "",
    )


def carried(cms: bytes) -> x509.Certificate | None:
    """Return the certificate inside the CMS, if our authority issued it."""
    try:
        found = pkcs7.load_der_pkcs7_certificates(cms)[0]
        prepare(Path(settings.KEYS))
        authority = x509.load_pem_x509_certificate((Path(settings.KEYS) / "ca.pem").read_bytes())
        found.verify_directly_issued_by(authority)
    except (ValueError, IndexError, InvalidSignature, TypeError):
        return None
    return found


def is_whole(file: ReleaseFile) -> bool:
    """Say whether the stored bytes still are those of the manifest."""
    try:
        store.get(file.sha256)
    except Refused:
        return False
    return True
