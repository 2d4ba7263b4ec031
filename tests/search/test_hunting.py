"""Retro-hunts: every post is looked at once, a hunt can be stopped, killed and gone on with, hits need a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from review_portal.accounts.models import User
from review_portal.audit.errors import Refused
from review_portal.audit.models import Event
from review_portal.campaigns.models import Membership
from review_portal.evidence.models import Post
from review_portal.review.models import Case
from review_portal.review.services import open_cases
from review_portal.scoring.models import Assessment, Entity
from review_portal.search import services, tasks
from review_portal.search.models import Hunt
from tests.scoring.publishing import NOW, WordClassifier, assess, publish

Tell = Callable[..., Post]


def run(hunt: Hunt) -> Hunt:
    while services.go_on(hunt.pk, now=NOW):
        pass
    return Hunt.objects.get(pk=hunt.pk)


@pytest.mark.parametrize("said", ["Новые закладочки", "н о в у ю з а к л а д о ч к у", "НОВАЯ зaклaдoчка"])
def test_a_term_is_found_in_any_form_and_disguise(said: str, told: Tell, bota: User) -> None:
    told("Новая школа открыта")
    post = told(said)
    hunt = run(services.hunt_term("новая закладочка", actor=bota, now=NOW))
    assert list(hunt.hits.values_list("post", flat=True)) == [post.pk]
    assert (hunt.status, hunt.examined, hunt.found) == ("finished", 2, 1)


def test_a_contact_is_found_where_an_older_extraction_missed_it(told: Tell, bota: User) -> None:
    told("Пишите @example_harbor")
    missed = publish("Пишите @example_harbor ещё раз")
    hunt = run(services.hunt_contact(Entity.objects.get(kind="handle"), actor=bota, now=NOW))
    assert missed.pk in hunt.hits.values_list("post", flat=True)
    assert hunt.found == 2


def test_a_new_model_assesses_everything_again_and_hits_go_the_ordinary_way(
    told: Tell, bota: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Wiser(WordClassifier):
        def judge(self, text: str) -> Any:
            return super().judge(text.replace("погода", "товар"))

    post = told("Погода хорошая")
    monkeypatch.setattr(services.hunting, "loaded_classifier", lambda: Wiser("words-1"))
    assert run(services.hunt_model(actor=bota, now=NOW)).found == 0
    monkeypatch.setattr(services.hunting, "loaded_classifier", lambda: Newer())
    hunt = run(services.hunt_model(actor=bota, now=NOW))
    assert (hunt.found, Assessment.objects.filter(post=post).count()) == (1, 2)
    assert ProcrastinateJob.objects.filter(task_name="campaigns.group_posts", args={"ids": [post.pk]}).exists()


class Newer(WordClassifier):
    """A later version that flags the weather."""

    def __init__(self) -> None:
        super().__init__("words-2")

    def judge(self, text: str) -> Any:
        from dataclasses import replace

        return replace(super().judge(text.replace("погода", "товар")), model_version="words-2")


def test_a_hunt_goes_on_where_it_stopped_and_looks_at_nothing_twice(
    told: Tell, bota: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services.hunting, "STEP", 2)
    for number in range(5):
        told(f"Товар номер {number}")
    hunt = services.hunt_term("товар", actor=bota, now=NOW)
    assert services.go_on(hunt.pk, now=NOW)
    assert Hunt.objects.get(pk=hunt.pk).examined == 2
    ProcrastinateJob.objects.filter(task_name="search.hunt").count()
    finished = run(hunt)
    assert (finished.examined, finished.found, finished.hits.count()) == (5, 5, 5)


def test_a_hunt_whose_job_is_gone_is_taken_up_again(told: Tell, bota: User) -> None:
    hunt = services.hunt_term("товар", actor=bota, now=NOW)
    Hunt.objects.update(moved_at=NOW - timedelta(days=1))
    before = ProcrastinateJob.objects.filter(task_name="search.hunt").count()
    tasks.take_up_hunts(0)
    assert ProcrastinateJob.objects.filter(task_name="search.hunt", args={"ids": [hunt.pk]}).count() == before + 1


def test_a_cancelled_hunt_stays_where_it_is(told: Tell, bota: User) -> None:
    told("Товар")
    hunt = services.hunt_term("товар", actor=bota, now=NOW)
    services.cancel_hunt(hunt, actor=bota, now=NOW)
    assert not services.go_on(hunt.pk, now=NOW)
    with pytest.raises(Refused, match="ended already"):
        services.cancel_hunt(hunt, actor=bota, now=NOW)
    assert Event.objects.filter(verb="hunt.cancelled").exists()


def test_what_may_not_be_hunted_is_said(told: Tell, bota: User, aigerim: User) -> None:
    with pytest.raises(Refused, match="ask a senior"):
        services.hunt_term("товар", actor=aigerim, now=NOW)
    with pytest.raises(Refused, match="three letters"):
        services.hunt_term(" .. ", actor=bota, now=NOW)
    services.hunt_term("товар", actor=bota, now=NOW)
    with pytest.raises(Refused, match="under way already"):
        services.hunt_term("товар", actor=bota, now=NOW)


def test_a_hit_becomes_a_case_only_when_a_person_hands_it_over(told: Tell, bota: User) -> None:
    post = told("Новая закладочка ждёт @example_harbor")
    hunt = run(services.hunt_term("закладочка", actor=bota, now=NOW))
    assert not Membership.objects.exists()
    campaigns = services.hand_over(hunt, [post.pk], actor=bota, now=NOW)
    [case] = open_cases(campaigns, now=NOW)
    assert (case.status, Membership.objects.get(post=post).reasons) == (Case.Status.WAITING, ["person"])
    assert services.hand_over(hunt, [post.pk], actor=bota, now=NOW) == campaigns
    assert open_cases(campaigns, now=NOW) == [case]


def test_only_hits_can_be_handed_over(told: Tell, bota: User) -> None:
    other = told("Погода")
    hunt = run(services.hunt_term("товар", actor=bota, now=NOW))
    with pytest.raises(Refused, match="nothing was handed over"):
        services.hand_over(hunt, [other.pk], actor=bota, now=NOW)


def test_the_pages_start_show_hand_over_and_cancel(told: Tell, bota: User, enter: Callable[[User], Client]) -> None:
    User.objects.update(language="en")
    post = told("Новая закладочка ждёт")
    browser = enter(bota)
    page = browser.post("/retro/term/", {"term": "закладочка"}).url
    assert "Cancel the hunt" in browser.get(page).content.decode()
    run(Hunt.objects.get())
    text = browser.get(page).content.decode()
    assert f'name="post" value="{post.pk}"' in text
    assert (
        "1 post goes to the judges."
        in browser.post(f"{page}hand-over/", {"post": post.pk}, follow=True).content.decode()
    )
    assert "ended already" in browser.post(f"{page}cancel/", follow=True).content.decode()
    assert "закладочка" in browser.get("/retro/").content.decode()


def test_a_post_without_an_assessment_waits_for_one(bota: User) -> None:
    post = publish("Новая закладочка")
    hunt = run(services.hunt_term("закладочка", actor=bota, now=NOW))
    assert services.hand_over(hunt, [post.pk], actor=bota, now=NOW) == []
    assess(post)
    assert services.hand_over(hunt, [post.pk], actor=bota, now=NOW) != []
