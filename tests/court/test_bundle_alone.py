"""A bundle far from the office: bare Python, OpenSSL and other archives' readers are enough."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from tests.court.conftest import Handed

pytestmark = pytest.mark.django_db  # the bundle is made in the database of the tests, once for all of them


def bare(folder: Path, file: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the program that lies in the bundle, in a folder with nothing else, without site packages or environment."""
    command = [sys.executable, "-I", "-S", "qalqan_verify.py", str(file), *options]
    return subprocess.run(command, cwd=folder, env={}, capture_output=True, text=True, check=False)


@pytest.fixture
def court(handed: Handed, tmp_path: Path) -> Path:
    """Return the folder of a court's expert, with the program out of the bundle."""
    with zipfile.ZipFile(handed.bundle) as archive:
        (tmp_path / "qalqan_verify.py").write_bytes(archive.read("verify/qalqan_verify.py"))
    return tmp_path


def test_it_proves_itself(handed: Handed, court: Path) -> None:
    done = bare(court, handed.bundle, "--key", handed.key)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    for line in ("1 orders that two people signed", "1 letters", "2 captures that lie in a sealed file",
                 "time stamps over checkpoints", "EVERYTHING HOLDS"):  # fmt: skip
        assert line in done.stdout


def test_the_log_proves_itself_with_the_same_program(handed: Handed, court: Path) -> None:
    done = bare(court, handed.log, "--key", handed.key)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert "signed checkpoints" in done.stdout


def test_a_key_from_elsewhere_decides(handed: Handed, court: Path) -> None:
    for file in (handed.bundle, handed.log):
        done = bare(court, file, "--key", "ab" * 32)
        assert done.returncode == 1
        assert "NOT AS IT WAS WRITTEN" in done.stdout


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x05\x06" + bytes(18), b"\x00" * 100, b"{}\n", b"[[[[" * 50_000])
def test_what_is_no_bundle_gets_a_sentence(court: Path, content: bytes) -> None:
    (court / "other").write_bytes(content)
    done = bare(court, court / "other")
    assert (done.returncode, done.stderr) == (1, "")
    assert "CHANGED" in done.stdout


def test_a_missing_file_is_said(court: Path) -> None:
    done = bare(court, court / "none")
    assert done.returncode == 2
    assert "cannot be read" in done.stderr


def test_openssl_agrees_with_stamp_and_signatures(handed: Handed, tmp_path: Path) -> None:
    with zipfile.ZipFile(handed.bundle) as archive:
        archive.extractall(tmp_path)
    [checkpoint] = [json.loads(line) for line in (tmp_path / "record/checkpoints.jsonl").read_text().splitlines()]
    [token] = (tmp_path / "stamps").iterdir()
    stamp = ["openssl", "ts", "-verify", "-digest", checkpoint["sha256"], "-in", str(token)]
    assert subprocess.run([*stamp, "-CAfile", str(handed.trusted)], capture_output=True, check=False).returncode == 0
    [letter] = (tmp_path / "letters").glob("*-*.json")
    for signature, trusted in (("p7s", tmp_path / "verify/authority.pem"), ("outside-1.p7s", handed.national)):
        command = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-content", str(letter), "-purpose", "any"]
        command += ["-in", str(letter.with_suffix(f".{signature}")), "-CAfile", str(trusted), "-out", "/dev/null"]
        assert subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_other_readers_find_the_sealed_page(handed: Handed) -> None:
    with zipfile.ZipFile(handed.bundle) as archive:
        package = json.loads(archive.read("datapackage.json"))
        lines = [line.split(" ", 2) for line in archive.read("indexes/index.cdxj").decode().splitlines()]
        told = next(json.loads(rest) for key, _at, rest in lines if key == "test,example,t)/s/example_harbor")
        content = archive.read(f"archive/{told['filename']}")
    part = content[int(told["offset"]) : int(told["offset"]) + int(told["length"])]
    record = next(iter(ArchiveIterator(BytesIO(part), check_digests="raise")))
    assert "shop-demo.example" in record.content_stream().read().decode()
    assert (package["profile"], package["wacz_version"]) == ("data-package", "1.1.1")


def test_the_papers_are_made_to_last(handed: Handed) -> None:
    with zipfile.ZipFile(handed.bundle) as archive:
        papers = {name: archive.read(name) for name in archive.namelist() if name.endswith(".pdf")}
    assert len(papers) == 6
    assert all(b"pdfaid:part>2<" in paper.replace(b" ", b"") for paper in papers.values())
