"""Nobody outside reads who judged: no login name, no real name, no address of a reviewer leaves the building."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typst
from django.test import Client

from review_portal.accounts.abilities import Role
from review_portal.accounts.models import User
from review_portal.audit.models import Event
from tests.court.leaving import complaints, doors, freezing, lists, orders, proofs, public
from tests.court.scene import Scene, brought_to_court, house
from tests.exports.records import Isp
from tests.payments.explorer import serving, shop_story

pytestmark = pytest.mark.django_db
NAMED = {"first_name": "Айбарша", "last_name": "Тұңғышбайқызы", "email": "aibarsha.t@office.example"}


@pytest.fixture
def scene(tmp_path: Path, hire: Callable[..., User], monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Scene]:
    """Return a case judged by people with real names; papers are read as what is set, before it is printed."""
    monkeypatch.setattr(typst, "compile", lambda source, **options: source)
    with house(tmp_path), serving(shop_story()) as address:
        settings.LEDGERS = {"btc": address}
        made = brought_to_court(tmp_path)
        hire("zhanar.decides", Role.PROSECUTOR)
        User.objects.update(**NAMED)
        yield made


def forbidden() -> set[bytes]:
    names = {value for row in User.objects.values("username", *NAMED) for value in row.values()}
    return {name.encode() for name in names} | {name.encode("unicode_escape") for name in names}


def test_no_name_leaves_the_building(scene: Scene, client: Client, provider_headers: dict[str, str]) -> None:
    isp = Isp(client, provider_headers)
    left = dict(lists(scene))
    for more in (doors(isp), orders(scene), freezing(scene), complaints(client), public(client), proofs(scene)):
        left |= dict(more)
    found = {(place, name) for place, content in left.items() for name in forbidden() if name in content}
    assert found == set()
    assert len(left) > 70
    assert all(
        scene.writer.pseudonym.encode() in left[place] for place in ("notice.ru.pdf", "bundle/documents/case.json")
    )


def test_no_name_stands_in_the_record(scene: Scene) -> None:
    told = "\n".join(f"{event.actor_label} {event.detail}" for event in Event.objects.all())
    assert not [name for name in forbidden() if name.decode() in told]
