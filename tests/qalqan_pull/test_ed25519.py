"""The verifier against the RFC's own examples, and against OpenSSL's judgement on everything else."""

from __future__ import annotations

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from qalqan_pull.ed25519 import L, P, is_signed

RFC_8032 = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
]
SEED = bytes(range(32))
KEY = Ed25519PrivateKey.from_private_bytes(SEED)
PUBLIC = KEY.public_key().public_bytes_raw()


def openssl_says(content: bytes, signature: bytes, key: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, content)
    except (InvalidSignature, ValueError):
        return False
    return True


@pytest.mark.parametrize(("key", "content", "signature"), RFC_8032)
def test_it_verifies_the_examples_of_the_rfc(key: str, content: str, signature: str) -> None:
    assert is_signed(bytes.fromhex(content), bytes.fromhex(signature), bytes.fromhex(key))
    assert not is_signed(bytes.fromhex(content) + b"x", bytes.fromhex(signature), bytes.fromhex(key))


@settings(max_examples=25, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 511))
def test_it_takes_what_was_signed_and_refuses_one_turned_bit(content: bytes, bit: int) -> None:
    signature = KEY.sign(content)
    assert is_signed(content, signature, PUBLIC)
    turned = (int.from_bytes(signature, "little") ^ (1 << bit)).to_bytes(64, "little")
    assert not is_signed(content, turned, PUBLIC)


@settings(max_examples=25, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.binary(min_size=64, max_size=64))
def test_it_judges_garbage_as_openssl_does(key: bytes, signature: bytes) -> None:
    assert is_signed(b"content", signature, key) == openssl_says(b"content", signature, key)


def test_a_signature_has_one_spelling_only() -> None:
    signature = KEY.sign(b"content")
    other = int.from_bytes(signature[32:], "little") + L  # the same number for who forgets to look (RFC 8032, 5.1.7)
    assert not is_signed(b"content", signature[:32] + other.to_bytes(32, "little"), PUBLIC)


@pytest.mark.parametrize("key", [b"", b"short", PUBLIC + b"x", (P + 1).to_bytes(32, "little")])
def test_what_is_no_key_signs_nothing(key: bytes) -> None:
    assert not is_signed(b"content", KEY.sign(b"content"), key)


@pytest.mark.parametrize("signature", [b"", b"short", bytes(64), bytes(65)])
def test_what_is_no_signature_signs_nothing(signature: bytes) -> None:
    assert not is_signed(b"content", signature, PUBLIC)
