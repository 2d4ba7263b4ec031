"""Lists from other offices: every line is taken or refused, card numbers stay nowhere whole."""

import pytest

from review_portal.audit.errors import Refused
from review_portal.payments.models import ImportedLine, PaymentMeans
from review_portal.payments.services.importing import import_list, lines
from tests.payments.story import IBAN, NOON

LIST = (
    f"account;note\n4111 1111 1111 1111;first\n{IBAN};second 5105105105105100\n4111111111111112;wrong\n\n+77011234567\n"
).encode()


def take(aigerim, body=LIST, name="List 5", provenance="Financial office, letter 12"):
    return import_list(body, name=name, provenance=provenance, actor=aigerim, now=NOON)


def test_it_takes_what_is_sound_and_says_why_the_rest_is_not(aigerim):
    made = take(aigerim)
    found = [(line.line, line.means.kind if line.means else line.refusal[:8]) for line in made.lines.order_by("line")]
    assert found[1:3] == [(2, "card"), (3, "iban")]
    assert found[3][1].startswith("The Luhn")
    assert found[4] == (5, "phone")


def test_the_same_list_is_taken_in_once(aigerim):
    assert take(aigerim) == take(aigerim, name="Again")
    assert PaymentMeans.objects.count() == 3


def test_it_is_one_means_with_what_posts_name(shop, aigerim):
    take(aigerim)
    assert PaymentMeans.objects.filter(kind="card").count() == 1
    assert PaymentMeans.objects.get(kind="card").listings.count() == 1


def test_no_whole_card_number_is_kept(aigerim):
    take(aigerim)
    kept = str(list(ImportedLine.objects.values_list("note", "refusal")))
    assert "5105105105105100" not in kept
    assert "4111111111111112" not in kept


@pytest.mark.parametrize("words", [{"name": ""}, {"provenance": " "}])
def test_a_list_without_provenance_is_refused(aigerim, words):
    with pytest.raises(Refused):
        take(aigerim, **words)


def test_it_reads_the_old_encoding_and_junk(aigerim):
    assert next(lines("счёт;примечание".encode("cp1251")))[1] == ["счёт", "примечание"]
    assert list(lines(b"\x00\xff\xfe,\n"))
    assert list(lines(b"")) == []


def test_too_long_a_list_is_refused_whole(aigerim, monkeypatch):
    monkeypatch.setattr("review_portal.payments.services.importing.MOST_LINES", 2)
    with pytest.raises(Refused):
        take(aigerim)
    assert ImportedLine.objects.count() == 0
