"""What a person chose, and what each exit must name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from review_portal.review import errors
from review_portal.review.choices import REQUIRED, Exit, Measure, Role, Substance
from review_portal.review.models import LegalGround

#: What a second opinion is compared by.
NEEDED_SECOND = frozenset({"role", "substance"})
CLOSED_SETS = {"exit": Exit, "role": Role, "substance": Substance, "measure": Measure}


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person chose on the case page, and the version of the case they saw."""

    exit: str
    posts: frozenset[int]
    version: int
    role: str = ""
    substance: str = ""
    measure: str = ""
    legal_ground: int | None = None
    grounds: str = ""


def check_complete(choice: Choice, *, now: datetime, second: bool = False) -> None:
    """Refuse words outside the closed sets, a choice without what its exit must name, and a law not in force.

    A second opinion asks for no measure and no law: it compares what people see, not what is to be done.
    """
    if not choice.exit:
        raise errors.ChoiceIncomplete(_("Choose how the case ends; nothing was written."))
    for name, closed in CLOSED_SETS.items():
        word = getattr(choice, name)
        if word and word not in closed.values:
            raise errors.ChoiceIncomplete(
                _("%(word)s is not known as %(name)s; choose one of the list.") % {"word": word, "name": name}
            )
    if missing := missing_from(choice, needed=NEEDED_SECOND if second else None):
        raise errors.ChoiceIncomplete(
            _("The exit “%(exit)s” needs %(missing)s; nothing was written.")
            % {"exit": Exit(choice.exit).label, "missing": ", ".join(missing)}
        )
    in_force = LegalGround.objects.in_force(timezone.localdate(now))
    if choice.legal_ground is not None and not in_force.filter(pk=choice.legal_ground).exists():
        raise errors.ChoiceIncomplete(_("This legal ground is not in force; choose its present version."))


def missing_from(choice: Choice, *, needed: frozenset[str] | None = None) -> list[str]:
    names = {
        "role": _("a role"),
        "substance": _("a substance group"),
        "measure": _("a measure"),
        "legal_ground": _("a legal ground"),
        "grounds": _("grounds in words"),
    }
    given = {name: getattr(choice, name) for name in names}
    empty = {name for name, word in given.items() if word is None or not str(word).strip()}
    asked = [name for name in REQUIRED[choice.exit] if needed is None or name in needed]
    return [names[name] for name in asked if name in empty]
