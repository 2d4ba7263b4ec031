"""Reads the addresses out of a sanctions list: OFAC's SDN list in CSV, whose remarks name them by currency."""

import csv
import io
import re
from collections.abc import Iterator

from tracing.addresses import check
from tracing.concepts import network
from tracing.tags import Tag, TagPack, TagPackRefused

REMARK = re.compile(r"Digital Currency Address - ([A-Z0-9]{2,6}) ([A-Za-z0-9]{20,110})")
NAME_COLUMN = 1
COINS = {"XBT": "BTC"}  # the list keeps to ISO 4217's way of naming what no state issues


def is_list(text: str) -> bool:
    """Tell such a list from a TagPack, which is YAML and has no remarks like these."""
    return REMARK.search(text) is not None and "\ntags:" not in text


def load(text: str) -> TagPack:
    """Return a tag for each address; one that no currency accepts is left out, for it would match nothing."""
    tags = tuple(_tags(text))
    if not tags:
        raise TagPackRefused("No address of a known currency stands in the list.")
    return TagPack("Sanctions list (SDN)", "U.S. Treasury, OFAC", tags)


def _tags(text: str) -> Iterator[Tag]:
    for row in csv.reader(io.StringIO(text)):
        name = row[NAME_COLUMN].strip() if len(row) > NAME_COLUMN else ""
        for currency, address in REMARK.findall(" ".join(row)):
            verdict = check(address)
            if verdict.valid and verdict.currency is not None:
                yield Tag(
                    label=name or "sanctioned",
                    source="SDN list",
                    currency=COINS.get(currency, currency),
                    network=network(verdict.currency),
                    confidence="authority_data",
                    address=str(verdict.canonical),
                    category="sanction",
                    abuse="sanction",
                )
