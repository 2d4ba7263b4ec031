"""A sealed page speaks its own language within a frame that speaks the reader's."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from review_portal.accounts.models import User
from review_portal.evidence.stripping import language_of
from tests.face.world import seal
from tests.scoring.publishing import NOW, assess, publish

PAGE = "text/html; charset=utf-8"
Enter = Callable[[User], Client]


@pytest.fixture
def reader(aigerim: User, enter: Enter) -> Client:
    User.objects.update(language="en")
    return enter(User.objects.get(pk=aigerim.pk))


@pytest.mark.parametrize(
    ("page", "language"),
    [
        ('<html lang="ru-KZ"><p>Товар</p></html>', "ru-KZ"),
        ('<html lang="en"><body lang="kk"><p>Тауар</p></body></html>', "kk"),
        ('<html lang="русский"><p>Товар</p></html>', ""),
        ('<html lang="en onload=x"><p>x</p></html>', ""),
        ("<p>Товар</p>", ""),
        ("", ""),
    ],
)
def test_a_page_says_of_itself_what_it_is_in(page: str, language: str) -> None:
    assert language_of(page.encode(), PAGE) == language
    assert language_of(page.encode(), "text/plain") == ""


def test_a_page_that_says_its_language_is_shown_in_it(reader: Client) -> None:
    sealed = seal(publish("страница"), '<html lang="ru"><p>Товар в наличии</p></html>'.encode())
    shown = reader.get(f"/captures/{sealed.pk}/").content.decode()
    assert '<html lang="en">' in shown
    assert '<main lang="ru"><p>Товар' in shown


def test_a_page_that_does_not_is_in_the_language_of_its_posts(reader: Client) -> None:
    post = publish("Магазин снова на связи, товар в наличии, пишите в любое время")
    assess(post, now=NOW)
    sealed = seal(post, "<p>Товар в наличии</p>".encode())
    assert '<main lang="">' in reader.get(f"/captures/{sealed.pk}/").content.decode()
    post.pk, post.version, post.capture, post.content_sha256 = None, 2, sealed, "2" * 64
    post.save()
    assess(post, now=NOW)
    language = post.assessments.get().language
    assert f'<main lang="{language}">' in reader.get(f"/captures/{sealed.pk}/").content.decode()


def test_our_own_words_are_in_the_readers_language(reader: Client) -> None:
    unsealed = publish("страница").capture
    shown = reader.get(f"/captures/{unsealed.pk}/").content.decode()
    assert '<html lang="en">' in shown
    assert "<main><pre>The sealed bytes cannot be read" in shown
