"""A wallet or a card in a picture becomes a sighting with its place there, and the posts that show it meet."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, transaction

from review_portal.evidence.developing import Development, Placed, develop
from review_portal.evidence.models import Picture, Post
from review_portal.evidence.store import EvidenceDamaged
from review_portal.payments.models import Kind, PaymentMeans, PictureReading, PictureSighting
from review_portal.payments.pictures import seen_in, unread
from review_portal.payments.services import looking
from review_portal.payments.services.looking import read_picture
from review_portal.payments.services.registering import register_found
from review_portal.payments.tasks import read_pictures
from tests.payments.explorer import wallet
from tests.payments.story import CARD, NOON
from tests.scoring.publishing import assess, capture, publish
from tests.tips.drawings import jpeg, wall

TRON = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"
SHOWN = Development(
    width=900, height=520,
    lines=(Placed("Kaspi 4111 1111 1111 1111", 40, 30, 600, 70), Placed(f"TRC20 {TRON}", 40, 94, 800, 130)),
    code_places=(Placed(f"bitcoin:{wallet('shop')}?amount=1", 660, 280, 860, 480),),
)  # fmt: skip


def pictured(where: str, *, text: str = "shop here") -> Picture:
    post = publish(text, where=where)
    known = {"source": post.source, "post_id": post.post_id, "phash": 1, "width": 900, "height": 520}
    return Picture.objects.create(capture=capture(post.source), **known)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let the darkroom say what the picture shows, and count how often it was asked."""
    asked: list[int] = []
    monkeypatch.setattr(looking.store, "payload", lambda *_: b"picture")
    monkeypatch.setattr(looking, "develop", lambda content: asked.append(len(content)) or SHOWN)
    return asked


def test_what_a_drawn_advert_shows_is_read_with_its_place():
    advert = wall("Оплата", f"TRC20 {TRON}", f"Kaspi {CARD}", code=f"bitcoin:{wallet('second')}")
    seen = {one.found.canonical: one for one in seen_in(develop(jpeg(advert)))}
    assert set(seen) == {f"btc:{wallet('second')}", f"tron:{TRON}", "411111••••••1111"}
    code, card, coin = (seen[name] for name in (f"btc:{wallet('second')}", "411111••••••1111", f"tron:{TRON}"))
    assert (code.origin, code.place.left >= 655, code.place.top >= 275) == ("code", True, True)
    assert (card.origin, 140 < card.place.top < 190, card.found.text) == ("words", True, "411111••••••1111")
    assert (coin.origin, coin.is_repaired) == ("words", True)  # Tesseract takes its q for a g


def test_an_address_that_was_broken_at_the_edge_is_joined():
    halves = (
        Placed(f"BTC {wallet('shop')[:20]}", 10, 10, 300, 40),
        Placed(f"{wallet('shop')[20:]} only", 10, 50, 280, 80),
    )
    [seen] = seen_in(Development(lines=halves))
    assert (seen.found.canonical, seen.place.bottom) == (f"btc:{wallet('shop')}", 80)


def test_what_is_no_means_of_payment_is_left_out():
    assert seen_in(Development(lines=(Placed("+7 701 123 45 67 @example_shop 1234", 0, 0, 9, 9),))) == []


@pytest.mark.django_db
def test_a_picture_becomes_sightings_mentions_and_means(opened):
    picture = pictured("example_one")
    made = read_picture(picture.pk, now=NOON)
    assert {(row.origin, row.left, row.top) for row in made} == {
        ("words", 40, 30),
        ("words", 40, 94),
        ("code", 660, 280),
    }
    register_found(now=NOON)
    means = PaymentMeans.objects.get(shown=wallet("shop"))
    assert [row.post.post_id for row in means.sightings] == [picture.post_id]
    assert [row.capture for row in means.in_pictures] == [picture.capture]
    assert not PictureSighting.objects.filter(text__regex=r"\d{7}").exists()
    assert PaymentMeans.objects.filter(kind=Kind.CARD).count() == 1


@pytest.mark.django_db
def test_the_same_bytes_are_developed_once_and_seen_in_both_places(opened):
    for where in ("example_one", "example_two"):
        read_pictures([pictured(where).pk])
    assert len(opened) == 1
    register_found(now=NOON)
    means = PaymentMeans.objects.get(shown=wallet("shop"))
    assert {row.post.source.name for row in means.sightings} == {"example_one", "example_two"}
    assert means.in_pictures.count() == 2


@pytest.mark.django_db
def test_a_picture_is_read_once_and_its_reading_stands(opened):
    picture = pictured("example_one")
    read_pictures([picture.pk, picture.pk])
    assert (len(opened), PictureReading.objects.count()) == (1, 1)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        PictureSighting.objects.update(left=0)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        PictureReading.objects.all().delete()


@pytest.mark.django_db
def test_damaged_bytes_are_said_and_not_asked_for_again(monkeypatch):
    def damaged(*_: Any) -> bytes:
        raise EvidenceDamaged("missing")

    monkeypatch.setattr(looking.store, "payload", damaged)
    read_pictures([pictured("example_one").pk])
    assert PictureReading.objects.get().marks == ["damaged"]


@pytest.mark.django_db
def test_only_pictures_of_suspected_posts_are_read_and_each_once(opened):
    suspected, other = pictured("example_one", text="товар"), pictured("example_two")
    assess(*Post.objects.all())
    assert [row.pk for row in unread()] == [suspected.pk]
    read_picture(suspected.pk, now=NOON)
    assert list(unread()) == []
    assert not PictureReading.objects.filter(capture=other.capture).exists()


@pytest.mark.django_db
def test_the_page_shows_the_place_in_the_picture(opened, enter, aigerim):
    read_pictures([pictured("example_one").pk])
    register_found(now=NOON)
    aigerim.language = "en"
    aigerim.save()
    means = PaymentMeans.objects.get(shown=wallet("shop"))
    text = enter(aigerim).get(f"/payments/{means.pk}/").content.decode()
    assert "a code in a picture" in text
    assert "pixels 660–860 across, 280–480 down, of 900×520" in text
    assert "behind a link or a button" not in text
