"""The reference tables: a change of the law is a next version, a repeal ends what rested on the norm on its day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone, translation

from review_portal.accounts.models import User
from review_portal.audit.models import Event
from review_portal.blocking.errors import GroundUnfit, NotAllowed
from review_portal.blocking.models import BlockEntry
from review_portal.blocking.services import add_ground, repeal_ground
from review_portal.blocking.services.grounding import Wording
from review_portal.review.models import LegalGround
from tests.blocking.records import NOW, approved

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate(NOW)
NORM = Wording("kz-example-12", "kz_prosecutor", date(2026, 1, 1), "Бап", "Статья", "Article")
NEXT = replace(NORM, valid_from=date(2026, 6, 1), text_en="Article, amended")


@pytest.fixture(autouse=True)
def _english() -> object:
    with translation.override("en"):
        yield


def test_a_known_code_makes_the_next_version_and_the_first_stays(dana: User) -> None:
    first, second = add_ground(NORM, actor=dana), add_ground(NEXT, actor=dana)
    assert (first.version, second.version) == (1, 2)
    first.refresh_from_db()
    assert (first.text_en, first.repealed_on) == ("Article", None)
    taken = LegalGround.objects.in_force(date(2026, 3, 1)).filter(code=NORM.code)
    assert list(taken) == [first]
    assert list(LegalGround.objects.in_force(TODAY).filter(code=NORM.code)) == [second]
    assert Event.objects.latest("number").detail["version"] == 2


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"code": "Статья 12"}, "small Latin letters"),
        ({"regime": "bank_freeze"}, "Choose the road"),
        ({"text_kk": ""}, "in all three languages"),
        ({"valid_from": None}, "on which day"),
        ({"regime": "kz_platform"}, "keeps its road"),
        ({"valid_from": NORM.valid_from}, "the next one begins later"),
    ],
)
def test_what_is_no_version_is_refused(change: dict[str, object], sentence: str, dana: User) -> None:
    add_ground(NORM, actor=dana)
    with pytest.raises(GroundUnfit, match=sentence):
        add_ground(replace(NEXT, **change), actor=dana)  # type: ignore[arg-type]  # names of the fields
    assert LegalGround.objects.filter(code=NORM.code).count() == 1


def test_on_the_day_of_the_repeal_the_entry_is_off_the_list(rita: User, saule: User, dana: User) -> None:
    entry = BlockEntry.objects.get(item__request=approved(rita, saule))
    day = TODAY + timedelta(days=3)
    repeal_ground(entry.item.legal_ground.code, on=day, reason="Act No. 7", actor=dana, now=NOW)
    standing = BlockEntry.objects.in_force
    assert (standing(NOW).count(), standing(NOW + timedelta(days=4)).count()) == (1, 0)


def test_a_day_that_came_stays_and_one_ahead_moves(dana: User) -> None:
    add_ground(NORM, actor=dana)
    for day in (TODAY + timedelta(days=9), TODAY):
        repeal_ground(NORM.code, on=day, reason="Act No. 7", actor=dana, now=NOW)
    with pytest.raises(GroundUnfit, match="is repealed"):
        repeal_ground(NORM.code, on=TODAY + timedelta(days=1), reason="Act No. 7", actor=dana, now=NOW)
    with pytest.raises(GroundUnfit, match="is repealed"):
        add_ground(replace(NEXT, valid_from=TODAY), actor=dana)


@pytest.mark.parametrize(("ahead", "reason", "sentence"), [(-1, "Act", "from today on"), (1, " ", "by which act")])
def test_a_repeal_names_a_day_and_an_act(ahead: int, reason: str, sentence: str, dana: User) -> None:
    add_ground(NORM, actor=dana)
    with pytest.raises(GroundUnfit, match=sentence):
        repeal_ground(NORM.code, on=TODAY + timedelta(days=ahead), reason=reason, actor=dana, now=NOW)


def test_an_administrator_writes_versions_and_repeals_nothing(timur: User, saule: User) -> None:
    add_ground(NORM, actor=timur)
    with pytest.raises(NotAllowed):
        repeal_ground(NORM.code, on=TODAY, reason="Act No. 7", actor=timur, now=NOW)
    with pytest.raises(NotAllowed):
        add_ground(NEXT, actor=saule)


def test_the_page_shows_every_version_and_every_road(enter: Callable[[User], Client], dana: User) -> None:
    dana.language = "en"
    dana.save()
    browser = enter(dana)
    form = {name: str(getattr(NORM, name)) for name in NORM.__slots__}
    page = browser.post("/reference/norms/", form, follow=True).content.decode()
    assert LegalGround.objects.filter(code=NORM.code, version=1).exists()
    for shown in (NORM.code, "Older versions stay", "Submission of the prosecutor", "communications operators", "2 h"):
        assert shown in page, shown


def test_a_moderator_reads_and_does_not_write(enter: Callable[[User], Client], aigerim: User) -> None:
    page = enter(aigerim).get("/reference/").content.decode()
    assert "kz-communications-41-1-1" in page
    assert '<form class="stack"' not in page
