"""An item is left out of a request: the others keep their judgement, unless the name is somebody else's."""

from __future__ import annotations

import pytest
from django.db.utils import IntegrityError

from review_portal.accounts.models import User
from review_portal.blocking.errors import DigestVoid, GuardRefuses, TransitionRefused
from review_portal.blocking.models import BlockEntry, BlockingRequest, BlockItem
from review_portal.blocking.services import (
    approve_request,
    draft_request,
    exclude_item,
    include_item,
    sign_without,
    submit_request,
)
from tests.blocking.records import NOW, decision, post, source

HOSTS = ("one-shop.example", "two-shop.example")


@pytest.fixture
def mirrors(rita: User) -> BlockingRequest:
    """Return a draft about two mirrors of one shop on one machine."""
    for host in HOSTS:
        post(url=f"http://{host}/", ip="192.0.2.9", of=source("site", f"http://{host}/"))
    return draft_request(decision(rita, post(*(("host", host) for host in HOSTS))), actor=rita, now=NOW)


def test_a_mirror_that_is_left_out_is_no_stranger_to_the_other(
    mirrors: BlockingRequest, rita: User, saule: User
) -> None:
    exclude_item(mirrors.items.get(canonical=HOSTS[0]), actor=rita, reason="Down since Monday.", now=NOW)
    signed = submit_request(mirrors, actor=rita, now=NOW)
    approve_request(signed, actor=saule, digest=signed.digest, grounds="Checked.", now=NOW)
    assert set(BlockEntry.objects.filter(kind="host").values_list("canonical", flat=True)) == {HOSTS[1]}


def test_a_name_that_is_somebody_elses_counts_beside_the_others(mirrors: BlockingRequest, rita: User) -> None:
    item = exclude_item(
        mirrors.items.get(canonical=HOSTS[0]), actor=rita, reason="A florist.", is_bystander=True, now=NOW
    )
    with pytest.raises(GuardRefuses, match=r"one-shop\.example"):
        submit_request(mirrors, actor=rita, now=NOW)
    assert not include_item(item, actor=rita).is_bystander


def test_a_name_that_the_guard_refuses_is_no_mirror(rita: User) -> None:
    for host in ("one-shop.example", "egov.kz"):
        post(url=f"http://{host}/", ip="192.0.2.9", of=source("site", f"http://{host}/"))
    hosts = (("host", "one-shop.example"), ("host", "egov.kz"))
    request = draft_request(decision(rita, post(*hosts)), actor=rita, now=NOW)
    exclude_item(request.items.get(canonical="egov.kz"), actor=rita, now=NOW)
    with pytest.raises(GuardRefuses, match=r"egov\.kz"):
        submit_request(request, actor=rita, now=NOW)


def test_the_rest_is_signed_again_in_one_act_and_the_old_digest_is_void(
    mirrors: BlockingRequest, rita: User, saule: User
) -> None:
    first = submit_request(mirrors, actor=rita, now=NOW).digest
    item = mirrors.items.select_related("request").get(canonical=HOSTS[0])
    again = sign_without(item, actor=rita, reason="Down since Monday.", now=NOW)
    assert (again.status, again.digest != first) == ("submitted", True)
    with pytest.raises(DigestVoid):
        approve_request(again, actor=saule, digest=first, grounds="Checked.", now=NOW)
    assert approve_request(again, actor=saule, digest=again.digest, grounds="Checked.", now=NOW).status == "approved"


def test_nothing_is_taken_back_where_the_rest_cannot_be_signed(mirrors: BlockingRequest, rita: User) -> None:
    first = submit_request(mirrors, actor=rita, now=NOW).digest
    item = mirrors.items.select_related("request").get(canonical=HOSTS[0])
    with pytest.raises(GuardRefuses):
        sign_without(item, actor=rita, reason="A florist.", is_bystander=True, now=NOW)
    mirrors.refresh_from_db()
    assert (mirrors.status, mirrors.digest) == ("submitted", first)


def test_what_is_decided_cannot_be_signed_without(mirrors: BlockingRequest, rita: User, saule: User) -> None:
    signed = submit_request(mirrors, actor=rita, now=NOW)
    approve_request(signed, actor=saule, digest=signed.digest, grounds="Checked.", now=NOW)
    with pytest.raises(TransitionRefused):
        sign_without(mirrors.items.select_related("request").get(canonical=HOSTS[0]), actor=rita, reason="x", now=NOW)


def test_postgresql_knows_no_bystander_that_is_asked_for(mirrors: BlockingRequest) -> None:
    with pytest.raises(IntegrityError, match="block_item_bystander_is_left_out"):
        BlockItem.objects.filter(request=mirrors).update(is_bystander=True)
