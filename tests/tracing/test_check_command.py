"""`python -m tracing check` from arguments and from standard input."""

import io
import json
import subprocess
import sys

from tracing.check import run

BITCOIN = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"


def answers(given: bytes) -> list[dict[str, object]]:
    out = io.StringIO()
    run([], given=io.BytesIO(given), out=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_it_prints_the_promised_fields():
    out = io.StringIO()
    run([BITCOIN], out=out)
    assert list(json.loads(out.getvalue()))[:5] == ["address", "valid", "currency", "canonical", "reason"]


def test_it_judges_cards_and_accounts_too():
    found = answers(b"4111 1111 1111 1111\nKZ86125KZT5004100100\n4111111111111112")
    assert [(answer["means"], answer["valid"]) for answer in found] == [("card", True), ("iban", True), ("card", False)]


def test_it_answers_every_line_in_order():
    found = answers(BITCOIN.encode() + b"\r\n\nnothing\n" + BITCOIN.encode())
    assert [answer["valid"] for answer in found] == [True, False, False, True]


def test_it_reads_past_a_byte_order_mark():
    assert answers(b"\xef\xbb\xbf" + BITCOIN.encode())[0]["address"] == BITCOIN


def test_it_survives_junk_and_endless_lines():
    junk = [b"\x00\xff\xfe", b"x" * 3_000_000, "\u202e".encode(), b"\xed\xa0\x80", BITCOIN.encode()]
    found = answers(b"\n".join(junk))
    assert [answer["valid"] for answer in found] == [False, False, False, False, True]
    assert len(str(found[1]["address"])) < 300
    assert "3000000 bytes" in str(found[1]["reason"])


def test_it_runs_as_a_command_and_takes_an_address_that_starts_with_a_dash():
    address = "-1:" + "3" * 64
    done = subprocess.run([sys.executable, "-m", "tracing", "check", address], capture_output=True, check=True)
    assert json.loads(done.stdout)["canonical"] == address
