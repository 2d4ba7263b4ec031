"""Four eyes on one digest."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection

from review_portal.accounts.models import User
from review_portal.audit.errors import Refused
from review_portal.blocking.errors import (
    DigestVoid,
    EvidenceMissing,
    GuardRefuses,
    NotAllowed,
    SecondPersonNeeded,
)
from review_portal.blocking.models import BlockEntry, BlockingRequest
from review_portal.blocking.services import (
    approve_request,
    draft_request,
    exclude_item,
    explain_request,
    reject_request,
    submit_request,
    take_back_request,
)
from review_portal.evidence import store
from tests.blocking.records import NOW, approved, decision, post, submitted

SHOP = ("host", "shop-demo.example")


def test_it_brings_what_a_second_person_approved_into_force(
    rita: User, saule: User, verbs: Callable[[], list[str]]
) -> None:
    request = approved(rita, saule, SHOP)
    assert request.status == "approved"
    entries = set(BlockEntry.objects.in_force(NOW).values_list("kind", "canonical"))
    assert entries == {("channel", "https://t.me/example_harbor"), ("host", "shop-demo.example")}


def test_it_records_each_step(rita: User, saule: User, verbs: Callable[[], list[str]]) -> None:
    approved(rita, saule, SHOP)
    steps = [verb for verb in verbs() if verb.startswith("blocking_request")]
    assert steps == ["blocking_request.drafted", "blocking_request.submitted", "blocking_request.approved"]


def test_it_refuses_the_author_as_approver(rita: User, aigerim: User) -> None:
    request = submitted(rita)
    User.objects.filter(pk=rita.pk).update(role="supervisor")
    promoted = User.objects.get(pk=rita.pk)
    with pytest.raises(SecondPersonNeeded, match="second person"):
        approve_request(request, actor=promoted, digest=request.digest, grounds="Checked.", now=NOW)
    request.refresh_from_db()
    assert request.status == "submitted"


def test_it_refuses_the_one_who_decided_the_case(rita: User, aigerim: User) -> None:
    request = draft_request(decision(aigerim, post()), actor=rita, now=NOW)
    request = submit_request(request, actor=rita, now=NOW)
    User.objects.filter(pk=aigerim.pk).update(role="prosecutor")
    with pytest.raises(SecondPersonNeeded, match="had a hand"):
        approve_request(
            request, actor=User.objects.get(pk=aigerim.pk), digest=request.digest, grounds="Checked.", now=NOW
        )


@pytest.mark.parametrize("role", ["moderator", "senior", "administrator", "auditor", "linguist"])
def test_it_lets_only_supervisors_and_prosecutors_approve(rita: User, saule: User, role: str) -> None:
    request = submitted(rita)
    User.objects.filter(pk=saule.pk).update(role=role)
    with pytest.raises(NotAllowed, match="supervisor or prosecutor"):
        approve_request(
            request, actor=User.objects.get(pk=saule.pk), digest=request.digest, grounds="Checked.", now=NOW
        )


def test_it_refuses_another_digest_than_the_signed_one(rita: User, saule: User) -> None:
    request = submitted(rita)
    with pytest.raises(DigestVoid, match="not what was signed"):
        approve_request(request, actor=saule, digest="0" * 64, grounds="Checked.", now=NOW)


def test_a_change_after_the_signature_voids_it(rita: User, saule: User) -> None:
    request = submitted(rita)
    signed = request.digest
    request = take_back_request(request, actor=rita)
    assert request.digest == ""
    explain_request(request, actor=rita, explanation="Another text.")
    again = submit_request(request, actor=rita, now=NOW)
    assert again.digest != signed
    with pytest.raises(DigestVoid):
        approve_request(again, actor=saule, digest=signed, grounds="Checked.", now=NOW)


def test_a_change_behind_the_application_voids_the_signature(rita: User, saule: User) -> None:
    request = submitted(rita, SHOP)
    with connection.cursor() as cursor:  # as somebody with the database's own password would, past the triggers
        cursor.execute("SET LOCAL session_replication_role = replica")
        request.items.filter(canonical="shop-demo.example").update(canonical="somebody-else.example")
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    with pytest.raises(DigestVoid, match="not what was signed"):
        approve_request(request, actor=saule, digest=request.digest, grounds="Checked.", now=NOW)
    assert not BlockEntry.objects.exists()


def test_it_refuses_to_change_a_signed_request(rita: User) -> None:
    request = submitted(rita, SHOP)
    with pytest.raises(Refused, match="take it back"):
        exclude_item(request.items.first(), actor=rita, now=NOW, reason="not a shop")
    with pytest.raises(Refused, match="take it back"):
        explain_request(request, actor=rita, explanation="Another text.")


def test_it_refuses_an_item_that_the_guard_refuses(rita: User) -> None:
    request = draft_request(decision(rita, post(("host", "egov.kz"))), actor=rita, now=NOW)
    assert set(request.items.values_list("canonical", "guard_verdict")) >= {("egov.kz", "refuse")}
    with pytest.raises(GuardRefuses, match="belongs to the state"):
        submit_request(request, actor=rita, now=NOW)


def test_it_refuses_a_request_without_sealed_evidence(rita: User) -> None:
    request = draft_request(decision(rita, post()), actor=rita, now=NOW)
    request.items.update(capture=None)
    with pytest.raises(EvidenceMissing, match="no sealed capture"):
        submit_request(request, actor=rita, now=NOW)


def test_it_refuses_when_the_sealed_file_is_gone(rita: User, saule: User) -> None:
    request = submitted(rita)
    item = request.items.select_related("capture__warc").get()
    store.path(item.capture.warc.sha256).unlink()
    with pytest.raises(EvidenceMissing, match="not in the store"):
        approve_request(request, actor=saule, digest=request.digest, grounds="Checked.", now=NOW)


def test_it_refuses_when_a_byte_of_the_sealed_file_was_changed(rita: User, saule: User) -> None:
    request = submitted(rita)
    sealed = store.path(request.items.select_related("capture__warc").get().capture.warc.sha256)
    sealed.chmod(0o600)
    sealed.write_bytes(sealed.read_bytes()[:-1] + b"!")
    with pytest.raises(Refused, match=sealed.name[:16]):
        approve_request(request, actor=saule, digest=request.digest, grounds="Checked.", now=NOW)
    sealed.unlink()


def test_it_refuses_a_request_that_asks_for_nothing(rita: User) -> None:
    request = draft_request(decision(rita, post()), actor=rita, now=NOW)
    exclude_item(request.items.get(), actor=rita, now=NOW, reason="an old channel")
    with pytest.raises(EvidenceMissing, match="asks for nothing"):
        submit_request(request, actor=rita, now=NOW)


def test_approving_twice_is_refused_the_second_time(rita: User, saule: User, dana: User) -> None:
    request = approved(rita, saule)
    with pytest.raises(Refused, match="cannot become"):
        approve_request(request, actor=dana, digest=request.digest, grounds="Checked.", now=NOW)
    assert BlockEntry.objects.count() == 1


def test_it_needs_grounds_to_approve_and_to_reject(rita: User, saule: User) -> None:
    request = submitted(rita)
    with pytest.raises(NotAllowed, match="on what grounds"):
        approve_request(request, actor=saule, digest=request.digest, grounds="  ", now=NOW)
    with pytest.raises(NotAllowed, match="on what grounds"):
        reject_request(request, actor=saule, grounds="", now=NOW)


def test_a_rejected_request_brings_nothing_into_force(rita: User, saule: User) -> None:
    request = reject_request(submitted(rita), actor=saule, grounds="Not an offer.", now=NOW)
    assert (request.status, request.approver) == ("rejected", saule)
    assert not BlockEntry.objects.exists()
    assert BlockingRequest.objects.waiting().count() == 0
