"""Writes typst from plain values: whatever stands in a text is set as it is and never read as a command."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

import typst

PDF_STANDARD: Final = "a-2b"  # ISO 19005-2: fonts inside, no outside references, readable in thirty years
GLYPHLESS = re.compile(r"the text `(?P<text>\".*\")` could not be displayed", re.DOTALL)
PATIENCE = 8  # so many different signs are looked at one by one; a text that holds more is written plainly at once
PREAMBLE = """#set page(paper: "a4", margin: 18mm, numbering: "1 / 1")
#set text(size: 9pt, hyphenate: false)
#set table(stroke: 0.4pt + luma(160), inset: 4pt)
#let code(it) = text(font: "DejaVu Sans Mono", size: 7pt, it)
"""


def document(parts: Iterable[str]) -> str:
    return PREAMBLE + "\n\n".join(parts)


def quoted(text: str) -> str:
    """Write a typst string: JSON's escapes are typst's too, but for control characters, which no page can show."""
    printable = "".join(sign if sign >= " " or sign == "\n" else " " for sign in text)
    return json.dumps(printable.encode("utf-8", "replace").decode(), ensure_ascii=False)


def heading(text: str) -> str:
    return f"#text(size: 14pt, weight: 700, {quoted(text)})"


def paragraph(text: str, *, strong: bool = False, mono: bool = False) -> str:
    if mono:
        return f"#code({broken(text)})"
    return f"#text(weight: {700 if strong else 400}, {quoted(text)})"


def broken(text: str) -> str:
    """Let a long identifier break anywhere: a zero-width space after every eight signs."""
    return quoted("\u200b".join(text[place : place + 8] for place in range(0, len(text), 8)))


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, mono: Sequence[int] = ()) -> str:
    columns = ", ".join("1fr" if place in mono else "auto" for place in range(len(head)))
    cells = [f"strong({quoted(title)})" for title in head]
    for row in rows:
        cells += [f"code({broken(cell)})" if place in mono else quoted(cell) for place, cell in enumerate(row)]
    return f"#table(columns: ({columns}), {', '.join(cells)})"


def picture(svg: str) -> str:
    return f'#image(bytes({json.dumps(svg, ensure_ascii=False)}), format: "svg", width: 100%)'


def archived(parts: Iterable[str], at: datetime) -> bytes:
    """Print PDF/A-2b; the same parts at the same time give the same bytes.

    PDF/A forbids a sign without a picture. What no font of ours draws stands there by its number: '🍕' → '[U+1F355]'.
    """
    source = document(parts)
    for left in range(PATIENCE, -1, -1):
        try:
            made: bytes = typst.compile(
                source.encode(), ignore_system_fonts=True, pdf_standards=[PDF_STANDARD], timestamp=int(at.timestamp())
            )
        except typst.TypstError as error:
            named = GLYPHLESS.search(str(error))
            if not named or not left:
                raise
            source = numbered(source, named["text"] if left > 1 else source)
        else:
            return made
    raise AssertionError("The last try either printed or raised.")


def numbered(source: str, unknown: str) -> str:
    """Write the signs of `unknown` that are no Latin, Greek or Cyrillic as their numbers, wherever they stand."""
    strange = {sign for sign in unknown if ord(sign) > 0x52F and not 0x2000 <= ord(sign) < 0x2070}
    return source.translate({ord(sign): f"[U+{ord(sign):04X}]" for sign in strange})
