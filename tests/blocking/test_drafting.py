"""From a decision to a draft with the least intrusive measures."""

from __future__ import annotations

from datetime import timedelta

import pytest

from review_portal.accounts.models import User
from review_portal.blocking.digests import request_digest
from review_portal.blocking.errors import DecisionUnfit, GuardRefuses, NotAllowed
from review_portal.blocking.models import BlockEntry, BlockingRequest
from review_portal.blocking.services import (
    approve_request,
    choose_measure,
    draft_request,
    exclude_item,
    include_item,
    override_item,
    submit_request,
)
from review_portal.review.models import Decision, LegalGround
from review_portal.scoring.models import Entity, Mention
from tests.blocking.records import NOW, decision, post, source


def asked(request: BlockingRequest) -> set[tuple[str, str]]:
    return set(request.items.values_list("canonical", "measure"))


def test_it_asks_for_the_channel_and_for_what_the_advert_leads_to(rita: User) -> None:
    advert = post(("handle", "example_reserve"), ("host", "shop-demo.example"), ("invite", "AbCdEfGh123456"))
    request = draft_request(decision(rita, advert), actor=rita, now=NOW)
    assert asked(request) == {
        ("https://t.me/example_harbor", "channel"),
        ("https://t.me/example_reserve", "channel"),
        ("https://t.me/+AbCdEfGh123456", "channel"),
        ("shop-demo.example", "host"),
    }


def test_it_finds_the_channel_on_the_demonstration_web_too(rita: User) -> None:
    advert = post(url="http://t.example.test:8901/example_harbor/7", post_id="example_harbor/7")
    request = draft_request(decision(rita, advert), actor=rita, now=NOW)
    assert asked(request) == {("https://t.me/example_harbor", "channel")}


def test_it_asks_a_board_to_take_the_listing_down(rita: User) -> None:
    board = source("board", "http://board.example.test:8901/list")
    advert = post(of=board, url="http://board.example.test:8901/listing/12", post_id="12")
    item = draft_request(decision(rita, advert), actor=rita, now=NOW).items.get()
    assert (item.resource_type, item.measure) == ("listing", "platform_report")
    assert "only its owner is asked" in item.guard_reason


def test_a_narrow_decision_stays_narrow(rita: User) -> None:
    advert = post(url="https://t.me/example_harbor/12")
    request = draft_request(decision(rita, advert, measure="platform_report"), actor=rita, now=NOW)
    assert {measure for _, measure in asked(request)} == {"platform_report"}


def test_it_asks_once_for_what_several_posts_mention(rita: User) -> None:
    posts = [post(("host", "shop-demo.example")), post(("host", "shop-demo.example"))]
    assert draft_request(decision(rita, *posts), actor=rita, now=NOW).items.count() == 2


def test_the_same_decision_gives_the_same_request(rita: User) -> None:
    decided = decision(rita, post())
    assert draft_request(decided, actor=rita, now=NOW) == draft_request(decided, actor=rita, now=NOW)


def test_numbers_follow_each_other(rita: User) -> None:
    numbers = [draft_request(decision(rita, post()), actor=rita, now=NOW).number for _ in range(3)]
    assert numbers == ["З-2026-0001", "З-2026-0002", "З-2026-0003"]


def test_it_refuses_a_decision_that_was_reversed(rita: User) -> None:
    decided = decision(rita, post())
    Decision.objects.create(
        case=decided.case, actor=rita, exit="no_violation", case_version=2, created_at=NOW, reverses=decided
    )
    with pytest.raises(DecisionUnfit, match="was reversed"):
        draft_request(decided, actor=rita, now=NOW)


def test_it_refuses_a_decision_that_asks_for_nothing(rita: User) -> None:
    decided = decision(rita, post(), exit="no_violation", legal_ground=None)
    with pytest.raises(DecisionUnfit, match="does not ask for blocking"):
        draft_request(decided, actor=rita, now=NOW)


def test_it_refuses_a_role_that_does_not_draft(rita: User, saule: User) -> None:
    with pytest.raises(NotAllowed, match="a moderator does"):
        draft_request(decision(rita, post()), actor=saule, now=NOW)


def test_it_leaves_out_what_the_legal_ground_does_not_cover(rita: User) -> None:
    ground = LegalGround.objects.get(code="kz-platforms-9")
    decided = decision(rita, post(("host", "shop-demo.example")), legal_ground=ground)
    item = draft_request(decided, actor=rita, now=NOW).items.get(measure="host")
    assert item.excluded
    assert "does not cover" in item.excluded_reason


def test_an_exclusion_needs_a_reason_unless_the_guard_gives_one(rita: User) -> None:
    request = draft_request(decision(rita, post(("host", "bit.ly"))), actor=rita, now=NOW)
    refused, good = request.items.get(guard_verdict="refuse"), request.items.get(guard_verdict="allow")
    assert "shortener" in exclude_item(refused, actor=rita, now=NOW).excluded_reason
    with pytest.raises(NotAllowed, match="Say why"):
        exclude_item(good, actor=rita, now=NOW)


