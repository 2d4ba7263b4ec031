"""The pages of payments: each opens to its roles, acts through the services, and downloads what it says."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from lxml import etree

from review_portal.accounts.models import User
from review_portal.payments.models import Dispatch, ImportedList, PaymentMeans, TagPack, TraceRun
from tests.payments.explorer import wallet
from tests.payments.story import IBAN
from tests.payments.test_tags_and_proposals import PACK, shared

LISTS = ("/payments/", "/payments/letters/", "/payments/lists/", "/payments/tags/", "/payments/rejected/")


@pytest.fixture
def desk(aigerim, enter):
    return enter(aigerim)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_page_answers_in_every_language(language, traced, shop, desk):
    User.objects.update(language=language)
    for page in (*LISTS, f"/payments/{shop.pk}/"):
        answer = desk.get(page)
        assert answer.status_code == 200
        assert f'<html lang="{language}">' in answer.content.decode()
        assert " style=" not in answer.content.decode()


def test_the_wallet_page_shows_flow_tags_and_sightings(traced, shop, desk):
    text = desk.get(f"/payments/{shop.pk}/").content.decode()
    for words in ("Example Exchange", "Example Mixer", traced.report_sha256[:8], "example_shop", "haircut"):
        assert words.lower() in text.lower(), words


def test_addresses_bars_hold_numbers_only(traced, shop, desk):
    text = desk.get("/payments/").content.decode()
    assert f'href="/payments/{shop.pk}/"' in text
    assert f"/payments/{wallet('shop')}" not in text


def test_a_stranger_and_a_linguist_see_nothing(shop, client, enter, hire):
    assert client.get(f"/payments/{shop.pk}/").status_code == 302
    browser = enter(hire("lina", "linguist"))
    assert {browser.get(page).status_code for page in (*LISTS, f"/payments/{shop.pk}/")} == {403}


def test_an_auditor_reads_and_takes_no_step(shop, enter, asel):
    browser = enter(asel)
    assert browser.get(f"/payments/{shop.pk}/").status_code == 200
    browser.post(f"/payments/{shop.pk}/confirm/", {"grounds": "x"})
    assert browser.post(f"/payments/{shop.pk}/trace/").status_code == 403
    shop.refresh_from_db()
    assert shop.status == "seen"


def test_a_card_is_found_by_its_number_without_showing_it(shop, desk):
    card = PaymentMeans.objects.get(kind="card")
    answer = desk.post("/payments/add/", {"text": "4111 1111 1111 1111"})
    assert answer.url == f"/payments/{card.pk}/"
    assert "4111111111111111" not in desk.get(answer.url).content.decode()


def test_a_trace_is_begun_with_its_limits_and_refused_in_words(shop, desk, ledger):
    desk.post(f"/payments/{shop.pk}/trace/", {"depth": "99"})
    assert not TraceRun.objects.exists()
    desk.post(f"/payments/{shop.pk}/trace/", {"depth": "2", "dust": "500"})
    assert (TraceRun.objects.get().limits["depth"], TraceRun.objects.get().limits["dust"]) == (2, 500)


def test_everything_can_be_downloaded(traced, desk):
    for name, start in (
        ("report.json", b"{"),
        ("report.pdf", b"%PDF"),
        ("flow.svg", b"<svg"),
        ("flow.csv", b"\xef\xbb"),
    ):
        answer = desk.get(f"/payments/traces/{traced.pk}/{name}")
        assert answer.content.startswith(start)
        assert "attachment" in answer["Content-Disposition"]


def test_the_chart_holds_a_shape_for_each_address_and_a_line_for_each_edge(traced, desk):
    chart = etree.fromstring(desk.get(f"/payments/traces/{traced.pk}/flow.svg").content)
    shapes = [part for part in chart if part.tag.endswith(("rect", "polygon"))]
    assert (len(shapes), len([part for part in chart if part.tag.endswith("path")])) == (6, 5)
    assert "Example Exchange" in "".join(chart.itertext())


def test_a_report_is_made_again_on_the_page(traced, shop, desk):
    User.objects.update(language="en")
    answer = desk.post(f"/payments/traces/{traced.pk}/replay/", follow=True)
    assert "the same hash" in answer.content.decode()


def test_a_letter_goes_its_whole_way_through_the_pages(traced, shop, desk, saule, enter, aigerim):
    words = {"means": shop.pk, "institution": "=Example Exchange", "grounds": "Case 1"}
    number = desk.post("/payments/letters/draft/", words).url.split("/")[-2]
    enter(saule).post(f"/payments/letters/{number}/send/")
    item = Dispatch.objects.get().items.get()
    said = {"answer": "frozen", "until": "2099-01-01", "reference": "L 7"}
    enter(aigerim).post(f"/payments/letters/{number}/answers/{item.pk}/", said)
    shop.refresh_from_db()
    assert shop.status == "frozen"
    assert desk.get(f"/payments/letters/{number}/").status_code == 200
    assert desk.get(f"/payments/letters/{number}/letter.pdf").content.startswith(b"%PDF")


@pytest.mark.parametrize("until", ["", "2026-13-45", "tomorrow"])
def test_a_freeze_without_a_day_is_refused(until, traced, shop, desk, saule, enter, aigerim):
    desk.post("/payments/letters/draft/", {"means": shop.pk, "institution": "E", "grounds": "x"})
    letter = Dispatch.objects.get()
    enter(saule).post(f"/payments/letters/{letter.number}/send/")
    said = {"answer": "frozen", "until": until, "reference": "L"}
    enter(aigerim).post(f"/payments/letters/{letter.number}/answers/{letter.items.get().pk}/", said)
    shop.refresh_from_db()
    assert shop.status == "freeze_requested"


def test_lists_and_tags_are_taken_in_by_upload(desk, db):
    file = SimpleUploadedFile("list.csv", f"{IBAN};x\nnothing\n".encode())
    page = desk.post("/payments/lists/import/", {"file": file, "name": "L", "provenance": "Office"}).url
    assert ImportedList.objects.get().lines.count() == 2
    assert IBAN in desk.get(page).content.decode()
    desk.post("/payments/tags/import/", {"file": SimpleUploadedFile("pack.yaml", PACK.encode())})
    assert TagPack.objects.get().title == "Invented"
    assert desk.post("/payments/lists/import/", {"name": "L"}).url == "/payments/lists/"


def test_a_proposal_is_answered_on_the_page(advert, desk):
    [proposal] = shared(advert)
    assert f"/payments/proposals/{proposal.pk}/accept/" in desk.get("/payments/").content.decode()
    desk.post(f"/payments/proposals/{proposal.pk}/accept/")
    proposal.refresh_from_db()
    assert proposal.status == "accepted"


def test_the_doors_to_sending_and_releasing_are_shut_to_who_drafts(shop, desk):
    assert desk.post("/payments/letters/FR-2026-000001/send/").status_code == 403
    assert desk.post(f"/payments/{shop.pk}/release/", {"grounds": "x"}).status_code == 403


@pytest.mark.parametrize("way", ["confirm", "dismiss"])
def test_the_doors_to_confirming_are_shut_to_who_only_reads(way, shop, enter, asel):
    assert enter(asel).post(f"/payments/{shop.pk}/{way}/", {"grounds": "x"}).status_code == 403
