"""What became of a decision, and what an audited act was: later rooms' words on earlier rooms' pages."""

from __future__ import annotations

from typing import Any

from django import template

from review_portal.accounts.abilities import Ability
from review_portal.audit.models import Event
from review_portal.blocking.models import BlockingRequest
from review_portal.face.verbs import said
from review_portal.review.choices import Exit
from review_portal.review.models import Decision

register = template.Library()


@register.filter
def act(event: Event) -> str:
    return said(event.verb)


@register.inclusion_tag("review/request_of.html", takes_context=True)
def request_of(context: dict[str, Any], decision: Decision) -> dict[str, object]:
    """Link the decision's request, or offer to draft it."""
    asked = BlockingRequest.objects.filter(items__decision=decision).exclude(status="rejected").first()
    may_draft = decision.exit == Exit.BLOCKING and context["request"].user.can(Ability.DRAFT_REQUEST)
    return {"request_row": asked, "decision": decision, "may_draft": may_draft, "csrf_token": context.get("csrf_token")}
