"""A client over a bad line: whatever is lost, cut, late or told twice, it never keeps a wrong set, and it converges."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from qalqan_pull.holding import Lines, follow, read_json, set_hash
from qalqan_pull.problems import Problem

VALUES = st.sampled_from([f"host shop-{number}.example" for number in range(6)])
SET = st.dictionaries(VALUES, st.sampled_from(["2027-01-01T00:00:00Z", "2027-06-01T00:00:00Z"]), max_size=6)
FATES = st.lists(st.sampled_from(["well", "lost", "cut", "late", "damaged"]), max_size=24)


class Line:
    """The office at the other end of a bad line; `fates` say what becomes of each answer, then the line is good."""

    def __init__(self, history: Sequence[Lines], fates: Sequence[str]) -> None:
        self.sets: list[Lines] = [
            {},
            *(dict(state) | {f"host r{n}.canary.example": ""} for n, state in enumerate(history, 1)),
        ]
        self.serial, self.fates, self.kept = 0, iter(fates), Path()

    def get(self, path: str) -> bytes:
        fate = next(self.fates, "well")
        if fate == "lost":
            raise Problem("The portal cannot be reached.")
        to = max(1, self.serial - 1) if fate == "late" else self.serial
        start = int(path.partition("from=")[2])
        old, new = self.sets[start] if start <= to else {}, self.sets[to]
        told = {
            "to_serial": to,
            "removed": list(shown({key: "" for key in old if key not in new})),
            "added": list(shown({key: ends for key, ends in new.items() if key not in old})),
            "changed": list(shown({key: ends for key, ends in new.items() if key in old and old[key] != ends})),
        }
        if fate == "cut":
            told["added"] = told["added"][1:]
        if fate == "damaged":
            self.kept.write_text('{"serial": 1, "lines": {"host bystander.example": ""}}')
        return json.dumps(told).encode()

    def manifest(self) -> dict[str, object]:
        return {"serial": self.serial, "set_hash": set_hash(self.sets[self.serial])}


def shown(lines: Lines) -> Iterator[dict[str, str]]:
    for key, ends_at in lines.items():
        kind, _, value = key.partition(" ")
        yield {"kind": kind, "value": value, "ends_at": ends_at}


@settings(max_examples=150, deadline=None)
@given(st.lists(SET, min_size=1, max_size=6), FATES)
def test_it_never_keeps_a_wrong_set_and_converges(history: list[Lines], fates: list[str]) -> None:
    line = Line(history, fates)
    with tempfile.TemporaryDirectory() as folder:
        path = line.kept = Path(folder) / "set.json"
        for serial in range(1, len(history) + 1):
            line.serial = serial
            with suppress(Problem):
                held = follow(line, path, line.manifest())  # type: ignore[arg-type]  # only `get` is asked
                assert held in {None, line.manifest()["set_hash"]}
                if held is not None:
                    assert read_json(path)["lines"] == line.sets[serial]
        line.fates = iter(())
        assert follow(line, path, line.manifest()) == set_hash(line.sets[-1])  # type: ignore[arg-type]  # as above
