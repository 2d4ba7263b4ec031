"""The pages around judging: arranging cases, pictures, the desk, the queues, quality."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from review_portal.accounts.models import User
from review_portal.audit.models import Event
from review_portal.review.models import Case, Decision, Gold, Look, Queue
from review_portal.review.services import Choice, answer_look, claim_case, rule_look, set_gold, take_look
from review_portal.review.weighing import undecided_posts
from tests.face.pictures import PIXEL, with_picture
from tests.face.world import World, open_case

Enter = Callable[[User], Client]
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def taken(world: World, aigerim: User, enter: Enter) -> Client:
    """Aigerim's browser, with the first case in her hands."""
    claim_case(world.cases[0], actor=aigerim, now=timezone.now())
    return enter(aigerim)


def members(case: Case) -> list[int]:
    return list(undecided_posts(case.campaign).values_list("pk", flat=True))


def test_what_is_left_out_becomes_a_case_of_its_own(taken: Client, world: World) -> None:
    case, posts = world.cases[0], members(world.cases[0])
    taken.post(f"/cases/{case.number}/split/", {"member": posts[:1]})
    assert members(case) == posts[:1]
    new = Case.objects.get(campaign__memberships__post=posts[-1])
    assert new.number != case.number
    assert "Cases that share something" in taken.get(f"/cases/{case.number}/").content.decode()


def test_two_cases_are_put_together_by_number(taken: Client, world: World) -> None:
    one, other = world.cases
    taken.post(f"/cases/{one.number}/merge/", {"other": other.number})
    other.refresh_from_db()
    assert other.status == "merged"
    assert len(members(one)) == 4


def test_nothing_is_split_when_nothing_is_left_out(taken: Client, world: World) -> None:
    case = world.cases[0]
    assert taken.post(f"/cases/{case.number}/split/", {"member": members(case)}).status_code == 409


@pytest.mark.parametrize("asked", ["{number}", "{digits}", "000001"])
def test_a_case_is_found_by_its_number(asked: str, world: World, aigerim: User, enter: Enter) -> None:
    number = world.cases[0].number
    answer = enter(aigerim).get("/cases/", {"number": asked.format(number=number, digits=number[-6:].lstrip("0"))})
    assert answer.url.startswith("/cases/")


def test_a_number_that_is_none_is_said(world: World, aigerim: User, enter: Enter) -> None:
    assert "no case 999999" in enter(aigerim).get("/cases/", {"number": "999999"}, follow=True).content.decode()


def test_a_script_is_told_where_to_go_on(taken: Client, world: World, settings: Any) -> None:
    case = world.cases[0]
    case.refresh_from_db()
    form = {"exit": "no_violation", "member": members(case), "version": case.version}
    said = taken.post(f"/cases/{case.number}/decide/", form, **JSON).json()
    assert said["next"] == taken.get(f"/cases/{world.cases[1].number}/").wsgi_request.path.replace("К", "%D0%9A")
    assert 'id="undo"' in said["toast"]


def test_a_picture_is_uncovered_for_one_person_and_recorded(rita: User, taken: Client) -> None:
    case = with_picture(PIXEL)
    post = members(case)[0]
    said = taken.post(f"/cases/{case.number}/pictures/{post}/0/", **JSON).json()
    answer = taken.get(said["url"])
    assert (answer.content, answer.headers["Content-Type"]) == (PIXEL, "image/png")
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert Event.objects.latest("number").verb == "picture.revealed"
    taken.force_login(rita, backend="django.contrib.auth.backends.ModelBackend")
    assert taken.get(said["url"]).status_code == 404


@pytest.mark.parametrize("content", [b"<script>alert(1)</script>", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b""])
def test_what_is_no_picture_is_not_shown_as_one(content: bytes, taken: Client) -> None:
    case = with_picture(content)
    answer = taken.post(f"/cases/{case.number}/pictures/{members(case)[0]}/0/", **JSON)
    assert answer.status_code == 409
    assert answer.json()["detail"] == "What was collected is not a still picture and is not shown."
    assert not Event.objects.filter(verb="picture.revealed").exists()


def test_a_picture_nobody_collected_says_so(taken: Client, world: World) -> None:
    post = members(world.cases[0])[0]
    answer = taken.post(f"/cases/{world.cases[0].number}/pictures/{post}/0/", **JSON)
    assert "was not collected" in answer.json()["detail"]


def test_the_desk_keeps_what_was_chosen(aigerim: User, enter: Enter) -> None:
    browser = enter(aigerim)
    form = {"avoids": ["graffiti"], "theme": "dark", "keys_on": "on", "key-undo": "KeyZ", "high_contrast": "on"}
    browser.post("/desk/", form)
    text = browser.get("/desk/").content.decode()
    assert 'data-theme="dark" data-contrast="more"' in text
    assert 'value="graffiti" checked' in text
    assert '"undo": "KeyZ"' in text


def test_a_desk_that_cannot_be_keeps_the_form(aigerim: User, enter: Enter) -> None:
    User.objects.update(language="en")
    answer = enter(aigerim).post("/desk/", {"theme": "system", "key-undo": "KeyN", "avoids": ["graffiti"]})
    assert answer.status_code == 409
    assert "share the key N" in answer.content.decode()
    assert 'value="graffiti" checked' in answer.content.decode()


