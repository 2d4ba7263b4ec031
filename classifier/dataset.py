"""Loads the authored corpus, splits it by group, and keeps near-duplicates of held-out texts out of training."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from classifier import BadInput
from classifier.labels import PROTECTED_KINDS, NegativeKind, Role, Substance
from classifier.similarity import near_pairs

CORPUS = Path(__file__).parent.parent / "fixtures" / "corpus"
TEST_SHARE, DEV_SHARE = 15, 12  # percent of groups


class CorpusError(BadInput):
    """A line of the corpus breaks its own rules; the message names the file, the line and the field."""


@dataclass(frozen=True, slots=True)
class Row:
    id: str
    text: str
    lang: str
    script: str
    label: int
    roles: tuple[Role, ...]
    substance: Substance | None
    kind: NegativeKind | None
    group: str
    register: str
    authored: bool = True

    @property
    def split(self) -> str:
        return split_of(self.group)

    @property
    def protected(self) -> bool | None:
        """Whether a negative is of a protected kind; None where nobody said (real benign text)."""
        if self.label:
            return False
        return None if self.kind is None else self.kind in PROTECTED_KINDS


def split_of(group: str) -> str:
    """Return train, dev or test by the digest of the group's name: frozen, whatever else the corpus gains."""
    place = int.from_bytes(hashlib.sha256(group.encode()).digest()[:4], "big") % 100
    if place < TEST_SHARE:
        return "test"
    return "dev" if place < TEST_SHARE + DEV_SHARE else "train"


def lines_of(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as stream:
        yield from (line for line in stream if line.strip())


def parse_row(line: str, *, where: str) -> Row:
    """Parse one line; raises CorpusError for an unknown label or a missing field."""
    try:
        found = json.loads(line)
        label, authored = int(found["label"]), bool(found.get("authored", True))
        return Row(
            id=found["id"],
            text=found["text"],
            lang=found["lang"],
            script=found.get("script") or "cyrl",
            label=label,
            roles=tuple(Role(role) for role in found.get("roles") or []) if label else (),
            substance=Substance(found.get("substance") or "unknown") if label else None,
            # Who judged a post innocent did not say what kind of text it is; authored texts always say.
            kind=None if label or not (found["kind"] or authored) else NegativeKind(found["kind"]),
            group=found["group"],
            register=found.get("register") or "unknown",
            authored=authored,
        )
    except (KeyError, ValueError, TypeError) as error:
        raise CorpusError(f"{where}: {error!r}; mend the line.") from error


def load_corpus(folder: Path = CORPUS) -> list[Row]:
    """Load every *.jsonl of the corpus; a repeated id is an error."""
    rows: dict[str, Row] = {}
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(lines_of(path), 1):
            row = parse_row(line, where=f"{path.name}:{number}")
            if row.id in rows:
                raise CorpusError(f"{path.name}:{number}: id {row.id} stands twice; give the later one a new id.")
            rows[row.id] = row
    return list(rows.values())


def without_leaks(rows: list[Row]) -> list[Row]:
    """Leave out training rows that nearly repeat a held-out one, and dev rows that nearly repeat a test one."""
    rank = {"train": 0, "dev": 1, "test": 2}
    leaking: set[int] = set()
    for first, second in near_pairs([row.text for row in rows]):
        ranks = rank[rows[first].split], rank[rows[second].split]
        if ranks[0] != ranks[1]:
            leaking.add(first if ranks[0] < ranks[1] else second)
    return [row for i, row in enumerate(rows) if i not in leaking]


def load_benign(paths: Iterable[Path]) -> list[Row]:
    """Load real texts without adverts (fields text, lang); each text is its own group."""
    rows = {}
    for path in paths:
        for number, line in enumerate(lines_of(path), 1):
            found = json.loads(line)
            digest = hashlib.sha256(found["text"].encode()).hexdigest()[:16]
            rows[digest] = Row(
                f"{path.stem}:{number}", found["text"], found["lang"], "cyrl", 0, (), None, None, f"benign-{digest}",
                "news_post", authored=False,
            )  # fmt: skip
    return list(rows.values())


def benign_part(row: Row) -> str:
    """Deal real benign text out: half for training, a quarter for thresholds, a quarter for the reported figure."""
    place = int(row.group[-8:], 16) % 4
    return ("train", "train", "dev", "test")[place]
