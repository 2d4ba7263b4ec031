"""The key that signs the record: this room knows it only by its setting (RECORD_SIGNER)."""

from __future__ import annotations

from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class RecordSigner(Protocol):
    """Signs bytes with Ed25519 (RFC 8032), and says with which key."""

    def sign(self, content: bytes) -> bytes: ...

    @property
    def public(self) -> bytes: ...


def signer() -> RecordSigner:
    """Return what RECORD_SIGNER names: a function without arguments that gives the signer."""
    found: RecordSigner = import_string(settings.RECORD_SIGNER)()
    return found
