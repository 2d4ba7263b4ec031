"""Says on what ground an entry stands and how far it reaches."""

from __future__ import annotations

from urllib.parse import urlsplit

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from review_portal.blocking.models import BlockEntry

register = template.Library()


@register.simple_tag
def ground_of(entry: BlockEntry) -> str:
    return entry.item.legal_ground.text(get_language() or "ru")


@register.simple_tag
def reach_of(entry: BlockEntry) -> str:
    """Return what is hit and what is not."""
    if entry.kind == "url":
        host = urlsplit(entry.canonical).hostname or ""
        return _("One page. The other pages of %(host)s are not affected.") % {"host": host}
    if entry.kind == "channel":
        return _("One channel or account. The rest of the platform is not affected.")
    if entry.kind == "ip":
        return _("One network address, with every name that lives there.")
    return _("The whole host %(host)s, with its pages.") % {"host": entry.canonical}
