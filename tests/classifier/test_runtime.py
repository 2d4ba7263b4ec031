"""The shipped model finds adverts wherever they stand, and no score depends on its neighbours."""

import random
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from classifier.augment import FAMILIES, disguise
from classifier.dataset import load_corpus
from classifier.runtime import Classifier, Prediction

pytestmark = pytest.mark.model

ADVERT = "Шишки, гашиш, меф в наличии. Клады по всему городу, оплата на карту, пишите оператору @example_shop_bot"
NEWS = (
    "Қазақстан Үкіметі 2027 жылға арналған бюджет жобасын мақұлдады. Құжатта білім беру мен денсаулық сақтау "
    "саласына бөлінетін қаржы көлемін ұлғайту көзделген, деп хабарлайды баспасөз қызметі."
)


def sample_posts() -> list[str]:
    chance = random.Random(4)
    rows = [row.text for row in load_corpus() if row.split == "test"][:60]
    return rows + [disguise(text, chance.choice(list(FAMILIES)), chance) for text in rows]


def scores(found: Sequence[Prediction]) -> list[float]:
    return [prediction.score for prediction in found]


def test_a_score_does_not_depend_on_its_neighbours(shipped: Classifier) -> None:
    posts = sample_posts()
    together = scores(shipped.predict(posts))
    order = random.Random(1).sample(range(len(posts)), len(posts))
    shuffled = scores(shipped.predict([posts[i] for i in order]))
    assert [together[i] for i in order] == shuffled


def test_a_score_alone_equals_the_score_in_company(shipped: Classifier) -> None:
    posts = sample_posts()[::8]
    assert [shipped.predict([post])[0].score for post in posts] == scores(shipped.predict(posts))


def test_it_flags_an_advert_and_names_its_role(shipped: Classifier) -> None:
    found = shipped.predict([ADVERT])[0]
    assert found.flagged
    assert max(found.labels, key=lambda name: found.labels[name]) in {"sale_advert", "shop_link"}


def test_it_passes_kazakh_news(shipped: Classifier) -> None:
    found = shipped.predict([NEWS])[0]
    assert (found.flagged, found.abstained, found.language) == (False, False, "kk")


def test_it_finds_an_advert_in_the_last_line_of_a_long_post(shipped: Classifier) -> None:
    assert not shipped.predict([NEWS * 20])[0].flagged
    assert shipped.predict([NEWS * 20 + "\n" + ADVERT])[0].flagged


def test_nothing_is_flagged_and_in_doubt_at_once(shipped: Classifier) -> None:
    assert not any(found.flagged and found.abstained for found in shipped.predict(sample_posts()))


@pytest.mark.parametrize("text", ["", " ", "\n\n", "🔥", "@example_x", "5 г", "\u200b", "a" * 5000])
def test_it_scores_anything(shipped: Classifier, text: str) -> None:
    assert 0 <= shipped.predict([text])[0].score <= 1


def test_no_text_gives_no_prediction(shipped: Classifier) -> None:
    assert shipped.predict([]) == []


def test_a_stream_scores_like_one_batch(shipped: Classifier) -> None:
    posts = sample_posts()[:20]
    assert scores(list(shipped.predictions(iter(posts), at_once=7))) == scores(shipped.predict(posts))


def test_the_version_names_weights_runtime_and_precision(shipped: Classifier) -> None:
    version = shipped.predict([NEWS])[0].model_version
    assert shipped.settings.version in version
    assert "openvino" in version


def test_two_threads_may_ask_at_once(shipped: Classifier) -> None:
    posts = sample_posts()[:40]
    alone = scores(shipped.predict(posts))
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda _: scores(shipped.predict(posts)), range(4)))
    assert found == [alone] * 4
