"""How long each category is kept, as the settings say."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from review_portal.evidence.models import Category


def periods() -> dict[str, timedelta]:
    """Return the period of every category; a name that is none, or a period of no day, stops whoever asks."""
    told: dict[str, int] = settings.RETENTION
    if set(told) != set(Category.values) or min(told.values()) < 1:
        names = ", ".join(Category.values)
        raise ImproperlyConfigured(f"QALQAN_RETENTION wants whole days from 1 on for {names}; it says {told}.")
    return {name: timedelta(days=days) for name, days in told.items()}
