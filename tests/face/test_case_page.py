"""The case page: what it shows, and what its forms write or refuse."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from review_portal.accounts.models import User
from review_portal.review.models import Case, Decision
from review_portal.review.weighing import undecided_posts
from tests.face.world import HOSTILE_PAGE, World, ground, open_case, seal
from tests.scoring.publishing import publish


@pytest.fixture
def case(world: World) -> Case:
    return world.cases[0]


@pytest.fixture
def taken(case: Case, aigerim: User, enter: Callable[[User], Client]) -> Client:
    """Aigerim's browser, with the case in her hands."""
    browser = enter(aigerim)
    browser.post(f"/cases/{case.number}/claim/")
    return browser


def form_of(case: Case, **changes: object) -> dict[str, object]:
    case.refresh_from_db()
    posts = list(undecided_posts(case.campaign).values_list("pk", flat=True))
    return {"exit": "no_violation", "member": posts, "version": case.version, **changes}


def test_taking_the_next_case_leads_to_the_most_urgent(
    world: World, aigerim: User, enter: Callable[[User], Client]
) -> None:
    assert (
        enter(aigerim)
        .post("/queue/take/", follow=True)
        .redirect_chain[0][0]
        .endswith(f"/cases/{world.cases[0].number}/".replace("К", "%D0%9A"))
    )


def test_the_page_shows_text_disguise_entities_history_and_capture(taken: Client, case: Case) -> None:
    text = taken.get(f"/cases/{case.number}/").content.decode()
    for shown in (
        "<ins>а</ins>",
        "example_harbor_3",
        "Decisions and history",
        "Sealed capture",
        "Pictures are hidden",
        'name="exit"',
    ):
        assert shown in text, shown
    assert "a.jpg" not in text


def test_another_post_of_the_campaign_can_be_opened(taken: Client, case: Case) -> None:
    last = undecided_posts(case.campaign).last()
    assert last is not None
    assert "Post 3 of 5" in taken.get(f"/cases/{case.number}/?post={last.pk}").content.decode()


def test_a_decision_is_written_and_the_next_case_opens(taken: Client, case: Case, world: World) -> None:
    answer = taken.post(f"/cases/{case.number}/decide/", form_of(case), follow=True)
    assert world.cases[1].number in answer.content.decode()
    assert Decision.objects.get(case=case, exit="no_violation").members.count() == 3


def test_posts_left_out_wait_on(taken: Client, case: Case) -> None:
    form = form_of(case)
    taken.post(f"/cases/{case.number}/decide/", {**form, "member": form["member"][:1]})
    case.refresh_from_db()
    assert case.is_undecided
    assert undecided_posts(case.campaign).count() == 2


def test_what_is_missing_is_named_and_what_was_chosen_is_kept(taken: Client, case: Case) -> None:
    answer = taken.post(
        f"/cases/{case.number}/decide/", form_of(case, exit="blocking", role="shop_link", grounds="Мои слова")
    )
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "a measure, a legal ground" in text
    assert 'value="blocking" checked' in text
    assert 'value="shop_link" selected' in text
    assert "Мои слова" in text


def test_a_case_that_changed_meanwhile_says_who_changed_it(taken: Client, case: Case) -> None:
    answer = taken.post(f"/cases/{case.number}/decide/", form_of(case, version=1))
    assert "was changed by M-01" in answer.content.decode()
    assert not Decision.objects.filter(exit="no_violation").exists()


def test_choices_come_back_with_a_case_that_is_taken_again(taken: Client, case: Case) -> None:
    taken.post(f"/cases/{case.number}/back/")
    text = taken.post(
        f"/cases/{case.number}/claim/", form_of(case, exit="protected", grounds="черновик")
    ).content.decode()
    assert 'value="protected" checked' in text
    assert "черновик" in text