def test_an_item_can_be_taken_back_in(rita: User) -> None:
    item = draft_request(decision(rita, post()), actor=rita, now=NOW).items.get()
    exclude_item(item, actor=rita, now=NOW, reason="an old channel")
    assert not include_item(item, actor=rita).excluded


def test_a_person_may_widen_a_page_to_its_own_host(rita: User) -> None:
    request = draft_request(decision(rita, post(("url", "https://shop-demo.example/price"))), actor=rita, now=NOW)
    item = request.items.get(measure="url")
    assert choose_measure(item, actor=rita, measure="host").canonical == "shop-demo.example"


def test_nobody_widens_a_page_of_a_platform_to_its_host(rita: User) -> None:
    request = draft_request(decision(rita, post(("url", "https://sites.google.com/view/x"))), actor=rita, now=NOW)
    item = request.items.get(canonical__contains="google")
    with pytest.raises(GuardRefuses, match="never becomes a host line"):
        choose_measure(item, actor=rita, measure="host")


def test_an_override_needs_a_senior_and_ends(rita: User, bota: User, saule: User) -> None:
    request = draft_request(decision(rita, post(("host", "192.0.2.7"))), actor=rita, now=NOW)
    item, until = request.items.get(measure="ip"), NOW + timedelta(days=7)
    with pytest.raises(NotAllowed, match="Only a senior"):
        override_item(item, actor=rita, reason="its own machine", until=until, now=NOW)
    override_item(item, actor=bota, reason="its own machine", until=until, now=NOW)
    request = submit_request(request, actor=rita, now=NOW)
    approve_request(request, actor=saule, digest=request.digest, grounds="Checked.", now=NOW)
    assert BlockEntry.objects.get(kind="ip").ends_at == until


def test_what_is_refused_stays_refused(rita: User, bota: User) -> None:
    request = draft_request(decision(rita, post(("host", "8.8.8.8"))), actor=rita, now=NOW)
    item = request.items.get(guard_verdict="refuse")
    with pytest.raises(GuardRefuses, match="not open to an override"):
        override_item(item, actor=bota, reason="please", until=NOW + timedelta(days=7), now=NOW)


def test_it_tells_who_else_was_seen_at_an_address(rita: User) -> None:
    post(url="http://flowers.example.net/", ip="192.0.2.7", of=source("site", "http://flowers.example.net/"))
    request = draft_request(decision(rita, post(("host", "192.0.2.7"))), actor=rita, now=NOW)
    item = request.items.get(measure="ip")
    assert item.guard_verdict == "refuse"
    assert item.collateral["neighbours"] == ["flowers.example.net"]


def test_a_host_that_was_read_out_of_a_link_is_not_asked_for(rita: User) -> None:
    link = "https://shop-demo.example/price"
    advert = post(("url", link))
    host = Entity.objects.create(kind="host", canonical="shop-demo.example", first_seen_at=NOW)
    Mention.objects.create(post=advert, entity=host, start=0, end=0, text=link)
    request = draft_request(decision(rita, advert), actor=rita, now=NOW)
    assert asked(request) == {("https://t.me/example_harbor", "channel"), (link, "url")}


def test_a_decision_for_the_host_widens_a_page_of_a_shop_but_not_of_a_platform(rita: User) -> None:
    advert = post(("url", "https://shop-demo.example/price"), ("url", "https://sites.google.com/view/x"))
    request = draft_request(decision(rita, advert, measure="host"), actor=rita, now=NOW)
    assert asked(request) == {
        ("https://t.me/example_harbor", "channel"),
        ("shop-demo.example", "host"),
        ("https://sites.google.com/view/x", "platform_report"),
    }


def test_mirrors_of_one_shop_on_one_machine_are_no_bystanders_of_each_other(rita: User, saule: User) -> None:
    for host in ("one-shop.example", "two-shop.example"):
        post(url=f"http://{host}/", ip="192.0.2.9", of=source("site", f"http://{host}/"))
    both = draft_request(
        decision(rita, post(("host", "one-shop.example"), ("host", "two-shop.example"))), actor=rita, now=NOW
    )
    assert set(both.items.filter(measure="host").values_list("guard_verdict", flat=True)) == {"allow"}
    approve_request(
        submit_request(both, actor=rita, now=NOW), actor=saule, digest=request_digest(both), grounds="x", now=NOW
    )
    alone = draft_request(decision(rita, post(("host", "three-shop.example"))), actor=rita, now=NOW)
    assert alone.items.get(measure="host").guard_verdict == "allow"


def test_a_name_beside_strangers_waits_for_a_senior(rita: User, bota: User) -> None:
    for host in ("one-shop.example", "flowers.example"):
        post(url=f"http://{host}/", ip="192.0.2.9", of=source("site", f"http://{host}/"))
    request = draft_request(decision(rita, post(("host", "one-shop.example"))), actor=rita, now=NOW)
    with pytest.raises(GuardRefuses, match=r"flowers\.example"):
        submit_request(request, actor=rita, now=NOW)
    item = request.items.get(measure="host")
    override_item(item, actor=bota, reason="The neighbour was told.", until=NOW + timedelta(days=7), now=NOW)
    assert submit_request(request, actor=rita, now=NOW).status == "submitted"
