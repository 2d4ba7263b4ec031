"""The guard says why in the reader's language, and to programs always in the same words."""

from __future__ import annotations

import pytest
from django.utils import translation

from review_portal.accounts.models import User
from review_portal.blocking.guard import judge
from review_portal.blocking.models import BlockItem
from review_portal.blocking.sentences import ADDRESS, BECAUSE, HOST, PAGE, PROBLEMS, WHOLE, Reason
from review_portal.blocking.services import draft_request, exclude_item
from tests.blocking.records import NOW, decision, post

REASONS = [
    *(Reason.of(key, "shop.example", on) for key in BECAUSE for on in (HOST, PAGE, ADDRESS)),
    *(Reason.of(key, "shop.example") for key in WHOLE),
    *(Reason.nothing(Reason(key, ("shop.example", "why"))) for key in PROBLEMS),
]


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_every_reason_is_told_in_the_readers_language_and_keeps_its_subject(language: str) -> None:
    with translation.override(language):
        for reason in REASONS:
            told, english = reason.told(), str(reason)
            assert told != english
            assert ("shop.example" in told) == ("shop.example" in english)
            assert "{" not in told
            assert Reason.of_row(reason.row) == reason


def test_programs_read_the_same_words_whoever_is_there() -> None:
    with translation.override("kk"):
        said = judge("egov.kz").reason
    assert said == "egov.kz belongs to the state; ask for the page or the channel instead."


def test_a_text_that_names_nothing_is_explained_in_the_readers_language() -> None:
    why = judge("shop@example.com").why
    assert str(why).endswith("report it to the mail service. Name one page, host or channel.")
    with translation.override("ru"):
        assert why.told().startswith("Это адрес электронной почты")


@pytest.mark.django_db
def test_an_item_tells_it_anew_to_each_reader_and_an_old_row_what_it_said(rita: User) -> None:
    request = draft_request(decision(rita, post(("host", "egov.kz"))), actor=rita, now=NOW)
    item = exclude_item(request.items.get(guard_verdict="refuse"), actor=rita, now=NOW)
    assert item.guard_why == ["state.host", "egov.kz"]
    with translation.override("ru"):
        assert item.guard_told == item.exclusion_told
        assert item.guard_told.startswith("egov.kz принадлежит государству; ")
    BlockItem.objects.filter(pk=item.pk).update(guard_why=[])
    item.refresh_from_db()
    with translation.override("ru"):
        assert item.guard_told == item.guard_reason
