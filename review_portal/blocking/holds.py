"""Puts in words why an entry is held back, out of what was written down then."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from review_portal.face.figures import moment, percent

NAMES = {
    "name_servers": gettext_lazy("name servers"),
    "registrar": gettext_lazy("registrar"),
    "registrant": gettext_lazy("owner of the name"),
    "registered_at": gettext_lazy("date of registration"),
}


def told(detail: Mapping[str, object]) -> Iterable[str]:
    """Yield a line for each thing that a suspension knows: what changed from what to what, how much still stands.

    {'registrar': ['Old', 'New']} → 'registrar: Old → New'; {'likeness': 0.12} → '12% of the words still stand there'.
    """
    for name, known in detail.items():
        if name in NAMES and isinstance(known, list):
            yield f"{NAMES[name]}: {' → '.join(plain(str(value)) for value in known)}"
        elif name == "likeness" and isinstance(known, float):
            yield _("%(share)s of the words still stand there") % {"share": percent(known)}
        elif name == "reversal":
            yield _("reversed by decision %(pk)s") % {"pk": known}


def plain(value: str) -> str:
    """Write a kept value as people do: "['ns1.example', 'ns2.example']" → 'ns1.example, ns2.example'."""
    if value.startswith("["):
        try:
            return ", ".join(map(str, ast.literal_eval(value)))
        except (ValueError, SyntaxError):
            return value
    try:
        return moment(datetime.fromisoformat(value))
    except ValueError:
        return value
