"""Counts on the sources' page how many candidates wait for a person."""

from __future__ import annotations

from django import template

from review_portal.discovery.models import Candidate

register = template.Library()


@register.simple_tag
def candidates_waiting() -> int:
    return Candidate.objects.filter(status=Candidate.Status.WAITING).count()
