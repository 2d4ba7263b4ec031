"""Sets up a person's desk: keys, languages, what they opt out of, looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from review_portal.accounts.models import User
from review_portal.audit.services import record
from review_portal.review import errors
from review_portal.review.choices import Role
from review_portal.review.keys import ACTIONS, faults_of
from review_portal.review.models import Desk

LANGUAGES = ("kk", "ru", "en")


@dataclass(frozen=True, slots=True)
class Setup:
    """Everything a person chooses for their desk."""

    keys_on: bool = True
    keys: Mapping[str, str] = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    avoids: tuple[str, ...] = ()
    theme: str = "system"
    high_contrast: bool = False
    roomy: bool = False


def desk_of(user: User) -> Desk:
    """Return the person's desk, or one with the defaults that is not stored yet; read once for each request's user."""
    desk: Desk | None = getattr(user, "desk", None)
    return desk or Desk(person=user)


@transaction.atomic
def arrange_desk(*, actor: User, setup: Setup) -> Desk:
    """Keep the person's choices. The event names what changed, not what they opted out of: that is theirs."""
    check_setup(setup)
    wanted = {**asdict(setup), "languages": list(setup.languages), "avoids": list(setup.avoids)}
    wanted["keys"] = {action: code for action, code in setup.keys.items() if ACTIONS[action].code != code}
    desk, _created = Desk.objects.get_or_create(person=actor)
    changed = sorted(name for name, value in wanted.items() if getattr(desk, name) != value)
    Desk.objects.filter(pk=desk.pk).update(**wanted)
    if changed:
        record(actor, "desk.arranged", actor, detail={"changed": changed})
    return Desk.objects.get(pk=desk.pk)


def check_setup(setup: Setup) -> None:
    if found := faults_of(setup.keys):
        raise errors.ChoiceIncomplete(found[0])
    closed = (
        (setup.languages, set(LANGUAGES)),
        (setup.avoids, set(Role.values)),
        ((setup.theme,), set(Desk.Theme.values)),
    )
    for words, known in closed:
        if strange := set(words) - known:
            raise errors.ChoiceIncomplete(
                _("%(word)s is not known; choose one of the list.") % {"word": sorted(strange)[0]}
            )


def draw_veil(*, actor: User, blur: int, grey: int) -> None:
    """Keep how pictures are veiled for this person. No event: moving a slider decides nothing."""
    if not (0 <= blur <= 100 and 0 <= grey <= 100):
        raise errors.ChoiceIncomplete(_("Blur and grey lie between 0 and 100."))
    Desk.objects.update_or_create(person=actor, defaults={"blur": blur, "grey": grey})
