"""Scores files of any length in constant memory: resumable, with progress, and no bad line is fatal."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TextIO

from tqdm import tqdm

from classifier import BadInput
from classifier.backbone import say
from classifier.cascade import Scorer
from classifier.runtime import Prediction

AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    id: object  # given back as it came: a number stays a number
    text: str


class BadLine(BadInput):
    """A line is not an object with id and text."""


def parse_line(number: int, raw: str) -> Line:
    """Parse one line; raises BadLine with its number and the cure."""
    try:
        found = json.loads(raw)
        if not isinstance(found["text"], str):
            raise TypeError("text is not a string")
        return Line(number, found["id"], whole(found["text"]))
    except (ValueError, KeyError, TypeError) as error:
        raise BadLine(f"Line {number} skipped: {error!r}; each line must be an object with id and text.") from error


def whole(text: str) -> str:
    """Return the text with every half of a surrogate pair replaced: no tokenizer and no file can hold one."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def good_lines(stream: Iterator[str], *, after: int) -> Iterator[Line]:
    """Yield parsed lines behind number `after`; report bad ones on standard error and go on."""
    for number, raw in enumerate(stream, 1):
        if number <= after or not raw.strip():
            continue
        try:
            yield parse_line(number, raw)
        except BadLine as error:
            say(str(error))


def score_file(classifier: Scorer, source: Path, out: Path) -> int:
    """Score every line of `source` into `out`; an interrupted run goes on where it stopped. Returns lines written."""
    place = out.with_name(out.name + ".place")
    after = _resume(out, place)
    written = 0
    bar = tqdm(initial=after, total=line_count(source), unit=" lines", disable=None)  # shown to a person, not to a log
    with bar, source.open(encoding="utf-8", errors="replace") as stream, out.open("a", encoding="utf-8") as target:
        lines = good_lines(iter(stream), after=after)
        while part := list(islice(lines, AT_ONCE)):
            write_part(target, part, classifier.predict([line.text for line in part]))
            target.flush()
            # Line number and length together: a torn tail behind this length is cut off at the next start.
            place.write_text(f"{part[-1].number} {target.tell()}", encoding="ascii")
            written += len(part)
            bar.update(part[-1].number - bar.n)
    place.unlink(missing_ok=True)
    return written


def line_count(source: Path) -> int:
    """Count lines as they are read: a file's last line may lack its line end."""
    with source.open("rb") as stream:
        return sum(1 for _ in stream)


def _resume(out: Path, place: Path) -> int:
    """Return the last line already scored, cutting what was written behind it; without a mark begin anew."""
    if not (place.exists() and out.exists()):
        out.unlink(missing_ok=True)
        return 0
    number, length = map(int, place.read_text(encoding="ascii").split())
    with out.open("r+b") as target:
        target.truncate(length)
    say(f"Going on behind line {number}")
    return number


def write_part(target: TextIO, lines: list[Line], predictions: list[Prediction]) -> None:
    for line, prediction in zip(lines, predictions, strict=True):
        found = {
            "id": line.id,
            "score": round(prediction.score, 6),
            "flagged": prediction.flagged,
            "abstained": prediction.abstained,
            "labels": {name: round(value, 4) for name, value in prediction.labels.items()},
            "substances": {name: round(value, 4) for name, value in prediction.substances.items()},
            "protected": round(prediction.protected, 4),
            "language": prediction.language,
            "model_version": prediction.model_version,
        }
        target.write(json.dumps(found, ensure_ascii=False) + "\n")


def normalise_stream(stream: TextIO, target: TextIO = sys.stdout) -> None:
    """Print one JSON object a line: the normalised text, its mixed-script ratio and every change with offsets."""
    from classifier.normalise import normalise

    for raw in stream:
        line = raw.rstrip("\n")
        text, name = _text_of(line)
        found = normalise(text)
        changes = [
            {"start": c.start, "end": c.end, "original": c.original, "replacement": c.replacement, "kind": c.kind}
            for c in found.changes
        ]
        answer = {"text": found.text, "mixed_script_ratio": round(found.mixed_script_ratio, 4), "changes": changes}
        target.write(json.dumps({**name, **answer}, ensure_ascii=False) + "\n")


def _text_of(line: str) -> tuple[str, dict[str, object]]:
    """Return the text of a line, which is an object with text (and id) or the bare text itself."""
    try:
        found = json.loads(line)
        return whole(str(found["text"])), {"id": found["id"]} if "id" in found else {}
    except (ValueError, KeyError, TypeError):
        return line, {}
