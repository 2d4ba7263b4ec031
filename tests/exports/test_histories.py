"""Whatever people do in whatever order, the list keeps its promises."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

import pytest
from django.db.models import F, Model

from review_portal.accounts.models import User
from review_portal.audit.errors import Refused
from review_portal.blocking.models import BlockEntry, BlockingRequest
from review_portal.blocking.services import (
    approve_request,
    expire_entries,
    reject_request,
    revoke_entry,
    revoke_request,
    take_back_request,
)
from review_portal.exports.changes import delta, in_force, set_at, with_canary
from review_portal.exports.lines import Line, set_hash
from review_portal.exports.models import Release, ReleaseEntry
from review_portal.exports.services import publish_release
from tests.blocking.records import NOW, submitted

Row = TypeVar("Row", bound=Model)


class Office:
    """People at work, by dice."""

    def __init__(self, seed: int, people: list[User]) -> None:
        self.dice, self.people, self.now = random.Random(seed), people, NOW
        self.sets: dict[int, dict[tuple[str, str], Line]] = {0: {}}

    def step(self) -> None:
        self.now += timedelta(days=self.dice.randint(1, 40))
        acts: list[Callable[[], object]] = [self.ask, self.approve, self.approve, self.end, self.publish, self.other]
        try:
            self.dice.choice(acts)()
        except Refused:
            return

    def anybody(self) -> User:
        return self.dice.choice(self.people)

    def one_of(self, model: type[Row]) -> Row | None:
        rows = list(model._default_manager.order_by("pk"))
        return self.dice.choice(rows) if rows else None

    def ask(self) -> None:
        submitted(self.anybody(), ("host", f"shop-{self.dice.randint(1, 4)}.example"))

    def approve(self) -> None:
        request = self.one_of(BlockingRequest)
        if request:
            approve_request(request, actor=self.anybody(), digest=request.digest, grounds="Checked.", now=self.now)

    def end(self) -> None:
        expire_entries(now=self.now)
        entry = self.one_of(BlockEntry)
        if entry:
            revoke_entry(entry, actor=self.anybody(), grounds="Removed.", now=self.now)

    def other(self) -> None:
        request = self.one_of(BlockingRequest)
        if request:
            act = self.dice.choice([reject_request, revoke_request, take_back_request])
            if act is take_back_request:
                act(request, actor=self.anybody())
            else:
                act(request, actor=self.anybody(), grounds="Because.", now=self.now)

    def publish(self) -> None:
        release = publish_release(actor=self.anybody(), now=self.now)
        self.sets.setdefault(
            release.serial, {line.key: line for line in with_canary(in_force(self.now), release.serial)}
        )


@pytest.fixture
def office(request: pytest.FixtureRequest, rita: User, aigerim: User, bota: User, saule: User, dana: User) -> Office:
    return Office(request.param, [rita, aigerim, bota, saule, dana])


@pytest.mark.parametrize("office", range(3), indirect=True)
def test_every_line_has_an_order_two_people_and_evidence_and_every_client_converges(office: Office) -> None:
    for _ in range(30):
        office.step()
    release = publish_release(actor=office.people[-1], now=office.now)
    check_entries(office.now)
    check_published()
    for serial, held in office.sets.items():
        assert converged(held, serial, release) == release.set_hash


def check_entries(now: datetime) -> None:
    entries = BlockEntry.objects.all()
    sound = entries.filter(item__request__approver__isnull=False, item__capture__isnull=False, item__excluded=False)
    sound = sound.exclude(item__request__approver=F("item__request__author"))
    sound = sound.exclude(item__request__approver=F("item__decision__actor"))
    assert sound.count() == entries.count()
    assert not entries.in_force(now).exclude(item__request__status="approved").exists()


def check_published() -> None:
    """Every entry ever published is in force, or ended with a record."""
    published = BlockEntry.objects.filter(pk__in=ReleaseEntry.objects.values("entry"))
    assert not published.filter(status="revoked", revoked_by=None).exists()
    latest = Release.objects.latest_first()[0]
    held = {row.entry_id for row in set_at(latest.serial).values()}
    assert held == set(BlockEntry.objects.in_force(latest.published_at).values_list("pk", flat=True))


def converged(held: dict[tuple[str, str], Line], serial: int, release: Release) -> str:
    found = delta(serial, release)
    gone = {line.key for line in found.removed}
    kept = {key: line for key, line in held.items() if key not in gone}
    return set_hash((kept | {line.key: line for line in (*found.added, *found.changed)}).values())
