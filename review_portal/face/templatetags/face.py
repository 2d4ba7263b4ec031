"""Formatting and drawing for templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from review_portal.face import charts, figures, icons, marking, names

register = template.Library()

for written in (
    figures.number,
    figures.percent,
    figures.signed_percent,
    figures.size,
    figures.moment,
    figures.day,
    figures.short,
    figures.clock,
    figures.sealed,
    figures.duration,
    figures.posts,
    figures.cases,
    figures.items,
    figures.shortened,
    figures.in_groups,
    marking.visible,
    names.in_letters,
    names.target,
):
    register.filter(written.__name__, written)

register.simple_tag(icons.icon, name="icon")


@register.filter
def until(at: datetime, now: datetime) -> timedelta:
    return at - now


@register.filter
def since(at: datetime, now: datetime) -> timedelta:
    return now - at


@register.filter
def is_past(at: datetime, now: datetime) -> bool:
    return at <= now


@register.filter
def of(table: Mapping[str, object], key: str) -> object:
    """Return the value under a key that is itself a variable."""
    return table.get(key, "")


@register.filter
def spoken(language: str) -> str:
    """Return a code that browsers know; of a mixed text nobody can say in which voice to read it."""
    return language if language in {"ru", "kk", "en"} else ""


@register.filter
def pairs(table: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return names and values; `.items` in a template would find a key called "items" first."""
    return [(name, str(value)) for name, value in table.items()]


@register.filter
def unlocalised(value: float) -> str:
    """Write a length for SVG, which knows the decimal point only."""
    return f"{value:.1f}"


@register.simple_tag
def parts_bar(parts: Mapping[str, int], order: Sequence[str]) -> SafeString:
    """Draw priority parts one after the other; read aloud they are the sum itself."""
    return bar(
        charts.stretches([(float(parts.get(name, 0)), "a") for name in order]),
        "+".join(str(parts.get(name, 0)) for name in order),
    )


@register.simple_tag
def share_bar(value: float, whole: float, tone: str = "a") -> SafeString:
    return bar([charts.Bar(0, round(100 * min(value / (whole or 1), 1), 1), tone)], "")


@register.simple_tag
def counts_bar(counts: Mapping[str, int], label: str) -> SafeString:
    return bar(charts.shares(counts), label)


def bar(stretches: Sequence[charts.Bar], label: str) -> SafeString:
    rects = format_html_join(
        "", '<rect class="{}" x="{}" width="{}" height="6"/>', ((part.tone, part.x, part.width) for part in stretches)
    )
    said = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" {}><rect width="100" height="6"/>{}</svg>',
        said,
        rects,
    )


@register.simple_tag
def sparkline(values: Sequence[int], label: str, least: int = 0) -> SafeString:
    drawn = charts.spark(values)
    return format_html(
        '<svg class="spark" viewBox="0 0 120 22" role="img" aria-label="{}"><polyline points="{}"/>'
        '<circle class="{}" cx="{}" cy="{}" r="2.4"/></svg>',
        label,
        drawn.points,
        "bad" if drawn.last < least else "",
        drawn.x,
        drawn.y,
    )
