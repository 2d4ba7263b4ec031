"""Says of one visit in which tone and in which words it ended."""

from __future__ import annotations

from django import template

from review_portal.sources.past import complaints_of, tone_of

register = template.Library()
register.filter("tone_of", tone_of)
register.filter("complaints_of", complaints_of)
