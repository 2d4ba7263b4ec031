"""Rising terms are proposed, judged by a linguist, and the lexicon has versions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from review_portal.accounts.abilities import Role
from review_portal.accounts.models import User
from review_portal.audit.models import Event
from review_portal.learning.lexicon import TermRefused, approve_term, propose_terms, reject_term, remove_term
from review_portal.learning.models import Term
from review_portal.learning.rising import terms_of
from tests.learning.deciding import judge
from tests.scoring.publishing import NOW

pytestmark = pytest.mark.django_db
ADVERTS = (
    "Товар: свежие шуршики сегодня, центр, три адреса рядом с парком",
    "Снова шуршики! Любой товар под заказ, отправка почтой в область",
    "Кто спрашивал про шуршики — завезли, товар в южной части города",
)


@pytest.fixture
def lina(hire: Callable[..., User]) -> User:
    return hire("lina", Role.LINGUIST)


@pytest.fixture
def decided(aigerim: User) -> None:
    """Three adverts of different hands and an innocent text, all decided."""
    for number, text in enumerate(ADVERTS):
        judge(text, "blocking", aigerim, where=f"example_shop_{number}")
    judge("Возможно, завтра дождь и товарищеский матч", "no_violation", aigerim, where="example_news")


@pytest.fixture
def term(decided: None) -> Term:
    propose_terms(now=NOW + timedelta(hours=1))
    return Term.objects.get(text="шуршики")


def test_words_and_pairs_stand_outside_handles_and_links() -> None:
    assert terms_of("Новый товар у @example_shop, example.com/tovar") == {"новый", "товар", "новый товар"}


def test_what_rises_in_adverts_is_proposed_once(term: Term) -> None:
    assert (term.status, term.adverts, term.innocent, term.language) == ("proposed", 3, 0, "ru")
    assert propose_terms(now=NOW + timedelta(hours=2)) == []


def test_what_stands_in_one_campaign_only_is_not_proposed(term: Term) -> None:
    assert not Term.objects.filter(text__in=["почтой", "центр", "дождь"]).exists()


def test_each_approval_makes_the_next_version(term: Term, lina: User) -> None:
    approve_term(term, actor=lina, now=NOW, note="slang")
    assert [found.text for found in Term.objects.in_lexicon()] == ["шуршики"]
    term.refresh_from_db()
    remove_term(term, actor=lina, now=NOW)
    assert not Term.objects.in_lexicon().exists()
    assert [found.text for found in Term.objects.in_lexicon(1)] == ["шуршики"]
    verbs = Event.objects.filter(verb__startswith="term.").order_by("number").values_list("verb", flat=True)
    assert list(verbs) == ["term.proposed", "term.approved", "term.removed"]


def test_a_term_is_judged_once(term: Term, lina: User) -> None:
    reject_term(term, actor=lina, now=NOW)
    with pytest.raises(TermRefused, match="reload"):
        reject_term(term, actor=lina, now=NOW)


def test_only_a_linguist_changes_the_lexicon(term: Term, aigerim: User) -> None:
    with pytest.raises(TermRefused, match="linguist"):
        approve_term(term, actor=aigerim, now=NOW)


def test_the_database_refuses_a_term_without_a_judge(term: Term) -> None:
    with pytest.raises(IntegrityError, match="term_judged_has_a_judge"), transaction.atomic():
        Term.objects.filter(pk=term.pk).update(status="rejected")


def test_the_linguist_approves_on_the_page(term: Term, lina: User, enter: Callable[[User], Client]) -> None:
    browser = enter(lina)
    assert "шуршики" in browser.get("/lexicon/").content.decode()
    browser.post(f"/lexicon/{term.pk}/", {"act": "approve", "note": ""})
    assert "шуршики" in browser.get("/lexicon/?show=approved").content.decode()
    term.refresh_from_db()
    assert (term.status, term.judged_by) == ("approved", lina)


def test_the_page_opens_to_linguists_only(saule: User, enter: Callable[[User], Client]) -> None:
    assert enter(saule).get("/lexicon/").status_code == 403
