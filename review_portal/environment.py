"""Reads settings from the environment and refuses what it cannot understand."""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

WORDS = {"true": True, "1": True, "false": False, "0": False}


def env_bool(name: str, *, default: bool) -> bool:
    """Return a yes or no; any other word stops the start, because "False" must never mean yes."""
    word = os.environ.get(name, "").strip().lower()
    if not word:
        return default
    if word not in WORDS:
        raise ImproperlyConfigured(f"{name} is {word!r}; write True or False.")
    return WORDS[word]


def env_list(name: str, *, default: str = "") -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def env_numbers(name: str) -> dict[str, int]:
    """Return whole numbers by name: 'kz_prosecutor.execute=180,platform_notice.platform=720'."""
    pairs = (part.partition("=") for part in env_list(name))
    try:
        return {word.strip(): int(number) for word, _, number in pairs}
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} holds a pair that is no name=number: {error}.") from error


def env_number(name: str, *, default: int) -> int:
    """Return a whole number above zero; anything else stops the start."""
    word = os.environ.get(name, "").strip() or str(default)
    if not word.isdecimal() or int(word) < 1:
        raise ImproperlyConfigured(f"{name} is {word!r}; write a whole number above zero.")
    return int(word)


def oidc_provider(server: str, client: str, secret: str, *, name: str) -> dict[str, object]:
    """Return how allauth knows the office's own login; the ID token alone is asked, and PKCE guards its way back."""
    asked = {"server_url": server, "fetch_userinfo": False}
    known = {"provider_id": "office", "name": name, "client_id": client, "secret": secret, "settings": asked}
    return {"OAUTH_PKCE_ENABLED": True, "APPS": [known] if server else []}


def env_secret(name: str, *, folder: Path) -> str:
    """Return the secret from the environment, else from a file made once with mode 0600 under `folder`."""
    if value := os.environ.get(name):
        return value
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name.lower()
    if not path.exists():
        _make_once(path, secrets.token_urlsafe(48))
    value = path.read_text().strip()
    if not value:
        raise ImproperlyConfigured(f"{path} is empty; delete it, or set {name}.")
    return value


def _make_once(path: Path, text: str) -> None:
    # Written aside and linked into place: no process ever reads a half-written secret, and the first one wins.
    handle, temporary = tempfile.mkstemp(dir=path.parent)  # mode 0600
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(temporary, path)
    Path(temporary).unlink()
