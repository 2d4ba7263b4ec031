"""The posts themselves: how many, of what kinds, and that nothing in them can be real."""

import json
import re
from collections import Counter, defaultdict
from urllib.parse import urlsplit

import pytest

from demo import wallets
from demo.web.publications import FIXTURES, read_posts
from tests.demo.asking import FILES, adverts, lines
from tracing.addresses import check

ROLES = {
    "sale_advert",
    "shop_link",
    "recruit_courier",
    "recruit_lab",
    "payment_instruction",
    "mirror_backup",
    "review_feedback",
    "graffiti",
}
KINDS = {
    "news_court",
    "prevention",
    "rehab_helpline",
    "science_harm_reduction",
    "medicine_pharmacy",
    "gardening",
    "food_spices",
    "cosmetics",
    "household_slang_words",
    "legal_jobs",
    "quest_geocache",
    "crypto_finance",
    "film_lyrics",
    "jokes_chat",
    "complaint_about_adverts",
    "other_spam_scam",
    "shop_of_legal_goods",
    "real_estate_cars",
    "official",
    "travel_event",
    "sport_fitness",
    "school_study",
}
SUBSTANCES = {
    "cannabis",
    "cathinone",
    "amphetamine",
    "opioid",
    "cocaine",
    "mdma",
    "psychedelic",
    "pharmacy",
    "precursor",
    "mixed",
    "unknown",
}
RESERVED = re.compile(r"(^|\.)(example|test|example\.(com|org|net))$")
TEST_CARDS = {"4111111111111111", "5555555555554444", "4012888888881881", "5105105105105100"}


def everything():
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(FIXTURES.glob("*.json*")))


def test_there_are_enough_posts_and_adverts_are_the_smaller_part():
    assert len(lines()) >= 450
    assert 0.35 <= len(adverts()) / len(lines()) <= 0.45


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_every_role_and_every_kind_occurs_in_both_languages(language):
    spoken = [line["truth"] for line in lines() if line["truth"]["lang"] == language]
    assert {role for truth in spoken for role in truth["roles"]} == ROLES
    assert {truth["kind"] for truth in spoken if truth["kind"]} == KINDS


def test_truth_is_one_of_the_known_words():
    for line in lines():
        truth = line["truth"]
        assert set(truth["roles"]) <= ROLES, line
        assert (truth["kind"] in KINDS) == (truth["label"] == 0), line
        assert (truth["substance"] in SUBSTANCES) == (truth["label"] == 1), line
        assert bool(truth["roles"]) == (truth["label"] == 1), line


def test_campaigns_span_several_places():
    places = defaultdict(set)
    for line in adverts():
        places[line["truth"]["campaign"]].add(line["place"])
    places.pop(None)
    assert 10 <= len(places) <= 14
    assert all(len(found) >= 2 for found in places.values()), places


def test_adverts_and_negatives_both_come_disguised_and_with_handles():
    assert len([line for line in adverts() if line["truth"].get("disguise")]) >= 15
    innocent = [line["text"] for line in lines() if line["truth"]["label"] == 0]
    assert sum("@example_" in text for text in innocent) >= 20


def test_numbers_are_unique_in_their_place():
    for name in FILES:
        counted = Counter((line["place"], line["id"]) for line in lines(name))
        assert max(counted.values()) == 1, name


def test_truth_never_reaches_a_page():
    for name in FILES:
        assert all("truth" not in repr(post) for post in read_posts(name))


def test_every_handle_is_invented():
    handles = re.findall(r"(?<![\w@.])@([A-Za-z]\w{3,31})|t\.me/\+?(\w+)", everything())
    assert len(handles) > 200
    assert all((at or path).startswith("example") for at, path in handles), handles


def test_every_host_is_reserved():
    addresses = re.findall(r"https?://[^\s\"\\]+", everything())
    hosts = {urlsplit(address.rstrip(".,)")).hostname for address in addresses}
    hosts |= set(re.findall(r"[\w.-]+@([\w-]+\.[\w.-]*\w)", everything()))
    # t.me stands only before invented names (see above): the preview itself writes mentions that way.
    assert {host for host in hosts if not RESERVED.search(host)} == {"t.me"}


def test_no_phone_could_be_real():
    phones = re.findall(r"(?:\+\d|\b8)[ -]?\(?\d{3}\)?[ -]\d{3}[ -]?\d{2}[ -]?\d{2}", everything())
    assert len(phones) > 20
    assert all(re.fullmatch(r"(\+7 700|8 800) 000 00 \d\d", phone) for phone in phones), set(phones)


def test_every_card_is_a_published_test_number():
    cards = {re.sub(r"\D", "", card) for card in re.findall(r"\b(?:\d{4}[ -]?){3}\d{4}\b", texts())}
    assert cards == TEST_CARDS


def texts():
    return "\n".join(line["text"] for line in lines())


@pytest.mark.parametrize("name", wallets.WALLETS)
def test_every_wallet_passes_its_checksum(name):
    verdict = check(wallets.address(name))
    assert verdict.valid, verdict.reason


def test_every_address_in_the_posts_is_one_of_ours():
    ours = {wallets.address(name) for name in wallets.WALLETS}
    found = set(re.findall(r"\b(?:bc1|ltc1|0x|T|EQ)[A-Za-z0-9_-]{30,60}", texts()))
    assert found
    assert found <= ours


def test_lines_are_written_in_one_way():
    for name in FILES:
        for line in (FIXTURES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            assert line == json.dumps(json.loads(line), ensure_ascii=False)


def test_the_readme_counts_the_posts_correctly():
    readme = (FIXTURES.parent / "README.md").read_text(encoding="utf-8")
    innocent = len(lines()) - len(adverts())
    assert f"{len(lines())} posts, each written by hand: {len(adverts())} adverts, {innocent} innocent" in readme
    languages = Counter(line["truth"]["lang"] for line in lines())
    assert f"Russian {languages['ru']}, Kazakh {languages['kk']}," in readme
