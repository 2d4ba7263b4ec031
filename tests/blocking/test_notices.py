"""Letters: whole or not sent, sealed, signed, and readable in three languages."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.utils import DatabaseError

from review_portal.accounts.models import User
from review_portal.blocking.errors import (
    EvidenceMissing,
    NotAllowed,
    SecondPersonNeeded,
    SignatureRefused,
    TransitionRefused,
)
from review_portal.blocking.letters import as_pdf, as_text
from review_portal.blocking.models import Annex, ItemStep, Notice
from review_portal.blocking.services import (
    add_annex,
    attach_signature,
    choose_regime,
    draft_notice,
    revoke_request,
    send_notice,
    submit_request,
)
from review_portal.evidence import store
from review_portal.exports.signing import CmsSigner
from tests.blocking.orders import authority, drafted, ordered, png, sent, stands
from tests.blocking.records import NOW

SHOP = ("host", "shop-demo.example")


def test_a_letter_is_sent_by_a_second_person_and_starts_the_way(rita: User, saule: User, dana: User) -> None:
    notice = draft_notice(ordered(rita, saule, SHOP), actor=rita, now=NOW)
    send_notice(notice, channel="information system", actor=dana, now=NOW)
    assert (notice.status, notice.sent_by, notice.addressee) == ("sent", dana, "authorised_body")
    assert {stands(item) for item in notice.request.items.all()} == {"sent"}


def test_it_refuses_to_send_without_a_screenshot(rita: User, saule: User) -> None:
    notice = draft_notice(ordered(rita, saule, shot=False), actor=rita, now=NOW)
    with pytest.raises(EvidenceMissing, match="no screenshot"):
        send_notice(notice, channel="mail", actor=saule, now=NOW)


def test_postgresql_refuses_it_as_well(rita: User, saule: User) -> None:
    notice = draft_notice(ordered(rita, saule, shot=False), actor=rita, now=NOW)
    item = notice.request.items.get()
    with pytest.raises(DatabaseError, match="sealed evidence, a screenshot"):
        ItemStep.objects.create(item=item, status="sent", at=NOW)


def test_postgresql_refuses_the_letter_itself(rita: User, saule: User) -> None:
    notice = draft_notice(ordered(rita, saule, shot=False), actor=rita, now=NOW)
    with pytest.raises(DatabaseError, match="sealed evidence, a screenshot"), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE blocking_notice SET status='sent', sent_by_id=%s, sent_at=%s WHERE id=%s",
            [saule.pk, NOW, notice.pk],
        )


def test_it_refuses_to_send_a_screenshot_that_was_lost(rita: User, saule: User) -> None:
    notice = draft_notice(ordered(rita, saule), actor=rita, now=NOW)
    path = store.path(Annex.objects.get().sha256)
    path.unlink()
    with pytest.raises(store.EvidenceDamaged, match="missing from the store"):
        send_notice(notice, channel="mail", actor=saule, now=NOW)
    store.put(png(shade=1))


def test_whoever_signed_does_not_send(rita: User, saule: User) -> None:
    notice = draft_notice(ordered(rita, saule), actor=rita, now=NOW)
    with pytest.raises(NotAllowed, match="does not send"):
        send_notice(notice, channel="mail", actor=rita, now=NOW)
    User.objects.filter(pk=rita.pk).update(role="prosecutor")
    with pytest.raises(SecondPersonNeeded, match="second person must send"):
        send_notice(notice, channel="mail", actor=User.objects.get(pk=rita.pk), now=NOW)


def test_nothing_is_written_about_a_request_that_nobody_approved(rita: User) -> None:
    request = submit_request(drafted(rita), actor=rita, now=NOW)
    with pytest.raises(TransitionRefused, match="not approved"):
        draft_notice(request, actor=rita, now=NOW)


def test_a_sealed_letter_stays_as_it_is(rita: User, saule: User) -> None:
    notice = sent(rita, saule)
    with pytest.raises(DatabaseError, match="is sealed"):
        Notice.objects.filter(pk=notice.pk).update(addressee="somebody else")


def test_a_revoked_request_is_withdrawn_by_a_letter(rita: User, saule: User, dana: User) -> None:
    request = sent(rita, saule).request
    revoke_request(request, actor=saule, grounds="A mistake.", now=NOW)
    notice = send_notice(draft_notice(request, actor=rita, now=NOW), channel="mail", actor=dana, now=NOW)
    assert notice.is_withdrawal
    assert "at once" in as_text(notice, "en")
    assert stands(request.items.get()) == "revoked"


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_text_holds_every_identifier_alone_on_its_line(rita: User, saule: User, language: str) -> None:
    notice = draft_notice(ordered(rita, saule, SHOP), actor=rita, now=NOW)
    lines = [line.strip() for line in as_text(notice, language).splitlines()]
    assert {"shop-demo.example", notice.request.digest, notice.body_sha256} <= set(lines)
    assert not re.search(r"\{|\}|None", "\n".join(lines))


def test_the_pdf_is_pdf_a_and_always_the_same(rita: User, saule: User) -> None:
    notice = draft_notice(ordered(rita, saule, SHOP), actor=rita, now=NOW)
    made = as_pdf(notice, "kk")
    assert made == as_pdf(notice, "kk")
    assert b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>" in made


def test_an_internationalised_name_stands_in_both_forms(rita: User, saule: User) -> None:
    notice = draft_notice(ordered(rita, saule, ("host", "xn--80axfl7144b.example")), actor=rita, now=NOW)
    lines = [line.strip() for line in as_text(notice, "ru").splitlines()]
    assert {"xn--80axfl7144b.example", "сома☕.example"} <= set(lines)
    assert as_pdf(notice, "ru").startswith(b"%PDF-")


def test_signs_that_no_font_draws_stand_by_their_numbers(rita: User, saule: User) -> None:
    request = drafted(rita)
    type(request).objects.filter(pk=request.pk).update(
        explanation="🍕 中文 " + "".join(map(chr, range(0x1F400, 0x1F440)))
    )
    request.refresh_from_db()
    notice = draft_notice(approve(submit_request(request, actor=rita, now=NOW), saule), actor=rita, now=NOW)
    assert as_pdf(notice, "ru").startswith(b"%PDF-")


def test_hostile_words_are_set_as_they_are(rita: User, saule: User) -> None:
    request = drafted(rita)
    request.explanation = '#import "x"\n"); #panic() \\ \x00\u202e $1$ `'
    type(request).objects.filter(pk=request.pk).update(explanation=request.explanation.replace("\x00", ""))
    request.refresh_from_db()
    notice = draft_notice(approve(submit_request(request, actor=rita, now=NOW), saule), actor=rita, now=NOW)
    assert as_pdf(notice, "ru").startswith(b"%PDF-")


def approve(request: Any, person: User) -> Any:
    from review_portal.blocking.services import approve_request

    return approve_request(request, actor=person, digest=request.digest, grounds="Checked.", now=NOW)


def test_a_notice_to_a_platform_has_the_four_parts_of_article_16(rita: User, saule: User) -> None:
    request = choose_regime(drafted(rita), actor=rita, regime="platform_notice")
    notice = draft_notice(approve(submit_request(request, actor=rita, now=NOW), saule), actor=rita, now=NOW)
    body = json.loads(store.get(notice.body_sha256))
    assert body["good_faith"] is True
    assert body["items"][0]["location"].startswith("https://t.me/")
    assert all(part in as_text(notice, "en") for part in ("(a) ", "(b) ", "(d) ", "Contact: "))


def test_a_draft_takes_pictures_only(rita: User) -> None:
    item = drafted(rita, shot=False).items.get()
    for content, words in (
        (b"<html>", "PNG or JPEG"),
        (png(20, 20), "nobody can read"),
        (b"x" * (21 * 2**20), "20 MB"),
    ):
        with pytest.raises(NotAllowed, match=words):
            add_annex(item, content, kind="screenshot", actor=rita, now=NOW)


def test_what_is_attached_is_signed_too(rita: User, saule: User) -> None:
    request = submit_request(drafted(rita), actor=rita, now=NOW)
    with pytest.raises(DatabaseError, match="annexes change in a draft only"):
        Annex.objects.create(
            item=request.items.get(),
            kind="document",
            sha256="0" * 64,
            media_type="application/pdf",
            size=1,
            added_at=NOW,
        )


@pytest.fixture
def national(tmp_path: Path, settings: Any) -> CmsSigner:
    """Return a signer of an authority outside, which the portal trusts."""
    settings.NOTICE_AUTHORITIES = str(tmp_path / "ca.pem")
    return authority(tmp_path)


def test_a_signature_from_outside_is_checked_and_attached(rita: User, saule: User, national: CmsSigner) -> None:
    notice = draft_notice(ordered(rita, saule), actor=rita, now=NOW)
    signature = national.sign(store.get(notice.body_sha256))
    rows = [attach_signature(notice, signature, actor=saule, now=NOW) for _ in range(2)]
    assert rows[0] == rows[1]
    assert rows[0].signer == "CN=Qalqan releases"


def test_a_signature_of_other_bytes_or_another_authority_is_refused(
    rita: User, saule: User, national: CmsSigner
) -> None:
    notice = draft_notice(ordered(rita, saule), actor=rita, now=NOW)
    other = national.sign(store.get(notice.body_sha256) + b" ")
    for signature in (other, bytes(notice.cms), b"no signature"):
        with pytest.raises(SignatureRefused, match="not good for this notice"):
            attach_signature(notice, signature, actor=saule, now=NOW)


def test_our_own_signature_holds_for_openssl(rita: User, saule: User, tmp_path: Path, settings: Any) -> None:
    notice = draft_notice(ordered(rita, saule), actor=rita, now=NOW)
    (tmp_path / "body").write_bytes(store.get(notice.body_sha256))
    (tmp_path / "p7s").write_bytes(bytes(notice.cms))
    command = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", tmp_path / "p7s", "-content"]
    done = subprocess.run(
        [
            *command,
            tmp_path / "body",
            "-CAfile",
            Path(settings.KEYS) / "ca.pem",
            "-purpose",
            "any",
            "-out",
            "/dev/null",
        ],
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr
