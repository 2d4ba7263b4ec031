"""Our own signature under a notice, and the check of one that an authority outside put there."""

from __future__ import annotations

import hashlib
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs7
from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from review_portal.blocking.errors import SignatureRefused

LARGEST = 2**20
PATIENCE = 20  # seconds


class Signer(Protocol):
    """Turns bytes into a detached CMS signature of them (RFC 5652, DER)."""

    def sign(self, content: bytes) -> bytes: ...


def signer() -> Signer:
    """Return what QALQAN_NOTICE_SIGNER names: a function without arguments that gives a Signer."""
    make = import_string(settings.NOTICE_SIGNER)
    found: Signer = make()
    return found


@dataclass(frozen=True, slots=True)
class Signed:
    """Who signed, by a certificate that a trusted authority issued."""

    signer: str
    serial: str
    authority: str
    sha256: str


def verify(signature: bytes, content: bytes) -> Signed:
    """Check a detached signature against the authorities that the administrator trusts; raise SignatureRefused.

    OpenSSL does the checking (RFC 5652, RFC 5280): the chain up to QALQAN_NOTICE_AUTHORITIES, dates, usage, and that
    exactly these bytes were signed. Keys of national standards need an OpenSSL that knows them.
    """
    authorities = settings.NOTICE_AUTHORITIES
    if not authorities or not Path(authorities).is_file():
        raise SignatureRefused(
            _("No authority is trusted here yet; set QALQAN_NOTICE_AUTHORITIES to its certificates.")
        )
    if len(signature) > LARGEST:
        raise SignatureRefused(_("The file is larger than a signature ever is; attach the detached .p7s."))
    with tempfile.TemporaryDirectory() as folder:
        told = check(Path(folder), signature, content, authorities)
        if told:
            raise SignatureRefused(_("The signature is not good for this notice: %(reason)s") % {"reason": told})
        certificate = x509.load_pem_x509_certificate((Path(folder) / "signer.pem").read_bytes())
    return Signed(
        signer=certificate.subject.rfc4514_string()[:300],
        serial=f"{certificate.serial_number:X}"[:60],
        authority=certificate.issuer.rfc4514_string()[:300],
        sha256=hashlib.sha256(signature).hexdigest(),
    )


def check(folder: Path, signature: bytes, content: bytes, authorities: str) -> str:
    """Return why OpenSSL refuses, or ""; the signer's certificate is then in the folder."""
    pem = signature.lstrip().startswith(b"-----BEGIN")
    (folder / "signature").write_bytes(signature)
    (folder / "content").write_bytes(content)
    command = [
        "openssl", "cms", "-verify", "-binary", "-inform", "PEM" if pem else "DER", "-in", str(folder / "signature"),
        "-content", str(folder / "content"), "-CAfile", authorities, "-no-CApath", "-no-CAstore", "-purpose", "any",
        "-signer", str(folder / "signer.pem"), "-out", str(folder / "out"),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    if done.returncode == 0:
        return ""
    lines = [line.rpartition(":")[2] or line for line in done.stderr.splitlines() if line.strip()]
    return (lines or ["OpenSSL says nothing"])[-1][:200]


def own_certificate(cms: bytes) -> str:
    """Return whose certificate our own signature carries."""
    return pkcs7.load_der_pkcs7_certificates(cms)[0].subject.rfc4514_string()
