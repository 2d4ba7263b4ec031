"""Two people at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from review_portal.accounts.models import User
from review_portal.audit.errors import Refused
from review_portal.blocking.models import BlockEntry, BlockingRequest
from review_portal.blocking.services import approve_request
from review_portal.exports.models import Release
from tests.blocking.records import NOW, approved, submitted
from tests.exports.records import release

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Do all of it at the same moment; return how each ended."""

    def one(act: Callable[[], object]) -> str:
        try:
            act()
        except Refused:
            return "refused"
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(one, acts))


def test_two_publishers_make_one_release(rita: User, saule: User, dana: User) -> None:
    approved(rita, saule)
    assert at_once(lambda: release(saule), lambda: release(dana)) == ["done", "done"]
    assert Release.objects.count() == 1


def test_two_approvers_approve_once(rita: User, saule: User, dana: User) -> None:
    request = submitted(rita)

    def approve(person: User) -> BlockingRequest:
        return approve_request(request, actor=person, digest=request.digest, grounds="Checked.", now=NOW)

    assert at_once(lambda: approve(saule), lambda: approve(dana)) == ["done", "refused"]
    assert BlockEntry.objects.count() == 1
