"""Publishes a text, opens its case and decides it."""

from __future__ import annotations

from typing import Any

from review_portal.accounts.models import User
from review_portal.review.grounds import load_legal_grounds
from review_portal.review.models import Decision, LegalGround
from review_portal.review.services import Choice, claim_case, decide
from review_portal.review.weighing import undecided_posts
from tests.review.journey import arrive
from tests.scoring.publishing import NOW


def judge(text: str, exit_: str, actor: User, **fields: Any) -> Decision:
    load_legal_grounds(LegalGround)
    case = claim_case(arrive(text, **fields), actor=actor, now=NOW)
    posts = frozenset(undecided_posts(case.campaign).values_list("pk", flat=True))
    words: dict[str, Any] = {"grounds": "Seen."}
    if exit_ == "blocking":
        law = LegalGround.objects.get(code="kz-communications-41-1-1-1").pk
        words |= {"role": "shop_link", "substance": "cathinone", "measure": "channel", "legal_ground": law}
    return decide(case, actor=actor, choice=Choice(exit=exit_, posts=posts, version=case.version, **words), now=NOW)
