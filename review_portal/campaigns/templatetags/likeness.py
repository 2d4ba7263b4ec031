"""Shows on a source's page which of its pictures other sources show as well."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template

from review_portal.campaigns.pictures import neighbours
from review_portal.evidence.models import Picture
from review_portal.sources.models import Source

register = template.Library()
#: The newest pictures of a source that are looked for elsewhere: each is 2,081 look-ups in the index.
LOOKED_FOR = 12


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """One picture of a source, and the pictures of other sources that look the same."""

    picture: Picture
    others: tuple[Picture, ...]


@register.inclusion_tag("campaigns/elsewhere.html", takes_context=True)
def pictures_elsewhere(context: dict[str, Any], source: Source) -> dict[str, object]:
    """List the newest pictures that some other source shows too; the pictures themselves stay covered."""
    own = Picture.objects.filter(source=source, is_flat=False)
    newest: dict[int, Picture] = {}
    for picture in own.select_related("capture").order_by("-pk")[: 4 * LOOKED_FOR]:
        newest.setdefault(picture.phash, picture)
    found = [shown_elsewhere(picture) for picture in list(newest.values())[:LOOKED_FOR]]
    return {
        "found": [one for one in found if one.others],
        "looked_for": len(found),
        "captured": Picture.objects.filter(source=source).exists(),
        "can": context.get("can", {}),
    }


def shown_elsewhere(picture: Picture) -> Elsewhere:
    same = Picture.objects.filter(phash__in=neighbours(picture.phash), is_flat=False).exclude(source=picture.source_id)
    one_each = same.order_by("source_id", "pk").distinct("source_id")
    return Elsewhere(picture, tuple(one_each.select_related("source", "capture")[:10]))
