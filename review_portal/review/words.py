"""Words of the judging pages that no model holds."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PARTS: dict[str, Promise] = {
    "score": _("Model's score"),
    "harm": _("Harm"),
    "reach": _("Reach"),
    "freshness": _("Freshness"),
    "recurrence": _("Recurrence"),
    "age": _("Waiting"),
}
KINDS: dict[str, Promise] = {
    "sale": _("offer of goods"),
    "contact": _("contact for an order"),
    "pay": _("payment details"),
    "hire": _("hiring"),
    "trick": _("disguise of words"),
}
CHANGES: dict[str, Promise] = {
    "look-alike": _("look-alike letters"),
    "spaced": _("spaced out"),
    "invisible": _("invisible signs"),
    "stylised": _("stylised letters"),
}
EXITS: dict[str, Promise] = {
    "criminal": _("Criminal material"),
    "administrative": _("Administrative offence"),
    "blocking": _("Blocking notification"),
    "no_violation": _("No violation"),
    "protected": _("Protected content"),
    "cannot_judge": _("Cannot judge"),
}
MEDIA: dict[str, Promise] = {
    "photo": _("photo"),
    "video": _("video"),
    "document": _("document"),
    "sticker": _("sticker"),
    "voice": _("voice message"),
    "poll": _("poll"),
}
