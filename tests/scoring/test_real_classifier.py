"""The shipped detector behind the portal's scoring."""

from __future__ import annotations

import pytest

from review_portal.evidence.models import Post
from review_portal.scoring.models import Assessment
from review_portal.scoring.reading import assessed_text
from review_portal.scoring.services import score_posts
from tests.scoring.publishing import NOW, publish

pytestmark = [pytest.mark.model, pytest.mark.django_db, pytest.mark.usefixtures("encoder")]

ADVERT = "Магазин снова на связи! Мяу кристалл в наличии, закладки по всему городу, пишите боту @example_harbor_bot"
NEWS = "В Алматы прошёл городской субботник: жители высадили сорок деревьев и убрали берег реки."


@pytest.fixture
def posts() -> tuple[Post, Post]:
    advert, news = publish(ADVERT, title="Открыты"), publish(NEWS)
    score_posts([advert.pk, news.pk], now=NOW)
    return advert, news


def test_it_flags_the_advert_and_not_the_news(posts: tuple[Post, Post]) -> None:
    advert, news = (Assessment.objects.get(post=post) for post in posts)
    assert advert.flagged
    assert not news.flagged
    assert advert.score > news.score


def test_its_reasons_are_spans_of_the_assessed_text(posts: tuple[Post, Post]) -> None:
    text, reasons = assessed_text(posts[0]), Assessment.objects.get(post=posts[0]).reasons
    assert reasons
    assert all(text[reason["start"] : reason["end"]].strip() for reason in reasons)
    assert {reason["kind"] for reason in reasons} <= {"sale", "contact", "pay", "hire", "trick"}
