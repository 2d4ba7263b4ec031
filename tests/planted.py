"""What the demo web publishes, as its files say it."""

from __future__ import annotations

import json
import re
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "fixtures" / "demo"
HOSTS = {
    "board": "board.example.test",
    "news": "news.example.test",
    "phpbb": "phpbb.example.test",
    "xenforo": "xenforo.example.test",
}
Identity = tuple[str, str, int]


def planted() -> list[Identity]:
    """Return host, channel (empty elsewhere) and number of every publication."""
    return sorted(
        (HOSTS.get(file.stem, "t.example.test"), line["place"] if file.stem.startswith("telegram") else "", line["id"])
        for file in FOLDER.glob("*.jsonl")
        for line in map(json.loads, file.read_text().splitlines())
    )


def identity(address: str, post_id: str) -> Identity:
    """Return the same three of a stored post: every post id of the demo ends in the publication's number."""
    host = re.sub(r"https?://([^:/]+).*", r"\1", address)
    channel = post_id.split("/")[0] if host == "t.example.test" else ""
    return host, channel, int(re.findall(r"\d+", post_id)[-1])
