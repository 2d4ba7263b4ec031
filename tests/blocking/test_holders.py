"""A name that changes hands suspends its entry; parked and re-registered names are refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from review_portal.accounts.models import User
from review_portal.blocking.collateral import SeenByUs
from review_portal.blocking.guard import judge
from review_portal.blocking.lookups import look_up
from review_portal.blocking.models import BlockEntry, HostFacts, Suspension
from review_portal.blocking.services import watch_holders
from tests.blocking.records import NOW, approved, post
from tests.blocking.resolver import Zone, rdap, registration, resolver

SHOP = "shop-demo.example"
LATER = NOW + timedelta(days=1)


class World:
    """What the resolver and the RDAP server say today."""

    def __init__(self) -> None:
        self.zone: Zone = {
            (SHOP, "NS"): ["ns1.host.example.", "ns2.host.example."],
            (SHOP, "A"): ["203.0.113.7"],
            ("bakery.example", "A"): ["203.0.113.7"],
        }
        self.rdap: dict[str, Any] = {SHOP: registration("Example Registrar", "Invented Owner")}


@pytest.fixture
def world(settings: Any) -> Iterator[World]:
    made = World()
    with resolver(made.zone) as settings.RESOLVER, rdap(made.rdap) as settings.RDAP:
        yield made


@pytest.fixture
def entry(rita: User, saule: User, world: World) -> BlockEntry:
    approved(rita, saule, ("host", SHOP))
    assert watch_holders(now=NOW) == 0
    return BlockEntry.objects.get(kind="host")


def test_it_reads_servers_addresses_and_owner(world: World) -> None:
    holder = look_up(SHOP, SHOP)
    assert holder.name_servers == ("ns1.host.example", "ns2.host.example")
    assert (holder.addresses, holder.registrar) == (("203.0.113.7",), "Example Registrar")
    assert "Invented Owner" not in str(holder)


@pytest.mark.parametrize(
    "told",
    [b"no json", [], {"entities": 7, "events": [{"eventAction": "registration", "eventDate": "soon"}]},
     {"entities": [{"roles": ["registrar"], "vcardArray": ["vcard", [7, ["fn"]]]}]}],
)  # fmt: skip
def test_a_hostile_answer_is_silence(world: World, told: Any) -> None:
    world.rdap[SHOP] = told
    holder = look_up(SHOP, SHOP)
    assert (holder.registrar, holder.registered_at) == ("", None)


def test_nobody_is_asked_where_nothing_is_configured() -> None:
    assert watch_holders(now=NOW) == 0
    assert look_up(SHOP, SHOP).name_servers == ()


@pytest.mark.parametrize("what", ["servers", "registrar", "owner"])
def test_a_change_of_hands_suspends_the_entry(entry: BlockEntry, world: World, what: str) -> None:
    if what == "servers":
        world.zone[SHOP, "NS"] = ["ns1.other.example."]
    else:
        names = {"registrar": ("Other Registrar", "Invented Owner"), "owner": ("Example Registrar", "Somebody Else")}
        world.rdap[SHOP] = registration(*names[what])
    assert [watch_holders(now=LATER) for _ in range(2)] == [1, 0]
    assert Suspension.objects.get().reason == "owner"
    assert not BlockEntry.objects.in_force(LATER).filter(pk=entry.pk).exists()


def test_silence_and_the_same_answer_change_nothing(entry: BlockEntry, world: World) -> None:
    world.rdap.clear()
    assert watch_holders(now=LATER) == 0
    world.rdap[SHOP] = registration("Example Registrar", "Invented Owner")
    assert watch_holders(now=LATER + timedelta(days=1)) == 0


def test_a_registration_younger_than_the_evidence_suspends_at_the_first_look(
    rita: User, saule: User, world: World
) -> None:
    approved(rita, saule, ("host", SHOP))
    world.rdap[SHOP] = registration("Example Registrar", "New Owner", since=LATER.isoformat())
    assert watch_holders(now=LATER) == 1


def test_names_that_the_resolver_finds_at_the_address_are_neighbours(entry: BlockEntry, world: World) -> None:
    HostFacts.objects.create(host="bakery.example", addresses=["203.0.113.7"], seen_at=NOW)
    assert SeenByUs().beside(SHOP) == ["bakery.example"]
    assert judge("203.0.113.7", neighbourhood=SeenByUs()).verdict == "refuse"


def test_a_parked_name_is_refused(db: None) -> None:
    HostFacts.objects.create(host=SHOP, name_servers=["ns1.sedoparking.com"], seen_at=NOW)
    judged = judge(SHOP, neighbourhood=SeenByUs())
    assert (judged.verdict, judged.collateral["standing"]) == ("refuse", "parking")


def test_a_name_registered_after_our_capture_is_refused(db: None) -> None:
    post(url=f"https://{SHOP}/price")
    HostFacts.objects.create(host=SHOP, registered_at=LATER, seen_at=LATER)
    judged = judge(SHOP, neighbourhood=SeenByUs())
    assert judged.verdict == "refuse"
    assert "registered anew" in judged.reason


def test_what_changed_is_told_in_words_of_the_reader() -> None:
    servers = ["['ns1.example', 'ns2.example']", "['ns9.example']"]
    row = Suspension(detail={"name_servers": servers, "registered_at": ["2026-11-01 00:00:00+00:00", "soon"]})
    first, second = row.told
    assert first == "name servers: ns1.example, ns2.example → ns9.example"
    assert second.startswith("date of registration: 01.11.2026")
    assert second.endswith("→ soon")
    assert Suspension(detail={"recheck": 7, "likeness": 0.12}).told == ["12% of the words still stand there"]
