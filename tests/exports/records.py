"""Lists on their way to a provider."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from review_portal.accounts.models import ApiKey, User
from review_portal.blocking.models import BlockEntry
from review_portal.blocking.services import revoke_entry
from review_portal.exports.models import Provider, Release
from review_portal.exports.services import add_provider, publish_release
from tests.blocking.records import NOW, approved

BASE = "/api/provider"


def listed(author: User, approver: User, *hosts: str, now: Any = NOW) -> list[BlockEntry]:
    """Return entries in force for the hosts."""
    request = approved(author, approver, *(("host", host) for host in hosts), now=now)
    return list(BlockEntry.objects.filter(item__request=request, kind="host").order_by("canonical"))


def release(publisher: User, *, after: int = 0) -> Release:
    return publish_release(actor=publisher, now=NOW + timedelta(minutes=after))


def unlisted(entry: BlockEntry, person: User) -> None:
    revoke_entry(entry, actor=person, grounds="Removed at the source.", now=NOW)


class Isp:
    """A provider at the door with its key: fetches, applies, acknowledges."""

    def __init__(self, client: Client, headers: dict[str, str]) -> None:
        self.client, self.headers = client, headers
        key = ApiKey.objects.get(name="provider-1")
        self.provider: Provider = add_provider("Step Telecom", key=key, contact="", actor=None, now=timezone.now())

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(f"{BASE}/{path}", **self.headers, **headers)

    def tell(self, **receipt: object) -> Any:
        return self.client.post(f"{BASE}/receipts", receipt, content_type="application/json", **self.headers)
