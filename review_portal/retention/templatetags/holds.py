"""Shows on the page of a source, post or contact whether it is held; those who may, hold and release it there."""

from __future__ import annotations

from typing import Any

from django import template

from review_portal.accounts.abilities import Ability
from review_portal.evidence.models import Hold

register = template.Library()
#: Those who place holds, and those who look after them.
READERS = (Ability.HOLD_EVIDENCE, Ability.SEE_AUDIT)


@register.inclusion_tag("retention/hold.html", takes_context=True)
def hold_of(context: dict[str, Any], kind: str, pk: int | None) -> dict[str, object]:
    """Say what holds this row alone; a hold on its source or on everything stands on the page of retention."""
    request, can = context["request"], context.get("can", {})
    if pk is None or not any(can.get(ability) for ability in READERS):
        return {"shown": False}
    hold = Hold.objects.standing().filter(kind=kind, target_id=pk).select_related("placed_by").first()
    return {
        "shown": hold is not None or can.get(Ability.HOLD_EVIDENCE), "hold": hold, "kind": kind, "pk": pk, "can": can,
        "back": request.get_full_path(), "request": request, "csrf_token": context.get("csrf_token"),
    }  # fmt: skip
