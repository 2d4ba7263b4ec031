"""Says on the candidates' page which places people have reported, and by which tips."""

from __future__ import annotations

from typing import Any

from django import template

from review_portal.discovery.models import Candidate
from review_portal.tips.models import Tip
from review_portal.tips.showing import odd_things

register = template.Library()
SHOWN = 3
register.filter("odd_things", odd_things)


@register.inclusion_tag("tips/reported.html", takes_context=True)
def reported(context: dict[str, Any], candidate: Candidate) -> dict[str, object]:
    """Name the newest tips that lead to a candidate; most candidates have none and cost no query."""
    if not candidate.reports:
        return {"tips": []}
    naming = Tip.objects.filter(findings__candidate=candidate).distinct().order_by("-received_at")
    return {"tips": list(naming[:SHOWN]), "count": candidate.reports, "can": context.get("can", {})}
