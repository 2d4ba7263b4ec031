"""Tags keep all their sources; campaigns whose money meets are proposed to a person."""

import pytest

from review_portal.audit.errors import Refused
from review_portal.campaigns.models import Campaign, Membership, Separation
from review_portal.payments.models import Proposal, Tag
from review_portal.payments.services.proposing import accept_proposal, decline_proposal, propose_shared
from review_portal.payments.services.registering import register_found
from review_portal.payments.services.tagging import import_tags, own_pack, say, take_back
from tests.payments.explorer import wallet
from tests.payments.story import NOON, mention
from tests.scoring.publishing import publish
from tracing import tags

PACK = f"""title: Invented
creator: Example office
source: https://tags.example/1
currency: BTC
network: BTC
confidence: web_crawl
tags:
  - {{address: {wallet("deposit")}, label: drug market, category: market}}
  - {{address: nonsense, label: nobody}}
"""
SDN = f'1,"EXAMPLE PERSON","individual","X","-0-","Digital Currency Address - XBT {wallet("peel one")}; alt. 1"\n'


def test_a_pack_is_taken_in_once_and_disagreement_is_shown(tagged, aigerim):
    pack = import_tags(PACK.encode(), actor=aigerim, now=NOON)
    assert import_tags(PACK.encode(), actor=aigerim, now=NOON) == pack
    said = Tag.objects.of([wallet("deposit")])
    assert [(tag.category, tag.level) for tag in said] == [("exchange", 70), ("market", 20)]


def test_a_sanctions_list_is_read(aigerim):
    pack = import_tags(SDN.encode(), actor=aigerim, now=NOON)
    [tag] = pack.tags.all()
    assert (tag.label, tag.category, tag.address) == ("EXAMPLE PERSON", "sanction", wallet("peel one"))


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"tags: []", b"[1]", b"title: x\ncreator: y\ntags:\n - 5"])
def test_a_broken_pack_is_refused_whole(body, aigerim):
    with pytest.raises(Refused):
        import_tags(body, actor=aigerim, now=NOON)
    assert Tag.objects.count() == 0


def test_our_own_tags_leave_as_a_pack_that_the_published_rules_allow(tagged):
    text = own_pack(list(Tag.objects.filter(pack=None)))
    pack = tags.load(text)
    assert {(tag.label, tag.category) for tag in pack.tags} == {
        ("Example Exchange", "exchange"),
        ("Example Mixer", "mixing_service"),
    }
    assert tags.complaints(pack) == []


def test_a_tag_of_our_own_can_be_taken_back_and_stays_on_record(tagged, aigerim):
    tag = Tag.objects.get(category="mixer")
    take_back(tag, grounds="It was a wallet.", actor=aigerim, now=NOON)
    assert not Tag.objects.of([tag.address]).exists()
    with pytest.raises(Refused):
        take_back(tag, grounds="x", actor=aigerim, now=NOON)


def test_a_tag_needs_a_sound_address(aigerim):
    with pytest.raises(Refused):
        say("nonsense", label="x", category="exchange", grounds="x", actor=aigerim, now=NOON)


def campaign(name: str, post) -> Campaign:
    made = Campaign.objects.create(title=name, created_at=NOON)
    Membership.objects.create(campaign=made, post=post, joined_at=NOON)
    return made


@pytest.fixture
def two(advert):
    other = publish(f"Биткоин {wallet('second')}", where="example_second")
    mention(other)
    return campaign("first", advert), campaign("second", other)


def test_wallets_spent_together_propose_their_campaigns(two, request, aigerim):
    request.getfixturevalue("traced")
    paid = Proposal.objects.filter(left=two[0], right=two[1])
    assert "cospent" not in paid.values_list("reason", flat=True)  # the shop itself never spends with the second
    assert Proposal.objects.count() == 0


def test_peers_of_one_transaction_are_proposed_and_a_person_decides(advert, request, aigerim):
    other = publish(f"Биткоин {wallet('second')}", where="example_second")
    third = publish(f"Биткоин {wallet('peel one')}", where="example_third")
    for post in (other, third):
        mention(post)
    left, right = campaign("second", other), campaign("third", third)
    request.getfixturevalue("traced")
    proposal = Proposal.objects.get(left=left, right=right, reason="cospent")
    assert proposal.evidence["addresses"] == sorted([wallet("second"), wallet("peel one")])
    assert accept_proposal(proposal, actor=aigerim, now=NOON) == left
    with pytest.raises(Refused):
        decline_proposal(proposal, actor=aigerim, now=NOON)


def shared(advert, *, apart: bool = False):
    copy = publish(advert.text, where="example_copy")
    mention(copy)
    one, other = campaign("one", advert), campaign("copy", copy)
    if apart:
        Separation.objects.create(left=one, right=other)
    register_found(now=NOON)
    return propose_shared(now=NOON)


def test_one_card_in_two_campaigns_is_proposed_once(advert, aigerim):
    assert [proposal.reason for proposal in shared(advert)] == ["shared"]
    assert propose_shared(now=NOON) == []


def test_what_a_person_set_apart_is_not_proposed(advert):
    assert shared(advert, apart=True) == []
