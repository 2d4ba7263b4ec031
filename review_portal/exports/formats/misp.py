"""A MISP feed in one archive: manifest, hashes, and one event a blocking request (FIELD 2.9)."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import uuid5

from review_portal.exports.editions import Edition
from review_portal.exports.formats.stix import OURS, login_of
from review_portal.exports.lines import Line, moment

Json = dict[str, object]
TYPES = {"host": "domain", "ip": "ip-dst", "url": "url", "channel": "link"}
CATEGORY = "Network activity"
TELEGRAM = {"name": "telegram-account", "meta-category": "misc", "template_version": "6"}
TELEGRAM_TEMPLATE = "06f02ecf-5afb-42c5-9cb0-b362e222f52c"
BEGINNING_OF_TIME = (1980, 1, 1, 0, 0, 0)  # of a zip archive; the same lines give the same bytes
ANALYSIS, THREAT_LEVEL = "2", "3"  # completed, low: a shop is a nuisance to a network, not an intrusion


def render(entries: Sequence[Line], edition: Edition) -> bytes:
    """Pack the folder that MISP reads, as a local folder or from our door."""
    manifest: dict[str, Json] = {}
    hashes: list[str] = []
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for event in events(entries, edition):
            uuid = str(event["uuid"])
            manifest[uuid] = summary(event)
            hashes += [f"{digest},{uuid}\n" for digest in digests(event)]
            write(archive, f"{uuid}.json", json.dumps({"Event": event}, ensure_ascii=False, separators=(",", ":")))
        write(archive, "manifest.json", json.dumps(manifest, ensure_ascii=False, separators=(",", ":")))
        write(archive, "hashes.csv", "".join(hashes))
    return packed.getvalue()


def write(archive: zipfile.ZipFile, name: str, text: str) -> None:
    member = zipfile.ZipInfo(name, BEGINNING_OF_TIME)
    archive.writestr(member, text, zipfile.ZIP_DEFLATED, compresslevel=6)


def events(entries: Sequence[Line], edition: Edition) -> Iterator[Json]:
    """Yield one event a request, also when everything in it was withdrawn: a removal must arrive."""
    requests: dict[str, list[tuple[Line, datetime | None]]] = {}
    for line in entries:
        requests.setdefault(line.request, []).append((line, None))
    for gone in edition.withdrawn:
        requests.setdefault(gone.line.request, []).append((gone.line, gone.at))
    requests.pop("", None)  # the canary belongs to no request
    for number in sorted(requests):
        yield event(number, requests[number], edition)


def event(number: str, lines: Sequence[tuple[Line, datetime | None]], edition: Edition) -> Json:
    newest = str(max(int(second(gone or line.starts_at)) for line, gone in lines))
    first = min(moment(line.starts_at) for line, _ in lines)
    made: Json = {
        "uuid": str(uuid5(OURS, f"event {number}")), "info": f"Blocking request {number}", "date": first[:10],
        "threat_level_id": THREAT_LEVEL, "analysis": ANALYSIS, "published": True, "timestamp": newest,
        "publish_timestamp": newest, "Orgc": organisation(edition.authority),
        "Tag": [{"name": "tlp:amber", "colour": "#FFC000"}], "Attribute": [], "Object": [],
    }  # fmt: skip
    for line, gone in lines:
        login = login_of(line)
        kind, value = ("Object", account(line, login, gone)) if login else ("Attribute", plain(line, gone))
        part = made[kind]
        if isinstance(part, list):
            part.append(value)
    return made


def organisation(authority: str) -> Json:
    return {"name": authority, "uuid": str(uuid5(OURS, f"identity {authority}"))}


def plain(line: Line, gone: datetime | None) -> Json:
    return attribute(line, TYPES[line.kind], line.value, gone)


def attribute(line: Line, kind: str, value: str, gone: datetime | None) -> Json:
    """Return one attribute; a withdrawn one stays, marked as deleted, with the time of its end."""
    return {
        "uuid": str(uuid5(OURS, f"attribute {line.entry} {value}")), "category": CATEGORY, "type": kind, "value": value,
        "comment": f"item {line.item}, {line.ground}", "to_ids": gone is None, "disable_correlation": False,
        "timestamp": second(gone or line.starts_at), "first_seen": moment(line.starts_at),
        "last_seen": moment(gone or line.ends_at), "deleted": gone is not None,
    }  # fmt: skip


def account(line: Line, login: str, gone: datetime | None) -> Json:
    name = attribute(line, "text", login, gone) | {"category": "Other", "object_relation": "username", "to_ids": False}
    return {
        **TELEGRAM, "template_uuid": TELEGRAM_TEMPLATE, "uuid": str(uuid5(OURS, f"object {line.entry}")),
        "timestamp": second(gone or line.starts_at), "deleted": gone is not None, "Attribute": [name],
    }  # fmt: skip


def summary(event: Json) -> Json:
    names = ("Orgc", "Tag", "info", "date", "analysis", "threat_level_id", "timestamp")
    return {name: event[name] for name in names}


def digests(event: Json) -> Iterator[str]:
    """Yield the MD5 of every value that stands, as MISP looks feeds up by it; what is withdrawn is not to be found."""
    attributes = [*listed(event["Attribute"])]
    for one in listed(event["Object"]):
        attributes += listed(one["Attribute"])
    for one in attributes:
        if not one["deleted"]:
            yield hashlib.md5(str(one["value"]).encode(), usedforsecurity=False).hexdigest()


def listed(rows: object) -> list[Json]:
    return rows if isinstance(rows, list) else []


def second(at: datetime | None) -> str:
    return str(int(at.timestamp())) if at else "0"
