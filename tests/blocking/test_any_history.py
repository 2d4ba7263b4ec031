"""Whatever people do in whatever order, every entry has an order, two people, sealed evidence and a ground."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from review_portal.accounts.abilities import Role
from review_portal.accounts.models import User
from review_portal.audit.errors import Refused
from review_portal.audit.models import Event
from review_portal.audit.services import faults
from review_portal.blocking.models import STEPS, BlockEntry, BlockingRequest, ItemStep, Notice, Suspension
from review_portal.blocking.services import (
    Word,
    approve_request,
    draft_notice,
    expire_entries,
    measure_items,
    override_item,
    reject_request,
    resume_entry,
    revoke_entry,
    revoke_request,
    send_notice,
    submit_request,
    suspend_reversed,
    take_back_request,
    write_down,
)
from review_portal.review.models import Decision, LegalGround
from tests.blocking.orders import drafted
from tests.blocking.records import NOW

ACTS = ("draft", "bare", "submit", "back", "approve", "forge", "reject", "letter", "send", "answer", "measure",
        "override", "end", "revoke", "wait", "repeal", "reverse", "resume")  # fmt: skip
HISTORIES = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 4), st.integers(0, 3)), min_size=4, max_size=22)
CAST = (Role.MODERATOR, Role.MODERATOR, Role.SENIOR, Role.SUPERVISOR, Role.PROSECUTOR)


class Office:
    """People at work, as a history tells them to be; every refusal is taken for an answer."""

    def __init__(self, people: list[User]) -> None:
        self.people, self.now = people, NOW

    def play(self, act: str, who: int, which: int) -> None:
        self.now += timedelta(hours=3)
        requests = list(BlockingRequest.objects.order_by("pk"))
        person, request = self.people[who], requests[which % len(requests)] if requests else None
        try:
            with transaction.atomic():
                self.acts(person, request, which)[act]()
        except (Refused, AttributeError, IndexError):  # the last two: there is nothing yet to do it with
            return

    def acts(self, person: User, request: Any, which: int) -> dict[str, Callable[[], object]]:
        now = self.now
        words: dict[str, Any] = {"actor": person, "grounds": "Because.", "now": now}
        return {
            "draft": lambda: drafted(person, ("host", f"shop-{which}.example"), now=now),
            "bare": lambda: drafted(person, ("host", "192.0.2.7"), shot=False, now=now),
            "submit": lambda: submit_request(request, actor=person, now=now),
            "back": lambda: take_back_request(request, actor=person, now=now),
            "approve": lambda: approve_request(request, digest=request.digest, **words),
            "forge": lambda: approve_request(request, digest="0" * 64, **words),
            "reject": lambda: reject_request(request, **words),
            "letter": lambda: draft_notice(request, actor=person, now=now),
            "send": lambda: send_notice(request.notices.last(), channel="mail", actor=person, now=now),
            "answer": lambda: write_down(request, [1], "acknowledged", word=Word("a", "b"), actor=person, now=now),
            "measure": lambda: measure_items(request.items.all(), "executed", by="probe", actor=None, now=now),
            "override": lambda: self.override(request, person),
            "end": lambda: revoke_entry(BlockEntry.objects.order_by("pk")[which], **words),
            "revoke": lambda: revoke_request(request, **words),
            "wait": self.wait,
            "repeal": self.repeal,
            "reverse": lambda: self.reverse(request, person),
            "resume": lambda: resume_entry(BlockEntry.objects.order_by("pk")[which], **words),
        }

    def override(self, request: Any, person: User) -> None:
        until = self.now + timedelta(days=9)
        override_item(request.items.last(), actor=person, reason="its own", until=until, now=self.now)

    def wait(self) -> None:
        self.now += timedelta(days=200)
        expire_entries(now=self.now)

    def repeal(self) -> None:
        """Repeal the norm, or bring it back: a parliament may do either."""
        standing = LegalGround.objects.filter(repealed_on=None).exists()
        LegalGround.objects.update(repealed_on=timezone.localdate(self.now) if standing else None)
        expire_entries(now=self.now)

    def reverse(self, request: Any, person: User) -> None:
        decided = request.items.first().decision
        fields = {"case": decided.case, "exit": "no_violation", "case_version": 2, "grounds": "A mistake."}
        with suppress(IntegrityError), transaction.atomic():  # PostgreSQL takes a decision back once only
            Decision.objects.create(actor=person, reverses=decided, created_at=self.now, **fields)
        suspend_reversed(now=self.now)


@pytest.fixture
def office(hire: Callable[..., User]) -> Office:
    return Office([hire(f"person{number}", role) for number, role in enumerate(CAST)])


# Without shrinking: every example plays in PostgreSQL, and a history of twenty acts is readable as it is.
@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(history=HISTORIES)
def test_every_history_keeps_the_promises(office: Office, history: list[tuple[str, int, int]]) -> None:
    savepoint = transaction.savepoint()
    office.now = NOW
    for act, who, which in history:
        office.play(act, who, which)
    try:
        check_entries(office)
        check_steps()
        check_letters()
        assert not list(faults(Event.objects.order_by("number").iterator()))
    finally:
        transaction.savepoint_rollback(savepoint)


def check_entries(office: Office) -> None:
    entries = BlockEntry.objects.all()
    sound = entries.filter(
        item__capture__isnull=False, item__excluded=False,
        item__request__approver__role__in=["supervisor", "prosecutor"],
        item__legal_ground__valid_from__lte=F("starts_at__date"),
    )  # fmt: skip
    for hand in ("author", "submitted_by"):
        sound = sound.exclude(item__request__approver=F(f"item__request__{hand}"))
    assert sound.exclude(item__request__approver=F("item__decision__actor")).count() == entries.count()
    standing = entries.in_force(office.now)
    assert not standing.filter(item__legal_ground__repealed_on__lte=timezone.localdate(office.now)).exists()
    # Who goes on after the decision was reversed does so by the word of somebody without a hand in it.
    for held in Suspension.objects.filter(entry__in=standing.filter(item__decision__reversal__isnull=False)):
        asked = held.entry.item.request
        assert held.ended_by_id not in {None, asked.author_id, asked.submitted_by_id, held.entry.item.decision.actor_id}
    assert not entries.exclude(status__in=["in_force", "expired", "revoked"]).exists()
    assert not entries.filter(status="revoked", revoke_grounds="").exists()


def check_steps() -> None:
    """Each item's steps follow the table, and an entry in force belongs to an item that was signed."""
    before: dict[int, str] = {}
    for item, status in ItemStep.objects.order_by("pk").values_list("item_id", "status"):
        assert status in STEPS[before.get(item, "")]
        before[item] = status
    for entry in BlockEntry.objects.filter(status="in_force"):
        assert before[entry.item_id] not in {"draft", "confirmed", "revoked", "restored"}


def check_letters() -> None:
    for notice in Notice.objects.filter(status="sent"):
        items = notice.request.items.filter(excluded=False)
        assert items.filter(annexes__kind="screenshot", capture__isnull=False).distinct().count() == items.count() > 0
        assert notice.sent_by_id not in {notice.request.author_id, notice.request.submitted_by_id}
