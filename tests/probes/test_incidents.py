"""A neighbour hit, an entry open, a lifted one still shut: each is raised, and ends when it is mended."""

from __future__ import annotations

import pytest
from django.conf import settings

from review_portal.accounts.models import User
from review_portal.blocking.services import revoke_entry
from review_portal.probes.models import Finding, Incident, ProbeTarget
from review_portal.probes.services import arrange_targets, know_stub
from review_portal.probes.standing import effects
from tests.exports.records import listed, release
from tests.probes.records import GONE, LOST, PAGE, Office, at

STUB = {**PAGE, "tls": "wrong_certificate", "status": 200, "title": "Restricted", "body_sha256": "b" * 64, "size": 90}

# The parent of the name, the platform of the channel, and the one that the office appointed.
NEIGHBOURS = {"https://demo.example/", "https://t.me/", "https://hospital.example/"}


def standing() -> list[tuple[str, str]]:
    return list(Incident.objects.filter(ended_at=None).order_by("pk").values_list("kind", "target__url"))


@pytest.fixture
def shared(rita: User, saule: User, settings: object) -> Office:
    settings.PROBE_NEIGHBOURS = ["hospital.example"]  # type: ignore[attr-defined]  # pytest-django's settings
    return Office(rita, saule, "shop.demo.example")


def test_the_parent_and_the_appointed_neighbours_are_measured_too(shared: Office) -> None:
    assert {target.url for target in shared.targets("neighbour")} == NEIGHBOURS


def test_a_neighbour_that_is_hit_is_an_incident_until_it_is_open(shared: Office) -> None:
    shared.both(5, role="neighbour", **GONE)
    assert set(standing()) == {("over_blocking", url) for url in NEIGHBOURS}
    shared.both(40, role="neighbour", **GONE)
    assert Incident.objects.count() == 3
    shared.both(80, role="neighbour")
    assert standing() == []


def test_a_neighbour_that_is_dead_everywhere_accuses_nobody(shared: Office) -> None:
    shared.tell(shared.outside, 5, role="neighbour", **LOST)
    shared.tell(shared.inside, 5, role="neighbour", **LOST)
    assert standing() == []


def test_a_listed_name_may_be_open_for_two_hours_and_not_longer(office: Office) -> None:
    office.both(115)
    assert standing() == []
    office.both(125)
    assert {kind for kind, _ in standing()} == {"not_effective"}
    office.both(160, **GONE)
    assert standing() == []


def test_a_lifted_name_that_stays_shut_is_an_incident_until_it_opens(office: Office) -> None:
    office.both(5, **GONE)
    revoke_entry(office.entries[0], actor=office.approver, grounds="Removed.", now=at(10))
    release(office.approver, after=10)
    office.both(20, **GONE)
    assert standing() == []
    office.both(10 + settings.REMOVAL_CONFIRMED_WITHIN.seconds // 60 + 1, **GONE)
    assert {kind for kind, _ in standing()} == {"not_opened"}
    office.both(90)
    assert standing() == []


def test_the_time_to_effect_is_measured_for_additions_and_removals(office: Office) -> None:
    office.both(5)
    office.both(50, **GONE)
    revoke_entry(office.entries[0], actor=office.approver, grounds="Removed.", now=at(60))
    release(office.approver, after=60)
    assert [(row.added, row.removed, row.waiting) for row in effects(office.provider)] == [
        (None, None, 1),
        (at(50) - at(0), None, 0),
    ]
    office.both(85)
    assert effects(office.provider)[0].removed == at(85) - at(60)


def test_the_canary_tells_when_its_release_took_effect(office: Office) -> None:
    office.both(5, role="canary")
    assert effects(office.provider)[0].canary is None
    office.both(45, role="canary", **GONE)
    assert effects(office.provider)[0].canary == at(45) - at(0)


def test_a_stub_is_learned_from_what_stands_in_place_of_the_canary(office: Office) -> None:
    office.both(5, role="canary", **STUB)
    office.both(6, **STUB)
    found = {finding.why for target in office.targets() for finding in target.findings.all()}
    assert found == {"known_stub"}


def test_a_stub_is_known_by_a_mark_that_a_person_wrote_down(office: Office, timur: User) -> None:
    know_stub("title", value="Restricted", provider=office.provider, actor=timur, now=at(1))
    office.tell(office.inside, 6, **STUB)
    assert {target.findings.get().verdict for target in office.targets()} == {"stub"}
    assert Finding.objects.filter(control=None).count() == 2


def test_the_canary_before_tells_how_fast_a_removal_is(office: Office) -> None:
    office.both(5, role="canary", **GONE)
    revoke_entry(office.entries[0], actor=office.approver, grounds="Removed.", now=at(60))
    release(office.approver, after=60)
    arrange_targets(now=at(61))
    assert len(office.targets("canary")) == 4
    office.both(62, role="canary", **GONE)
    assert [(row.canary, row.opened) for row in effects(office.provider)] == [
        (at(2) - at(0), None),
        (at(5) - at(0), None),
    ]
    office.both(65, role="canary")
    assert effects(office.provider)[0].opened == at(65) - at(60)


def test_a_neighbour_that_is_listed_by_its_own_name_is_no_bystander(shared: Office, rita: User) -> None:
    shared.both(5, role="neighbour", **GONE)
    assert ("over_blocking", "https://demo.example/") in standing()
    listed(rita, shared.approver, "demo.example")
    release(shared.approver, after=20)
    arrange_targets(now=at(21))
    assert {url for _, url in standing()} == NEIGHBOURS - {"https://demo.example/"}
    assert not ProbeTarget.objects.watched().filter(url="https://demo.example/", role="neighbour").exists()
