"""Reads the one settings file, and refuses what would give the key away."""

from __future__ import annotations

import configparser
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from qalqan_pull.problems import Problem

NEEDED = ("url", "key_file", "public_key", "folder", "files")
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True)
class Settings:
    """`checks` are commands by file name, `reload` a command, `resolver` host:port for the canary."""

    url: str
    key: str
    public_key: bytes
    folder: Path
    files: list[str]
    checks: Mapping[str, str] = field(default_factory=dict)
    reload: str = ""
    resolver: str = ""


class Parser(configparser.ConfigParser):
    """Keeps the case of names: they are names of files."""

    def optionxform(self, optionstr: str) -> str:
        return optionstr


def read_settings(path: Path) -> Settings:
    parser = Parser(interpolation=None)
    try:
        parser.read(path, "utf-8")
        told = parser["qalqan"]
    except (configparser.Error, KeyError, UnicodeDecodeError) as error:
        raise Problem(f"{path} cannot be read or has no section [qalqan]; copy the example and fill it in.") from error
    missing = [name for name in NEEDED if not told.get(name)]
    if missing:
        raise Problem(f"{path} does not say: {', '.join(missing)}.")
    return Settings(
        url=safe(told["url"]),
        key=key_of(Path(told["key_file"])),
        public_key=public(told["public_key"]),
        folder=Path(told["folder"]),
        files=told["files"].split(),
        checks=dict(parser["check"]) if "check" in parser else {},
        reload=told.get("reload", ""),
        resolver=told.get("resolver", ""),
    )


def safe(url: str) -> str:
    where = urlsplit(url)
    if where.scheme != "https" and where.hostname not in LOOPBACK:
        raise Problem(f"{url} is not https; the key would travel for everybody to read.")
    return url.rstrip("/")


def key_of(path: Path) -> str:
    try:
        return path.read_text("utf-8").strip()
    except OSError as error:
        raise Problem(f"key_file cannot be read: {error}.") from error


def public(text: str) -> bytes:
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise Problem("public_key must be the office's key, 64 hexadecimal digits.")
    return key
