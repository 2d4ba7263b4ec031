"""Keeps the table of legal grounds: a change of the law is the next version, a repeal ends what rested on the norm."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from review_portal.accounts.abilities import Ability
from review_portal.accounts.models import User
from review_portal.audit.services import record
from review_portal.blocking.errors import GroundUnfit
from review_portal.blocking.regimes import roads
from review_portal.blocking.services.moving import allow
from review_portal.review.models import LegalGround

VERSION_LOCK = 0x51474E44  # any constant of our own
CODE = re.compile(r"[a-z][a-z0-9-]{2,39}")


@dataclass(frozen=True, slots=True)
class Wording:
    """One version of a norm as the form says it: its road, the day on which it begins, its words in three languages."""

    code: str
    regime: str
    valid_from: date | None
    text_kk: str
    text_ru: str
    text_en: str


@transaction.atomic
def add_ground(wording: Wording, *, actor: User) -> LegalGround:
    """Add a norm, or the next version of a known one. What was decided under an older version keeps it."""
    allow(actor, Ability.EDIT_REFERENCE, lambda: _("Your role does not change the reference tables."))
    # One writer at a time: the versions of a norm have no gaps.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [VERSION_LOCK])
    last = LegalGround.objects.filter(code=wording.code).order_by("-version").first()
    check(wording, last)
    ground = LegalGround.objects.create(version=last.version + 1 if last else 1, **asdict(wording))
    record(actor, "legal_ground.added", ground, detail=asdict(wording) | {"version": ground.version})
    return ground


def check(wording: Wording, last: LegalGround | None) -> None:
    """Refuse what is no norm."""
    if not CODE.fullmatch(wording.code):
        raise GroundUnfit(_("A norm's code is 3 to 40 small Latin letters, digits and hyphens."))
    if wording.regime not in roads():
        raise GroundUnfit(_("Choose the road that the norm opens."))
    if not (wording.text_kk and wording.text_ru and wording.text_en):
        raise GroundUnfit(_("Write the norm in all three languages: letters quote it in each."))
    if wording.valid_from is None:
        raise GroundUnfit(_("Say on which day this wording begins."))
    if last is not None:
        check_follows(wording, last, wording.valid_from)


def check_follows(wording: Wording, last: LegalGround, begins: date) -> None:
    """Refuse a version that would not follow the last one of its norm."""
    if wording.regime != last.regime:
        raise GroundUnfit(_("A norm keeps its road; give another road a norm with a code of its own."))
    if begins <= last.valid_from:
        raise GroundUnfit(
            _("Version %(version)s begins on %(day)s; the next one begins later.")
            % {"version": last.version, "day": last.valid_from.strftime("%d.%m.%Y")}
        )
    if last.repealed_on and begins >= last.repealed_on:
        raise GroundUnfit(_("This norm is repealed; what came in its place has a code of its own."))


@transaction.atomic
def repeal_ground(code: str, *, on: date | None, reason: str, actor: User, now: datetime) -> list[LegalGround]:
    """Write the day from which a norm is no more, in every version: on that day each entry under it ends by itself.

    A day that has not come yet can be moved; one that has come stays, for entries ended on it.
    """
    allow(
        actor, Ability.APPROVE_REQUEST, lambda: _("Your role does not repeal norms; a supervisor or prosecutor does.")
    )
    versions = list(LegalGround.objects.select_for_update().filter(code=code).order_by("version"))
    today = timezone.localdate(now)
    if not versions:
        raise GroundUnfit(_("There is no norm with this code; look at the table again."))
    if any(one.repealed_on and one.repealed_on <= today for one in versions):
        raise GroundUnfit(_("This norm is repealed; what came in its place has a code of its own."))
    if on is None or on < today:
        raise GroundUnfit(_("Give a day from today on: what rested on the norm ends on it."))
    if not reason.strip():
        raise GroundUnfit(_("Say by which act the norm was repealed."))
    LegalGround.objects.filter(code=code).update(repealed_on=on)
    detail = {"code": code, "on": on, "reason": reason.strip(), "versions": len(versions)}
    record(actor, "legal_ground.repealed", versions[-1], detail=detail)
    return list(LegalGround.objects.filter(code=code).order_by("version"))
