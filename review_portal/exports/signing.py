"""Signs manifests twice: Ed25519 for programs, CMS with a certificate for the file of the case.

The first start makes its own authority under QALQAN_VAR/keys. To use another authority, put its `ca.pem`, and a
`signer.pem` with `signer.key` that it issued, in their place; or implement Signer and name it in `signers`.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.conf import settings

AUTHORITY_LIFETIME = timedelta(days=3650)
SIGNER_LIFETIME = timedelta(days=730)
CLOCK_SKEW = timedelta(days=1)
PEM = serialization.Encoding.PEM


class Signer(Protocol):
    """Turns bytes into a detached signature of them."""

    def sign(self, content: bytes) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Ed25519Signer:
    """Raw 64-byte signatures (RFC 8032)."""

    key: ed25519.Ed25519PrivateKey

    def sign(self, content: bytes) -> bytes:
        return self.key.sign(content)

    @property
    def public(self) -> bytes:
        return self.key.public_key().public_bytes_raw()


@dataclass(frozen=True, slots=True)
class CmsSigner:
    """Detached CMS SignedData in DER (RFC 5652), as `openssl cms -verify -binary -inform DER` reads it."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    def sign(self, content: bytes) -> bytes:
        builder = pkcs7.PKCS7SignatureBuilder().set_data(content)
        signed = builder.add_signer(self.certificate, self.key, hashes.SHA256())
        # Binary on both sides: otherwise line ends are rewritten before they are hashed.
        options = [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary]
        return signed.sign(serialization.Encoding.DER, options)


@dataclass(frozen=True, slots=True)
class Signers:
    ed25519: Ed25519Signer
    cms: Signer


class SigningKeysDamaged(RuntimeError):
    """A signing key cannot be read; restore QALQAN_VAR/keys from a copy, or delete the pair to make a new one."""


def signers(folder: Path | None = None) -> Signers:
    """Return both signers; make their keys first, once, if this is the first start."""
    keys = folder or Path(settings.KEYS)
    prepare(keys)
    try:
        raw = serialization.load_pem_private_key((keys / "release.key").read_bytes(), None)
        private = serialization.load_pem_private_key((keys / "signer.key").read_bytes(), None)
        certificate = x509.load_pem_x509_certificate((keys / "signer.pem").read_bytes())
    except ValueError as error:
        raise SigningKeysDamaged(f"{keys}: {error}. {SigningKeysDamaged.__doc__}") from error
    if not isinstance(raw, ed25519.Ed25519PrivateKey) or not isinstance(private, ec.EllipticCurvePrivateKey):
        raise SigningKeysDamaged(f"{keys}: release.key must be Ed25519 and signer.key an EC key.")
    return Signers(Ed25519Signer(raw), CmsSigner(certificate, private))


def cms_signer() -> Signer:
    """Return the signer of documents, for rooms that know it by its settings only (NOTICE_SIGNER)."""
    return signers().cms


def record_signer() -> Ed25519Signer:
    """Return the signer of the audit record, for the room that knows it by its settings only (RECORD_SIGNER)."""
    return signers().ed25519


def public_key(folder: Path | None = None) -> bytes:
    """Return the raw 32 bytes that providers pin."""
    keys = folder or Path(settings.KEYS)
    prepare(keys)
    return bytes.fromhex((keys / "release.ed25519.pub").read_text().strip())


def public_key_pem(folder: Path | None = None) -> bytes:
    """Return the same key as PEM, for programs that read no raw keys."""
    public = ed25519.Ed25519PublicKey.from_public_bytes(public_key(folder))
    return public.public_bytes(PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def authority(folder: Path | None = None) -> bytes:
    """Return the certificate of the authority in PEM, for `openssl cms -verify -CAfile`."""
    keys = folder or Path(settings.KEYS)
    prepare(keys)
    return (keys / "ca.pem").read_bytes()


def prepare(folder: Path) -> None:
    """Make what is missing; two processes that start at once make it once."""
    with locked(folder):
        if not (folder / "release.key").exists():
            make_raw(folder)
        if not (folder / "signer.pem").exists():
            make_certificates(folder, datetime.now(UTC))


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def make_raw(folder: Path) -> None:
    key = ed25519.Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    write(folder / "release.ed25519.pub", public.hex().encode() + b"\n", mode=0o644)
    write(folder / "release.key", secret(key), mode=0o600)


def make_certificates(folder: Path, now: datetime) -> None:
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca = certificate("Qalqan authority", ca_key, issuer=None, issuer_key=ca_key, now=now)
    signer = certificate("Qalqan releases", key, issuer=ca, issuer_key=ca_key, now=now)
    write(folder / "ca.key", secret(ca_key), mode=0o600)
    write(folder / "ca.pem", ca.public_bytes(PEM), mode=0o644)
    write(folder / "signer.key", secret(key), mode=0o600)
    # Last: its presence says that all of them are whole.
    write(folder / "signer.pem", signer.public_bytes(PEM), mode=0o644)


def certificate(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    *,
    issuer: x509.Certificate | None,
    issuer_key: ec.EllipticCurvePrivateKey,
    now: datetime,
) -> x509.Certificate:
    """Issue a certificate: of an authority when it has no issuer, else of a signer of documents."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    is_authority = issuer is None
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject if issuer is None else issuer.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCK_SKEW)
        .not_valid_after(now + (AUTHORITY_LIFETIME if is_authority else SIGNER_LIFETIME))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=0 if is_authority else None), critical=True)
        .add_extension(usage(is_authority=is_authority), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )
    if not is_authority:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=True)
    return builder.sign(issuer_key, hashes.SHA256())


def usage(*, is_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_authority,
        content_commitment=not is_authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        encipher_only=False,
        decipher_only=False,
    )


def secret(key: ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def write(path: Path, content: bytes, *, mode: int) -> None:
    """Write under another name with the final mode, then rename: never half there, never readable by others."""
    temporary = path.with_name(f".{path.name}.new")
    temporary.unlink(missing_ok=True)
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
    temporary.chmod(mode)
    temporary.replace(path)
