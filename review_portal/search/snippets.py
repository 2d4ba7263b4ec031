"""Cuts the stretch of a post that shows why it was found, with the words marked in the text as posted."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from review_portal.face.marking import visible
from review_portal.scoring.undisguise import undisguised

LENGTH = 240
BEFORE = 60
WORD = re.compile(r"@?\w+")
SHORTEST_STEM = 4


def snippet(text: str, shown: Sequence[str]) -> SafeString:
    """Return one stretch of the original with every found word marked, also where it stands in disguise."""
    spans = found_in(text, shown)
    start = max(0, spans[0][0] - BEFORE) if spans else 0
    end = min(len(text), start + LENGTH)
    pieces: list[SafeString] = [SafeString("… ")] if start else []
    place = start
    for first, last in spans:
        if place <= first and last <= end:
            pieces += [
                visible(text[place:first]),
                format_html('<mark class="hit">{}</mark>', visible(text[first:last])),
            ]
            place = last
    pieces += [visible(text[place:end]), SafeString(" …" if end < len(text) else "")]
    return mark_safe("".join(pieces))  # noqa: S308  # every piece is escaped


def found_in(text: str, shown: Sequence[str]) -> list[tuple[int, int]]:
    """Return where the words stand in the original; a stem marks the words that begin with it."""
    read = undisguised(text)
    words = frozenset(shown)
    stems = tuple(stem for stem in shown if len(stem) >= SHORTEST_STEM)
    spans = []
    for match in WORD.finditer(read.text):
        word = match[0].lower().lstrip("@")
        if word in words or (stems and word.startswith(stems)):
            spans.append(read.original_span(*match.span()))
    return spans
