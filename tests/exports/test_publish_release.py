"""Numbered, signed, complete: what is in force becomes a release."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.test import override_settings

from review_portal.accounts.models import User
from review_portal.blocking.models import BlockEntry
from review_portal.evidence import store
from review_portal.exports.errors import NotAllowed
from review_portal.exports.formats import FORMATS
from review_portal.exports.models import Release
from review_portal.exports.services import publish_release
from review_portal.exports.signing import public_key
from tests.blocking.records import NOW
from tests.exports.records import listed, release, unlisted


def test_it_publishes_every_format_with_its_digest(rita: User, saule: User) -> None:
    listed(rita, saule, "shop-demo.example")
    made = release(saule)
    assert set(made.files.values_list("format", flat=True)) == {
        form.name for form in FORMATS.values() if not form.is_optional
    }
    for file in made.files.all():
        content = store.get(file.sha256)
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (file.sha256, file.size)
    zone = store.get(made.files.get(format="rpz").sha256)
    assert b"\nshop-demo.example CNAME ." in zone


def test_the_manifest_says_what_the_files_are_and_is_signed(rita: User, saule: User) -> None:
    listed(rita, saule, "shop-demo.example")
    made = release(saule)
    manifest = json.loads(bytes(made.manifest))
    assert (manifest["serial"], manifest["entries"], manifest["previous_serial"]) == (1, 3, None)
    assert {file["sha256"] for file in manifest["files"]} == set(made.files.values_list("sha256", flat=True))
    Ed25519PublicKey.from_public_bytes(public_key()).verify(bytes(made.ed25519), bytes(made.manifest))


def test_every_release_carries_the_canary(saule: User) -> None:
    made = release(saule)
    assert made.size == 1
    assert f"r1.{settings.CANARY_HOST}".encode() in store.get(made.files.get(format="domains").sha256)


def test_nothing_new_gives_the_release_that_holds_it(rita: User, saule: User, dana: User) -> None:
    listed(rita, saule, "shop-demo.example")
    assert release(saule) == release(dana, after=5)
    assert Release.objects.count() == 1


def test_a_removal_travels_as_surely_as_an_addition(rita: User, saule: User) -> None:
    [entry] = listed(rita, saule, "shop-demo.example")
    first = release(saule)
    unlisted(entry, saule)
    second = release(saule, after=5)
    assert (second.serial, second.previous_serial, second.size) == (2, 1, first.size - 1)
    assert b"shop-demo" not in store.get(second.files.get(format="rpz").sha256)


def test_an_entry_leaves_when_its_time_is_over(rita: User, saule: User) -> None:
    listed(rita, saule, "shop-demo.example")
    release(saule)
    later = publish_release(actor=saule, now=NOW + settings.ENTRY_LIFETIME)
    assert later.size == 1
    assert BlockEntry.objects.filter(status="in_force").exists()  # the sweeper comes later; the list does not wait


def test_another_canary_is_a_change(saule: User) -> None:
    release(saule)
    with override_settings(CANARY_HOST="canary-2.qalqan.example"):
        assert release(saule, after=5).serial == 2


@pytest.mark.parametrize("role", ["moderator", "senior", "administrator", "auditor"])
def test_only_supervisors_and_prosecutors_publish(saule: User, role: str) -> None:
    User.objects.filter(pk=saule.pk).update(role=role)
    with pytest.raises(NotAllowed, match="supervisor or prosecutor"):
        release(User.objects.get(pk=saule.pk))


def test_the_database_refuses_a_gap_in_the_serials(saule: User) -> None:
    with pytest.raises(DatabaseError, match="does not follow"), transaction.atomic():
        Release.objects.create(
            serial=5,
            published_at=NOW,
            published_by=saule,
            size=0,
            canary="",
            set_hash="",
            manifest=b"",
            ed25519=b"",
            cms=b"",
        )


def test_the_database_keeps_a_release_as_it_was(saule: User) -> None:
    made = release(saule)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE exports_release SET set_hash='x' WHERE id=%s", [made.pk])


def test_it_is_one_event(saule: User, verbs: object) -> None:
    release(saule)
    publish_release(actor=saule, now=NOW + timedelta(minutes=1))
    assert verbs().count("release.published") == 1  # type: ignore[operator]  # a fixture that is a function
