"""The keys of judging: one table that the page, its help, the settings and the script read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

#: What the physical letter keys type under the Russian layout; the Kazakh one moves only the digit row and a few signs.
CYRILLIC = dict(zip("QWERTYUIOPASDFGHJKLZXCVBNM", "ЙЦУКЕНГШЩЗФЫВАПРОЛДЯЧСМИТЬ", strict=True))
CODES = {f"Key{letter}": letter for letter in CYRILLIC}


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a key does, and the physical key that does it unless a person chose another."""

    name: str
    code: str
    label: Promise


ACTIONS: dict[str, Action] = {
    action.name: action
    for action in (
        Action("role", "KeyR", _("Role")),
        Action("substance", "KeyS", _("Substance group")),
        Action("measure", "KeyM", _("Measure")),
        Action("legal_ground", "KeyG", _("Legal ground")),
        Action("grounds", "KeyW", _("Grounds in words")),
        Action("undo", "KeyU", _("Undo")),
        Action("next", "KeyN", _("Take the next case")),
        Action("ask", "KeyA", _("Ask a senior")),
        Action("pass", "KeyP", _("Pass with a reason")),
        Action("back", "KeyB", _("Give back")),
        Action("down", "KeyJ", _("Next post or row")),
        Action("up", "KeyK", _("Previous post or row")),
        Action("toggle", "KeyX", _("Take the post in or out")),
        Action("picture", "KeyI", _("Show the next hidden picture")),
        Action("plain", "KeyT", _("Text with the disguise undone")),
    )
}


@dataclass(frozen=True, slots=True)
class Cap:
    """A key as it is printed: the Latin cap, and the letter that the same key types in Cyrillic."""

    action: Action
    code: str

    @property
    def latin(self) -> str:
        return CODES[self.code]

    @property
    def cyrillic(self) -> str:
        return CYRILLIC[self.latin]


def caps(chosen: Mapping[str, str]) -> list[Cap]:
    return [Cap(action, chosen.get(name, action.code)) for name, action in ACTIONS.items()]


def faults_of(chosen: Mapping[str, str]) -> list[str]:
    """Say what is wrong with a person's own keys: unknown actions, keys that are no letters, two on one key."""
    found = [
        _now("%(word)s is not known; choose one of the list.") % {"word": name} for name in chosen.keys() - ACTIONS
    ]
    if found:
        return found
    found += [
        _now("The key for “%(action)s” must be a letter.") % {"action": ACTIONS[name].label}
        for name, code in chosen.items()
        if code not in CODES
    ]
    many = Counter(cap.code for cap in caps(chosen) if cap.code in CODES)
    twice = [CODES[code] for code, count in many.items() if count > 1]
    return found + [_now("Two actions share the key %(key)s; choose another for one.") % {"key": key} for key in twice]