def test_an_undo_brings_the_case_back(taken: Client, case: Case) -> None:
    taken.post(f"/cases/{case.number}/decide/", form_of(case))
    decision = Decision.objects.get(case=case, exit="no_violation")
    assert f"/decisions/{decision.pk}/undo/" in taken.get("/queue/").content.decode()
    taken.post(f"/decisions/{decision.pk}/undo/")
    case.refresh_from_db()
    assert case.status == "claimed"


@pytest.mark.parametrize(("way", "status"), [("ask", "senior"), ("pass", "waiting")])
def test_letting_go_needs_words(way: str, status: str, taken: Client, case: Case) -> None:
    assert taken.post(f"/cases/{case.number}/{way}/", {"grounds": " "}).status_code == 409
    taken.post(f"/cases/{case.number}/{way}/", {"grounds": "Нужен совет"})
    case.refresh_from_db()
    assert case.status == status


def test_someone_else_sees_who_holds_it_and_cannot_write(taken: Client, case: Case, rita: User) -> None:
    User.objects.update(language="en")
    other = Client()
    other.force_login(rita, backend="django.contrib.auth.backends.ModelBackend")
    assert "With M-01" in other.get(f"/cases/{case.number}/").content.decode()
    assert other.post(f"/cases/{case.number}/decide/", form_of(case)).status_code == 409
    assert other.post(f"/cases/{case.number}/renew/").status_code == 409


def test_the_lease_is_renewed_while_someone_looks(taken: Client, case: Case) -> None:
    before = Case.objects.get(pk=case.pk).lease_until
    assert taken.post(f"/cases/{case.number}/renew/").status_code == 200
    after = Case.objects.get(pk=case.pk).lease_until
    assert before is not None
    assert after is not None
    assert after > before


def test_a_supervisor_reads_but_has_no_decision_bar(world: World, saule: User, enter: Callable[[User], Client]) -> None:
    browser = enter(saule)
    assert 'id="decide"' not in browser.get(f"/cases/{world.cases[0].number}/").content.decode()
    assert browser.post(f"/cases/{world.cases[0].number}/decide/", {}).status_code == 403


def test_a_blocking_decision_leads_to_a_request(taken: Client, case: Case) -> None:
    words = {"role": "sale_advert", "substance": "unknown", "measure": "channel", "legal_ground": ground().pk}
    taken.post(f"/cases/{case.number}/decide/", form_of(case, exit="blocking", **words))
    decision = Decision.objects.get(case=case, exit="blocking", reverses=None, block_items=None)
    answer = taken.post(f"/requests/draft/{decision.pk}/", follow=True)
    assert "Request З-2026-0003" in answer.content.decode()


def test_hostile_text_is_shown_as_text(world: World, aigerim: User, enter: Callable[[User], Client]) -> None:
    text = enter(aigerim).get(f"/cases/{world.cases[1].number}/").content.decode()
    assert "<script>document" not in text
    assert "&lt;script&gt;" in text
    assert "\u202e" not in text
    assert '<span class="chip">RLO</span>' in text


def test_a_case_with_only_pictures_says_so(aigerim: User, enter: Callable[[User], Client]) -> None:
    User.objects.update(language="en")
    lonely = open_case("товар", where="example_only")
    assert "Pictures are hidden" in enter(aigerim).get(f"/cases/{lonely.number}/").content.decode()


def test_a_capture_is_words_only(aigerim: User, enter: Callable[[User], Client]) -> None:
    sealed = seal(publish("страница", where="example_sealed"), HOSTILE_PAGE)
    answer = enter(aigerim).get(f"/captures/{sealed.pk}/")
    text = answer.content.decode()
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert "Товар в наличии" in text
    assert "[баннер]" in text
    for gone in ("evil.example", "<script", "onload", "style=", "<iframe", "<form", "http-equiv"):
        assert gone not in text, gone


def test_damaged_evidence_is_said_and_not_shown(world: World, aigerim: User, enter: Callable[[User], Client]) -> None:
    unsealed = publish("страница", where="example_lost").capture
    assert "cannot be read" in enter(aigerim).get(f"/captures/{unsealed.pk}/").content.decode()
