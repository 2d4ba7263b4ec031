"""Takes out of a number what people write between its groups."""

import re

# Spaces of every kind, hyphens and dashes: what stands on cards, in statements and in copied pages.
BETWEEN = re.compile(r"[\s\u00a0\u2007\u202f\u2010-\u2015\-]+")


def joined(text: str) -> str:
    """Write a number in one piece: `'4111 1111-1111 1111'` → `'4111111111111111'`."""
    return BETWEEN.sub("", text)


def is_number(text: str) -> bool:
    """Only the ten ASCII digits: `str.isdigit` lets others pass, which no bank prints."""
    return text.isascii() and text.isdigit()
