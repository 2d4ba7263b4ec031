"""Scoring a batch: assessments, entities and mentions, once."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from review_portal.audit.models import Event
from review_portal.jobs import GROUP_POSTS
from review_portal.scoring.findings import card_digest
from review_portal.scoring.models import Assessment, Entity, Mention, ModelVersion
from review_portal.scoring.services import score_posts
from tests.scoring.publishing import NOW, WordClassifier, assess, publish

pytestmark = pytest.mark.django_db

ADVERT = "Товар в наличии, пишите @example_harbor или боту @example_harbor_bot, карта 4111 1111 1111 1111"


def test_it_writes_what_the_classifier_says() -> None:
    post = publish(ADVERT)
    assess(post)
    row = Assessment.objects.get(post=post)
    assert (row.score, row.flagged, row.abstained, row.language) == (0.9, True, False, "ru")
    assert row.labels == {"sale_advert": 0.9}
    assert row.reasons == [{"start": 0, "end": 5, "kind": "sale", "share": 1.0}]
    assert row.model_version.version == "words-1"


def test_it_marks_the_post_as_scored() -> None:
    post = publish(ADVERT)
    assess(post)
    post.refresh_from_db()
    assert post.scored_at == NOW


def test_it_explains_only_what_a_person_will_see() -> None:
    innocent, doubtful = publish("Кот спит"), publish("Возможно товарищ")
    assess(innocent, doubtful)
    assert Assessment.objects.get(post=innocent).reasons == []
    assert Assessment.objects.get(post=doubtful).reasons != []


def test_it_keeps_the_normalisation_and_its_changes() -> None:
    post = publish("Т о в а р, в наличии")
    assess(post)
    row = Assessment.objects.get(post=post)
    assert row.normalised.startswith("Товар")
    assert row.changes[0]["kind"] == "spaced"
    assert row.changes[0]["original"] == "Т о в а р"


def test_it_reads_the_title_and_the_hidden_text_too() -> None:
    post = publish("в наличии", title="Товар", hidden_text="@example_hidden")
    assess(post)
    row = Assessment.objects.get(post=post)
    assert row.flagged
    assert row.normalised == "Товар\nв наличии\n@example_hidden"
    assert Mention.objects.get(post=post).entity.canonical == "example_hidden"


def test_it_finds_entities_in_the_text_with_their_place() -> None:
    post = publish(ADVERT)
    assess(post)
    mention = Mention.objects.get(post=post, entity__kind="bot")
    assert mention.entity.canonical == "example_harbor_bot"
    assert ADVERT[mention.start : mention.end] == mention.text == "@example_harbor_bot"


def test_it_finds_entities_behind_links_without_a_place() -> None:
    post = publish("Товар", links=[{"url": "https://t.me/example_behind", "text": "сюда", "kind": "button"}])
    assess(post)
    mention = Mention.objects.get(post=post)
    assert (mention.entity.canonical, mention.start, mention.end) == ("example_behind", 0, 0)


def test_a_card_number_is_masked_everywhere_but_in_the_post() -> None:
    assess(publish(ADVERT))
    card = Entity.objects.get(kind="card")
    assert card.canonical == "411111••••••1111"
    assert card.digest == card_digest("4111111111111111")
    assert "4111 1111" not in Mention.objects.get(entity=card).text


def test_cards_with_one_mask_are_two_entities() -> None:
    # Both pass Luhn and share their first six and last four digits.
    assess(publish("Товар карта 4111 1111 1111 1111"), publish("Товар карта 4111 1100 0140 1111"))
    assert Entity.objects.filter(kind="card").count() == 2
    assert set(Entity.objects.values_list("canonical", flat=True)) == {"411111••••••1111"}


def test_the_digest_needs_the_key(settings: object) -> None:
    before = card_digest("4111111111111111")
    settings.CARD_DIGEST_KEY = "another key"
    assert card_digest("4111111111111111") != before


def test_the_database_refuses_a_whole_card_number() -> None:
    with pytest.raises(IntegrityError, match="entity_card_is_masked"), transaction.atomic():
        Entity.objects.create(kind="card", canonical="4111111111111111", digest="0" * 64, first_seen_at=NOW)


def test_the_database_refuses_a_card_without_a_digest() -> None:
    with pytest.raises(IntegrityError, match="entity_card_is_masked"), transaction.atomic():
        Entity.objects.create(kind="card", canonical="411111••••••1111", first_seen_at=NOW)


def test_two_posts_share_one_entity() -> None:
    assess(publish("Товар @example_shop"), publish("Товар снова @Example_Shop"))
    entity = Entity.objects.get(kind="handle")
    assert entity.mentions.count() == 2


def test_running_twice_changes_nothing() -> None:
    post, model = publish(ADVERT), WordClassifier()
    assert score_posts([post.pk], now=NOW, classifier=model) == [post.pk]
    written = (Assessment.objects.count(), Entity.objects.count(), Mention.objects.count(), Event.objects.count())
    assert score_posts([post.pk], now=NOW, classifier=model) == []
    assert (
        Assessment.objects.count(),
        Entity.objects.count(),
        Mention.objects.count(),
        Event.objects.count(),
    ) == written
    assert model.asked == 1


def test_a_second_worker_with_the_same_batch_writes_nothing() -> None:
    post = publish(ADVERT)

    class Slow(WordClassifier):
        def predict(self, texts: list[str]) -> list[object]:
            assess(post)  # the other worker, while this one is still reading
            return super().predict(texts)

    assert score_posts([post.pk], now=NOW, classifier=Slow()) == []
    assert Assessment.objects.filter(post=post).count() == 1
    assert Event.objects.filter(verb="posts.assessed").count() == 1


def test_it_defers_grouping_of_what_is_worth_a_case_only() -> None:
    flagged, doubtful, innocent = publish("Товар"), publish("Возможно"), publish("Кот спит")
    assess(flagged, doubtful, innocent)
    job = ProcrastinateJob.objects.get(task_name=GROUP_POSTS)
    assert job.args == {"ids": [flagged.pk, doubtful.pk]}


def test_it_defers_nothing_when_all_is_innocent() -> None:
    assess(publish("Кот спит"))
    assert not ProcrastinateJob.objects.filter(task_name=GROUP_POSTS).exists()


def test_one_event_names_the_posts() -> None:
    post = publish(ADVERT)
    assess(post)
    event = Event.objects.get(verb="posts.assessed")
    assert event.detail == {"posts": [post.pk], "worth_a_case": [post.pk]}


def test_an_assessment_is_never_changed() -> None:
    assess(publish(ADVERT))
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Assessment.objects.update(score=0.1)


def test_the_database_refuses_a_second_assessment_by_one_version() -> None:
    post = publish(ADVERT)
    assess(post)
    row = Assessment.objects.get(post=post)
    row.pk = None
    with pytest.raises(IntegrityError, match="assessment_once_a_version"), transaction.atomic():
        row.save(force_insert=True)


def test_a_version_never_seen_before_takes_over() -> None:
    assess(publish("Товар"))
    score_posts([publish("Товар два").pk], now=NOW, classifier=WordClassifier("words-2"))
    assert list(ModelVersion.objects.filter(live=True).values_list("version", flat=True)) == ["words-2"]


def test_the_database_refuses_two_live_versions() -> None:
    ModelVersion.objects.create(version="a", live=True)
    with pytest.raises(IntegrityError, match="one_is_live"), transaction.atomic():
        ModelVersion.objects.create(version="b", live=True)


def test_an_empty_batch_asks_nobody() -> None:
    model = WordClassifier()
    assert score_posts([], now=NOW, classifier=model) == []
    assert model.asked == 0
