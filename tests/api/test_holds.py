"""Retention through the API: auditors read what is kept and held; a hold is a named person's, with a reason."""

from __future__ import annotations

from django.utils import timezone

from review_portal.accounts.models import User
from review_portal.audit.models import Event
from review_portal.evidence.models import Category, Tombstone
from tests.api.conftest import Program


def test_it_tells_how_long_what_is_kept(asel: User) -> None:
    told = Program(asel).get("retention").json()
    assert {row["category"] for row in told["periods"]} == set(Category.values)
    assert (told["sources"], told["held"], told["buried"]) == ([], 0, 0)


def test_a_hold_is_placed_and_released_with_reasons(dana: User, saule: User) -> None:
    placed = Program(dana).post("holds/place", {"kind": "category", "target": "suspected", "reason": "A court asked."})
    told = placed.json()
    assert (placed.status_code, told["category"], told["placed_by"]) == (201, "suspected", dana.pseudonym)
    program = Program(saule)
    assert [row["id"] for row in program.every("holds?kind=category")] == [told["id"]]
    ended = program.post(f"holds/{told['id']}/release", {"reason": "The court is done."}).json()
    assert (ended["released_by"], program.every("holds")) == (saule.pseudonym, [])
    assert program.get(f"holds/{told['id']}").json() == ended
    held = list(Event.objects.filter(verb__startswith="hold.").order_by("number").values_list("verb", flat=True))
    assert held == ["hold.placed", "hold.released"]


def test_what_is_held_already_or_is_nothing_is_refused(dana: User) -> None:
    program = Program(dana)
    said = {"kind": "all", "reason": "A court asked."}
    assert program.post("holds/place", said).status_code == 201
    again, nothing = program.post("holds/place", said), program.post("holds/place", said | {"kind": "post"})
    assert "held already" in again.json()["detail"]
    assert (nothing.status_code, nothing.json()["type"]) == (409, "urn:qalqan:problem:hold-refused")


def test_an_auditor_reads_and_holds_nothing(asel: User, rita: User) -> None:
    program = Program(asel)
    assert program.post("holds/place", {"kind": "all", "reason": "x"}).status_code == 403
    assert program.get("holds").status_code == 200
    assert Program(rita).get("holds").status_code == 403


def test_what_was_buried_left_its_hash(asel: User) -> None:
    at = timezone.now()
    Tombstone.objects.create(kind="warc", row_id=7, sha256="a" * 64, category="ordinary", seen_at=at, buried_at=at)
    [told] = Program(asel).every("tombstones?kind=warc")
    assert (told["row"], told["sha256"], told["came_from"]) == (7, "a" * 64, None)
