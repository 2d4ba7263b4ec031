"""Two signatures over the same bytes, each checked by someone else's program."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from review_portal.exports.signing import SigningKeysDamaged, public_key, public_key_pem, signers
from tests.exports.consumers import run

CONTENT = b'{"serial":1}\r\nwith both line ends\n'


def verify(folder: Path, content: bytes) -> int:
    (folder / "content").write_bytes(content)
    return run(
        "openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", folder / "content.p7s", "-content",
        folder / "content", "-CAfile", folder / "ca.pem", "-purpose", "smimesign", "-out", "/dev/null",
    ).returncode  # fmt: skip


def test_openssl_verifies_the_cms_signature_and_refuses_a_changed_byte(tmp_path: Path) -> None:
    (tmp_path / "content.p7s").write_bytes(signers(tmp_path).cms.sign(CONTENT))
    assert verify(tmp_path, CONTENT) == 0
    assert verify(tmp_path, CONTENT.replace(b"1", b"2")) != 0
    assert verify(tmp_path, CONTENT.replace(b"\r\n", b"\n")) != 0


def test_ed25519_verifies_and_refuses_a_changed_byte(tmp_path: Path) -> None:
    signature = signers(tmp_path).ed25519.sign(CONTENT)
    key = Ed25519PublicKey.from_public_bytes(public_key(tmp_path))
    key.verify(signature, CONTENT)
    with pytest.raises(InvalidSignature):
        key.verify(signature, CONTENT + b" ")


def test_openssl_verifies_ed25519_too(tmp_path: Path) -> None:
    (tmp_path / "signature").write_bytes(signers(tmp_path).ed25519.sign(CONTENT))
    (tmp_path / "content").write_bytes(CONTENT)
    (tmp_path / "public.pem").write_bytes(public_key_pem(tmp_path))
    checked = run(
        "openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", tmp_path / "public.pem", "-in",
        tmp_path / "content", "-sigfile", tmp_path / "signature",
    )  # fmt: skip
    assert checked.returncode == 0, checked.stderr


def test_keys_are_made_once_and_only_for_us(tmp_path: Path) -> None:
    first = signers(tmp_path).ed25519.sign(CONTENT)
    assert signers(tmp_path).ed25519.sign(CONTENT) == first
    for name in ("release.key", "signer.key", "ca.key"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_a_damaged_key_is_named_with_its_cure(tmp_path: Path) -> None:
    signers(tmp_path)
    (tmp_path / "release.key").write_text("no key")
    with pytest.raises(SigningKeysDamaged, match="restore"):
        signers(tmp_path)
