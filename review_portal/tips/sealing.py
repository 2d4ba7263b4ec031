"""Keeps a photo in the store under a key of its own, so that losing the key forgets it in every copy of the store."""

from __future__ import annotations

import hashlib
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils.translation import gettext as _

from review_portal.evidence import store
from review_portal.tips.errors import Forgotten
from review_portal.tips.models import Photo

NONCE = 12


def new_key() -> bytes:
    return AESGCM.generate_key(bit_length=256)


def put(content: bytes, *, key: bytes) -> str:
    """Store bytes locked with AES-256-GCM; return the SHA-256 under which the locked bytes lie."""
    nonce = secrets.token_bytes(NONCE)
    return store.put(nonce + AESGCM(key).encrypt(nonce, content, None))


def original(photo: Photo) -> bytes:
    """Return the bytes as they came, checked against the seal."""
    content = _opened(photo, photo.stored_sha256)
    if hashlib.sha256(content).hexdigest() != photo.sha256:
        raise Forgotten(_("The photo's bytes are not those that were sealed; restore the file from a copy."))
    return content


def clean_copy(photo: Photo) -> bytes:
    """Return what people may look at: drawn anew, without a word of what a camera writes beside a picture."""
    if not photo.clean_sha256:
        raise Forgotten(_("This photo could not be developed, so there is nothing to look at."))
    return _opened(photo, photo.clean_sha256)


def _opened(photo: Photo, stored: str) -> bytes:
    if photo.key is None:
        raise Forgotten(_("This photo is forgotten: the tip was useless and its time is over."))
    locked = store.get(stored)
    try:
        return AESGCM(bytes(photo.key)).decrypt(locked[:NONCE], locked[NONCE:], None)
    except InvalidTag as error:
        raise Forgotten(_("The photo's bytes are not those that were sealed; restore the file from a copy.")) from error
