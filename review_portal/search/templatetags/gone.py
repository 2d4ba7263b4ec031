"""Shows on a source's page which of its posts are seen no more, with what was and what shows it missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template

from review_portal.evidence.models import Disappearance, Post
from review_portal.search.results import closed_posts
from review_portal.sources.models import Source

register = template.Library()
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Gone:
    """A disappearance beside the last version that we hold of the post."""

    row: Disappearance
    post: Post | None
    is_closed: bool


@register.inclusion_tag("search/gone.html", takes_context=True)
def gone_from(context: dict[str, Any], source: Source) -> dict[str, object]:
    """List the newest disappearances; what stood there is shown to those who may read the post."""
    rows = Disappearance.objects.filter(source=source).order_by("-seen_at", "-pk")
    newest = list(rows.select_related("capture")[:SHOWN])
    kept = Post.objects.filter(source=source, post_id__in=[row.post_id for row in newest]).current()
    posts = {post.post_id: post for post in kept.select_related("capture")}
    closed = closed_posts(context["request"].user, [post.pk for post in posts.values()])
    return {
        "gone": [Gone(row, post := posts.get(row.post_id), post is not None and post.pk in closed) for row in newest],
        "count": rows.count(),
        "can": context.get("can", {}),
    }
