"""A person's desk: keys of their own, languages, opting out, veils."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from review_portal.accounts.models import User
from review_portal.audit.models import Event
from review_portal.review import errors
from review_portal.review.keys import caps
from review_portal.review.services import Setup, arrange_desk, desk_of, draw_veil

pytestmark = pytest.mark.django_db


def test_every_action_has_a_key_of_its_own_with_both_legends() -> None:
    found = caps({})
    assert len({cap.code for cap in found}) == len(found)
    assert ("J", "О") in {(cap.latin, cap.cyrillic) for cap in found}


def test_a_person_may_choose_other_keys(aigerim: User) -> None:
    desk = arrange_desk(actor=aigerim, setup=Setup(keys={"undo": "KeyZ", "next": "KeyN"}))
    assert desk.keys == {"undo": "KeyZ"}


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        ({"undo": "KeyN"}, "share the key N"),
        ({"undo": "Tab"}, "must be a letter"),
        ({"fly": "KeyF"}, "fly is not known"),
    ],
)
def test_keys_that_would_collide_are_refused(keys: dict[str, str], sentence: str, aigerim: User) -> None:
    with pytest.raises(errors.ChoiceIncomplete, match=sentence):
        arrange_desk(actor=aigerim, setup=Setup(keys=keys))


def test_two_keys_may_be_exchanged(aigerim: User) -> None:
    assert arrange_desk(actor=aigerim, setup=Setup(keys={"undo": "KeyN", "next": "KeyU"})).keys["next"] == "KeyU"


def test_the_record_names_what_changed_but_not_what_one_opted_out_of(
    aigerim: User, verbs: Callable[[], list[str]]
) -> None:
    arrange_desk(actor=aigerim, setup=Setup(avoids=("recruit_lab",)))
    arrange_desk(actor=aigerim, setup=Setup(avoids=("recruit_lab",)))
    assert verbs().count("desk.arranged") == 1
    assert Event.objects.latest("number").detail == {"changed": ["avoids"]}


@pytest.mark.parametrize("setup", [Setup(languages=("tlh",)), Setup(avoids=("spam",)), Setup(theme="neon")])
def test_words_outside_the_lists_are_refused(setup: Setup, aigerim: User) -> None:
    with pytest.raises(errors.ChoiceIncomplete, match="is not known"):
        arrange_desk(actor=aigerim, setup=setup)


def test_veils_stay_as_they_were_drawn(aigerim: User) -> None:
    draw_veil(actor=aigerim, blur=40, grey=0)
    assert (desk_of(aigerim).blur, desk_of(aigerim).grey) == (40, 0)
    with pytest.raises(errors.ChoiceIncomplete, match="between 0 and 100"):
        draw_veil(actor=aigerim, blur=101, grey=0)


def test_who_has_no_desk_works_with_the_defaults(aigerim: User) -> None:
    assert desk_of(aigerim).keys_on
    assert desk_of(aigerim).blur == 80