def test_a_break_is_said_in_the_queue(world: World, aigerim: User, enter: Enter) -> None:
    browser = enter(aigerim)
    assert "on a break until" in browser.post("/break/", {"minutes": "10"}, follow=True).content.decode()
    assert browser.post("/queue/take/").url == "/queue/"
    assert "Welcome back" in browser.post("/break/", follow=True).content.decode()


def test_a_supervisor_makes_a_queue_and_gives_a_right(world: World, saule: User, rita: User, enter: Enter) -> None:
    browser = enter(saule)
    names = {"name_kk": "Бөлек", "name_ru": "Отдельная", "name_en": "Apart"}
    browser.post("/queues/", {**names, "kinds": "sale_advert", "by_right_only": "on"})
    queue = Queue.objects.get(slug="apart")
    browser.post(f"/queues/{queue.pk}/rights/", {"people": rita.pk})
    text = browser.get("/queues/").content.decode()
    assert "1 person has the right" in text
    assert "Apart" in browser.get("/queue/").content.decode()
    browser.post(f"/queues/{queue.pk}/close/")
    assert "only the common queue" in browser.get("/queues/").content.decode()


@pytest.fixture
def disputed(world: World, rita: User) -> Look:
    """A disagreement about the decided case: Aigerim blocked, Rita saw no violation."""
    Look.objects.create(decision=world.decided, kind="blind", created_at=timezone.now())
    look = take_look(actor=rita, now=timezone.now())
    assert look is not None
    choice = Choice("no_violation", frozenset(), 0)
    answer_look(look, actor=rita, choice=choice, now=timezone.now())
    return look


def test_a_senior_settles_a_disagreement_on_the_page(disputed: Look, bota: User, enter: Enter, world: World) -> None:
    User.objects.update(language="en")
    browser = enter(bota)
    assert "no violation" in browser.get("/quality/").content.decode()
    browser.post(f"/looks/{disputed.pk}/rule/", {"exit": "no_violation", "grounds": "Новость."})
    assert world.decided.is_reversed
    assert "No disagreement waits" in browser.get("/quality/").content.decode()


def test_figures_come_from_five_pairs_on_and_name_nobody(
    disputed: Look, world: World, asel: User, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    User.objects.update(language="en")
    browser = enter(asel)
    assert "Too few second looks" in browser.get("/quality/").content.decode()
    monkeypatch.setattr("review_portal.reports.quality.FEWEST", 1)
    text = browser.get("/quality/?days=30").content.decode()
    assert "Cohen&#x27;s kappa" in text or "Cohen's kappa" in text
    main = text[text.index("<main") : text.index("</main>")]
    assert not any(name in main for name in ("M-01", "M-02"))


def test_precision_counts_what_was_sent_and_looked_at_again(world: World, rita: User, bota: User) -> None:
    from review_portal.reports.quality import quality

    sent = Decision.objects.get(case__campaign__memberships__post__source__name="example_first_0", reverses=None)
    Look.objects.create(decision=sent, kind="blind", created_at=timezone.now())
    look = take_look(actor=rita, now=timezone.now())
    assert look is not None
    answer_look(look, actor=rita, choice=Choice("no_violation", frozenset(), 0), now=timezone.now())
    assert quality(timezone.now(), days=30).sent.whole == 0  # still in dispute
    rule_look(look, actor=bota, choice=Choice("no_violation", frozenset(), 0, grounds="x"), now=timezone.now())
    counted = quality(timezone.now(), days=30)
    assert (counted.sent.part, counted.sent.whole) == (0, 1)
    assert [row.share.part for row in counted.by_exit] == [1]


def test_a_gold_item_says_what_it_teaches(world: World, rita: User, bota: User, enter: Enter) -> None:
    User.objects.update(language="en")
    set_gold(world.decided, actor=bota, lesson="Бот продаёт.", now=timezone.now())
    browser = enter(rita)
    address = browser.post("/looks/take/").url
    text = browser.post(f"{address}answer/", {"exit": "no_violation"}, follow=True).content.decode()
    assert "Agreed was: blocking notification. Бот продаёт." in text
    assert Gold.objects.in_use().count() == 1


def test_a_look_is_nobody_elses(disputed: Look, rita: User, enter: Enter) -> None:
    assert enter(rita).get(f"/looks/{disputed.pk}/").url == "/queue/"


def test_a_case_that_grew_meanwhile_shows_the_difference(taken: Client, world: World) -> None:
    case, seen = world.cases[0], timezone.now().isoformat()
    Case.objects.filter(pk=case.pk).update(version=99)
    open_case("Ещё товар у @example_harbor_3 сегодня", where="example_later")
    form = {"exit": "no_violation", "member": members(case), "version": 1, "seen": seen, "grounds": "Слова"}
    text = taken.post(f"/cases/{case.number}/decide/", form).content.decode()
    assert "A post came" in text
    assert "Слова" in text
