"""Decisions become training rows; gold measures and never teaches; appeals and rulings overwrite."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from classifier.dataset import parse_row
from review_portal.accounts.models import User
from review_portal.learning import rows
from review_portal.learning.rows import gold_posts, judged_posts, training_rows
from review_portal.review.models import Decision
from review_portal.review.services import set_gold, undo_decision
from tests.learning.deciding import judge
from tests.scoring.publishing import NOW

pytestmark = pytest.mark.django_db


def test_a_blocked_text_is_an_advert_and_a_cleared_one_is_innocent(blocked: Decision, let_go: Decision) -> None:
    labels = {row["group"]: row["label"] for row in training_rows()}
    assert labels == {f"campaign-{blocked.case.campaign_id}": 1, f"campaign-{let_go.case.campaign_id}": 0}


def test_a_row_is_a_line_that_the_classifier_reads(blocked: Decision, let_go: Decision) -> None:
    found = [parse_row(json.dumps(row), where="here") for row in training_rows()]
    assert [(row.label, row.protected, row.authored) for row in found] == [(1, False, False), (0, None, False)]
    assert [role.value for role in found[0].roles] == ["shop_link"]


def test_gold_and_its_whole_campaign_never_teach(blocked: Decision, let_go: Decision, bota: User) -> None:
    set_gold(blocked, actor=bota, lesson="A shop.", now=NOW)
    assert [row["label"] for row in training_rows()] == [0]
    assert [judged.label for judged in gold_posts()] == [1]


def test_an_undone_decision_teaches_nothing(blocked: Decision, aigerim: User) -> None:
    undo_decision(blocked, actor=aigerim, now=NOW + timedelta(seconds=5))
    assert training_rows() == []


def test_who_could_not_judge_teaches_nothing(aigerim: User) -> None:
    judge("Возможно что угодно, непонятно что", "cannot_judge", aigerim)
    assert training_rows() == []


def test_a_lifted_restriction_makes_the_text_innocent(blocked: Decision, monkeypatch: pytest.MonkeyPatch) -> None:
    source = blocked.members.get().post.source_id
    monkeypatch.setattr(rows, "lifted_by_appeal", lambda: {(blocked.pk, source)})
    assert [(judged.label, judged.role) for judged in judged_posts()] == [(0, "")]
