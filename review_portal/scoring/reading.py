"""Says which text of a post is read: spans of reasons, changes and mentions count in it."""

from __future__ import annotations

from review_portal.evidence.models import Post


def assessed_text(post: Post) -> str:
    """Join title, text and hidden text, one under the other, without empty parts; nothing inside is altered."""
    return "\n".join(part for part in (post.title, post.text, post.hidden_text) if part)


def link_addresses(post: Post) -> list[str]:
    """Return where the post's links and buttons lead, each once, in order."""
    return list(dict.fromkeys(link["url"] for link in post.links if link.get("url")))
