"""The MISP feed and the warninglist as MISP's own libraries read them."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile

from pymisp import MISPEvent
from pymispwarninglists import WarningList

from review_portal.exports.formats import misp, warninglist
from review_portal.exports.lines import Line
from tests.exports.test_formats import LINES
from tests.exports.test_stix import AT, EDITION, END

REQUEST = [
    Line("host", "bad.example", 2, "З-2026-0001", 1, "ground v1", AT, END),
    Line("channel", "https://t.me/example_shop", 9, "З-2026-0001", 3, "ground v1", AT, END),
    Line("ip", "198.51.100.9", 4, "З-2026-0002", 1, "ground v1", AT, END),
    Line("host", "canary.qalqan.example"),
]


def feed(lines: list[Line] = REQUEST) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(misp.render(lines, EDITION))) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def event(number: str = "З-2026-0001") -> MISPEvent:
    files = feed()
    [uuid] = [uuid for uuid, row in json.loads(files["manifest.json"]).items() if number in row["info"]]
    loaded = MISPEvent(strict_validation=True)
    loaded.load(files[f"{uuid}.json"])
    return loaded


def test_misp_reads_each_request_as_an_event() -> None:
    loaded = event()
    assert {(one.type, one.value) for one in loaded.attributes if not one.deleted} == {("domain", "bad.example")}
    assert [one.value for one in loaded.objects[0].attributes] == ["example_shop"]
    assert [tag.name for tag in loaded.tags] == ["tlp:amber"]


def test_what_was_withdrawn_is_marked_and_can_no_longer_be_looked_up() -> None:
    assert {one.value for one in event().attributes if one.deleted} == {"old.example"}
    assert hashlib.md5(b"old.example", usedforsecurity=False).hexdigest() not in feed()["hashes.csv"]


def test_the_hashes_are_those_that_misp_computes() -> None:
    loaded = event()
    ours = [row.split(",")[0] for row in feed()["hashes.csv"].splitlines() if row.endswith(loaded.uuid)]
    theirs = hashlib.md5(b"bad.example", usedforsecurity=False).hexdigest()
    assert theirs in loaded.attributes_hashes("md5")
    assert ours == [theirs, hashlib.md5(b"example_shop", usedforsecurity=False).hexdigest()]


def test_the_manifest_names_every_event_and_when_it_changed() -> None:
    files = feed()
    manifest = json.loads(files["manifest.json"])
    assert set(files) == {f"{uuid}.json" for uuid in manifest} | {"manifest.json", "hashes.csv"}
    for uuid, row in manifest.items():
        assert row["timestamp"] == json.loads(files[f"{uuid}.json"])["Event"]["timestamp"]


def test_an_event_whose_lines_are_all_gone_still_tells_so() -> None:
    [uuid] = json.loads(feed([])["manifest.json"])
    [attribute] = json.loads(feed([])[f"{uuid}.json"])["Event"]["Attribute"]
    assert (attribute["value"], attribute["deleted"], attribute["to_ids"]) == ("old.example", True, False)


def test_the_warninglist_covers_a_name_and_what_lies_beneath() -> None:
    loaded = WarningList(json.loads(warninglist.render(LINES, EDITION)), slow_search=True)
    assert "bad.example" in loaded
    assert "www.bad.example" in loaded
    assert "notbad.example" not in loaded
