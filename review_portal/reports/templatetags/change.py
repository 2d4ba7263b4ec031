"""Writes the change between two periods in per cent."""

from __future__ import annotations

from django import template

from review_portal.reports.papers import changed

register = template.Library()
register.filter("change", changed)
