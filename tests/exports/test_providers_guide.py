"""docs/providers.md is run, not believed."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from django.utils import timezone

from review_portal.accounts.models import ApiKey, User
from review_portal.accounts.services import issue_key
from review_portal.exports.api import urlpatterns
from review_portal.exports.formats import FORMATS
from review_portal.exports.models import Receipt
from review_portal.exports.services import add_provider, publish_release
from review_portal.exports.signing import public_key, public_key_pem
from tests.blocking.records import approved
from tests.exports.consumers import ask, free_port, program, program_path, serving, upstream
from tests.exports.test_rpz import NAMED

KEY = 'key "rndc-key" { algorithm hmac-sha256; secret "bm90IGEgc2VjcmV0IGluIGEgdGVzdCE="; };\n'
CONTROLS = 'controls {{ inet 127.0.0.1 port {port} allow {{ 127.0.0.1; }} keys {{ "rndc-key"; }}; }};'
GUIDE = (Path(__file__).parents[2] / "docs" / "providers.md").read_text("utf-8")


def test_it_names_every_file_and_every_door() -> None:
    for form in FORMATS.values():
        assert f"`{form.file_name}`" in GUIDE
    for door in urlpatterns:
        first = re.sub(r"<\w+:(\w+)>", r"<\1>", str(door.pattern)).replace("<serial>/<name>", "<serial>/manifest.json")
        assert f"/{first}" in GUIDE


@pytest.fixture
def door(live_server: object, saule: User, rita: User) -> dict[str, str]:
    """Return what an ISP's engineer is given: an address and a key; one release is out."""
    now = timezone.now()
    key, secret = issue_key("isp", scope="provider", actor=None, now=now)
    add_provider("Step Telecom", key=ApiKey.objects.get(pk=key.pk), contact="", actor=None, now=now)
    approved(rita, saule, ("host", "shop-demo.example"), now=now)
    publish_release(actor=saule, now=timezone.now())
    return {"QALQAN_URL": str(live_server), "QALQAN_KEY": secret}


@pytest.mark.django_db(transaction=True)
def test_in_ten_minutes_a_real_resolver_obeys(door: dict[str, str], tmp_path: Path) -> None:
    port, control, folder = free_port(), free_port(), tmp_path / "list"
    (tmp_path / "rndc.key").write_text(KEY)
    with upstream() as upper:
        told = NAMED.format(folder=folder, port=port, upstream=upper).replace("rpz.zone", "current/qalqan.rpz")
        told = told.replace("controls { };", CONTROLS.format(port=control)) + KEY
        folder.mkdir()
        (tmp_path / "named.conf").write_text(told)
        command = [program("named"), "-g", "-c", str(tmp_path / "named.conf"), "-n", "1"]
        reload = f"rndc -k {tmp_path}/rndc.key -p {control} reload rpz"
        told_too = {"QALQAN_PUBLIC_KEY": public_key().hex(), "QALQAN_FOLDER": str(folder), "QALQAN_RELOAD": reload}
        with serving(command, port=port, log=tmp_path / "log"):
            done = script(0, tmp_path, **door, **told_too, QALQAN_RESOLVER=f"127.0.0.1:{port}")
            assert (done.returncode, "is active" in done.stdout) == (0, True), done.stderr
            assert ask("www.shop-demo.example", port=port) == "NXDOMAIN"
            assert ask("good.example", port=port) == "NOERROR"
    assert Receipt.objects.get().state == "active"


@pytest.mark.django_db(transaction=True)
def test_by_hand_it_works_too_and_stops_at_another_signature(door: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "qalqan.pem").write_bytes(public_key_pem(tmp_path / "other"))
    assert script(1, tmp_path, **door).returncode != 0
    assert not (tmp_path / "qalqan.rpz").exists()
    (tmp_path / "qalqan.pem").write_bytes(public_key_pem())
    done = script(1, tmp_path, **door)
    assert done.returncode == 0, done.stderr
    assert b"\nshop-demo.example CNAME ." in (tmp_path / "qalqan.rpz").read_bytes()
    assert Receipt.objects.get().state == "deployed"


def script(number: int, folder: Path, **told: str) -> subprocess.CompletedProcess[str]:
    text = re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL)[number]
    for name in ("curl", "openssl", "named-checkzone", "rndc"):
        program(name)
    environment = {"PATH": program_path(), **told}
    return subprocess.run(
        ["sh", "-c", text], cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
