"""Shows an internationalised name in both forms: as it goes over the wire, and in the letters that people read.

Neither form alone is enough to decide by: 'xn--80awbu3c' tells a reader nothing, and 'аррӏе' may be anybody.
"""

from __future__ import annotations

import re
import unicodedata

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from review_portal.face.figures import shortened
from review_portal.face.marking import visible

HOST = re.compile(r"(?P<before>(?:[a-z][a-z0-9+.-]*://)?)(?P<host>[^/:?#\s]+)(?P<after>.*)", re.DOTALL)


def shown_label(label: str) -> str:
    """Return a label as people write it: 'xn--e1afmkfd' → 'пример'; one that decodes to nothing stays as it is."""
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode().decode("punycode")
    except UnicodeError:
        return label


def in_letters(target: str) -> str:
    """Return a name, page or address with its host in letters; empty where that says nothing new.

    'https://xn--80awbu3c.xn--80ao21a/a' → 'https://мысал.қаз/a'; 'shop.example' → ''.
    """
    parts = HOST.fullmatch(target)
    if not parts or "xn--" not in parts["host"]:
        return ""
    shown = ".".join(shown_label(label) for label in parts["host"].split("."))
    return "" if shown == parts["host"] else f"{parts['before']}{shown}{parts['after']}"


def mixes_alphabets(target: str) -> bool:
    """Tell whether one label takes letters of several alphabets, as a forgery does: 'gооgle' with Cyrillic о."""
    host = HOST.fullmatch(in_letters(target))
    return host is not None and any(len(alphabets(label)) > 1 for label in host["host"].split("."))


def alphabets(label: str) -> set[str]:
    return {unicodedata.name(letter, "?").partition(" ")[0] for letter in label if letter.isalpha()}


def target(canonical: str, keep: int = 2000) -> SafeString:
    """Draw a target for whoever decides: the form that is listed, and the letters below it where they differ."""
    listed = format_html('<span class="mono"><bdi>{}</bdi></span>', visible(shortened(canonical, keep)))
    if not (letters := shortened(in_letters(canonical), keep)):
        return listed
    doubt = _("letters of several alphabets") if mixes_alphabets(canonical) else ""
    warning = format_html(' <span class="tag">{}</span>', doubt) if doubt else ""
    return format_html('{}<span class="letters"><bdi>{}</bdi>{}</span>', listed, visible(letters), warning)
