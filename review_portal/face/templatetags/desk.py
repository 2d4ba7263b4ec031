"""A person's own desk around every page: theme, keys, commands, and how long they looked today."""

from __future__ import annotations

from functools import cache
from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, override
from django.utils.translation import gettext as _

from review_portal.accounts.abilities import Ability
from review_portal.accounts.models import User
from review_portal.face.templatetags.frame import doors_of
from review_portal.review.keys import caps
from review_portal.review.models import Queue
from review_portal.review.services import desk_of, newest_look

register = template.Library()

#: What the command palette finds in all three languages; a new page's word joins here.
NAMES = ("Queue", "Requests", "Releases", "Providers", "Sources", "Overview", "Audit log", "Quality", "Queues",
         "Settings", "Theme: dark", "Theme: light", "Theme: as the device", "Rest for 10 minutes", "Search",
         "Appeals", "Payments and wallets", "People", "Keys of machines", "Tips")  # fmt: skip


@register.simple_tag(takes_context=True)
def desk_looks(context: dict[str, Any]) -> SafeString:
    """Write the person's theme, contrast and density on the page's root, where they differ from the device's."""
    user = visitor(context)
    if user is None:
        return SafeString("")
    desk = desk_of(user)
    chosen = [("theme", desk.theme)] if desk.theme != desk.Theme.SYSTEM else []
    chosen += [("contrast", "more")] if desk.high_contrast else []
    chosen += [("density", "roomy")] if desk.roomy else []
    return format_html_join("", ' data-{}="{}"', chosen)


def visitor(context: dict[str, Any]) -> User | None:
    user = getattr(context.get("request"), "user", None)
    return user if isinstance(user, User) else None


@register.inclusion_tag("frame/looked.html", takes_context=True)
def looked(context: dict[str, Any]) -> dict[str, object]:
    """Show today's minutes to the one who looked, and to nobody else."""
    user = visitor(context)
    if user is None or not user.can(Ability.JUDGE):
        return {"minutes": None}
    row = newest_look(user)
    return {"minutes": row.minutes if row and row.day == timezone.localdate() else 0}


@register.inclusion_tag("frame/keys.html", takes_context=True)
def keys_help(context: dict[str, Any]) -> dict[str, object]:
    user = visitor(context)
    desk = desk_of(user) if user else None
    chosen = caps(desk.keys if desk else {})
    is_on = desk.keys_on if desk else True
    return {"caps": chosen, "keys_on": is_on, "keymap": {"on": is_on, "keys": {c.action.name: c.code for c in chosen}}}


@register.inclusion_tag("frame/commands.html", takes_context=True)
def commands(context: dict[str, Any], section: str) -> dict[str, object]:
    """Offer what the command palette can do: pages, themes, breaks; words in three languages find it."""
    user = visitor(context)
    offers = [offer(one.label, one.section, get=one.url) for group in doors_of(context["request"]) for one in group]
    if user and user.can(Ability.SEE_QUEUE):
        offers += [offer(word, f"theme {slug}", post=reverse("desk-look"), fields={"theme": slug})
                   for slug, word in theme_words()]  # fmt: skip
    if user and user.can(Ability.JUDGE):
        offers.append(offer(_("Rest for 10 minutes"), "break rest", post=reverse("break"), fields={"minutes": "10"}))
    words = {"case": _("Open case"), "nothing": _("Nothing fits")}
    return {"offers": {"offers": offers, "words": words, "find": reverse("case-find")}}


def theme_words() -> list[tuple[str, str]]:
    return [("dark", _("Theme: dark")), ("light", _("Theme: light")), ("system", _("Theme: as the device"))]


def offer(label: str, slug: str, **does: object) -> dict[str, object]:
    """Return one command with every word that should find it."""
    return {"label": label, "words": f"{label} {slug} {' '.join(in_other_languages(label))}".casefold(), **does}


@cache
def in_other_languages(label: str) -> tuple[str, ...]:
    """Return a label of the catalogue in the three languages, whichever it is given in."""
    msgid = english(label)
    found = []
    for language in ("kk", "ru", "en"):
        with override(language):
            found.append(gettext(msgid))
    return tuple(found)


@cache
def english(label: str) -> str:
    """Return the msgid of a translated label; the words of the rail are few and all different."""
    for msgid in NAMES:
        for language in ("kk", "ru", "en"):
            with override(language):
                if gettext(msgid) == label:
                    return msgid
    return label


@register.inclusion_tag("review/rule.html", takes_context=True)
def queue_rule(context: dict[str, Any], queue: Queue | None) -> dict[str, object]:
    """Show the form of a queue's rule, empty or filled in."""
    shared = {name: context[name] for name in ("kinds", "languages", "families", "sources")}
    names = [("kk", _("Name in Kazakh")), ("ru", _("Name in Russian")), ("en", _("Name in English"))]
    return {"queue": queue, "names": names, "prefix": f"q{queue.pk}" if queue else "new", **shared}


@register.filter
def named(queue: Queue | None, language: str) -> str:
    return str(getattr(queue, f"name_{language}", "")) if queue else ""
