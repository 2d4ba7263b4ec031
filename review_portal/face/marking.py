"""Renders a post as it was published, with the reasons underlined: always escaped, and no sign may reorder the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

BIDI = {
    "\u061c": "ALM", "\u200e": "LRM", "\u200f": "RLM", "\u202a": "LRE", "\u202b": "RLE", "\u202c": "PDF",
    "\u202d": "LRO", "\u202e": "RLO", "\u2066": "LRI", "\u2067": "RLI", "\u2068": "FSI", "\u2069": "PDI",
}  # fmt: skip
KINDS = frozenset({"sale", "contact", "pay", "hire", "trick"})


@dataclass(frozen=True, slots=True)
class Span:
    """A reason's place in code points, and the letter of its row in the table."""

    start: int
    end: int
    kind: str
    letter: str


def visible(text: str) -> SafeString:
    """Escape text and show signs that turn the reading direction as chips that turn nothing."""
    pieces: list[SafeString] = []
    plain = ""
    for sign in text:
        if sign in BIDI:
            pieces += [conditional_escape(plain), format_html('<span class="chip">{}</span>', BIDI[sign])]
            plain = ""
        else:
            plain += sign
    return mark_safe("".join([*pieces, conditional_escape(plain)]))  # noqa: S308  # every piece is escaped


def marked(text: str, spans: Sequence[Span]) -> SafeString:
    """Return the text with nested <mark> elements: overlapping spans are split where one ends, then nested.

    1. Cut the text at every start and end.
    2. At a cut, close what ends there; what had to be closed with it is opened again.
    3. A span's letter follows its last part.
    """
    fit = [span for span in spans if 0 <= span.start < span.end <= len(text) and span.kind in KINDS]
    cuts = sorted({0, len(text), *(cut for span in fit for cut in (span.start, span.end))})
    out: list[SafeString] = []
    open_spans: list[Span] = []
    for cut, following in zip(cuts, [*cuts[1:], len(text)], strict=True):
        open_spans = close(open_spans, cut, out)
        for span in sorted((span for span in fit if span.start == cut), key=lambda span: -span.end):
            out.append(start(span))
            open_spans.append(span)
        out.append(visible(text[cut:following]))
    return mark_safe("".join(out))  # noqa: S308  # every piece is escaped


def close(open_spans: list[Span], cut: int, out: list[SafeString]) -> list[Span]:
    """Close the spans that end at the cut, and return those that go on, in their new order."""
    ending = [span for span in open_spans if span.end == cut]
    if not ending:
        return open_spans
    outermost = open_spans.index(ending[0])
    out.extend(mark_safe("</mark>") for _ in open_spans[outermost:])
    out.extend(reference(span.letter) for span in ending if span.letter)
    staying = [span for span in open_spans[outermost:] if span.end != cut]
    out.extend(start(span) for span in staying)
    return [*open_spans[:outermost], *staying]


def start(span: Span) -> SafeString:
    return format_html('<mark class="{}" data-ref="{}">', span.kind, span.letter)


def reference(letter: str) -> SafeString:
    return format_html('<a class="ref" href="#r-{}">{}</a>', letter, letter)
