"""Shows what is measured of an item and of a provider on their own pages."""

from __future__ import annotations

from django import template
from django.utils import timezone

from review_portal.blocking.models import BlockItem
from review_portal.exports.models import Provider
from review_portal.probes.models import Incident
from review_portal.probes.standing import counted, effects, half, of_entry

register = template.Library()


@register.inclusion_tag("probes/of_item.html")
def proof_of_item(item: BlockItem) -> dict[str, object]:
    """Say in which of the measured providers the item's entry is in effect, or open again."""
    entry = getattr(item, "entry", None)
    standings = of_entry(entry) if entry is not None else []
    return {"standings": standings, "is_listed": entry is not None and entry.status == "in_force"}


@register.inclusion_tag("probes/of_provider.html")
def proof_of_provider(provider: Provider) -> dict[str, object]:
    """Show the verdicts over the entries in force, the times to effect, and what is wrong."""
    now = timezone.now()
    incidents = Incident.objects.filter(provider=provider, ended_at=None).select_related("target", "finding")
    shown = effects(provider)
    return {
        "vantages": list(provider.vantages.order_by("name")), "verdicts": counted(provider, now), "now": now,
        "effects": shown, "incidents": list(incidents.order_by("-raised_at")),
        "shut": half(effect.canary for effect in shown), "opened": half(effect.opened for effect in shown),
    }  # fmt: skip


@register.inclusion_tag("probes/verdict.html")
def verdict(finding: object) -> dict[str, object]:
    return {"finding": finding}
