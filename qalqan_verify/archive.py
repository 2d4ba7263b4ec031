"""Reads a bundle's zip by its own rule: members stored as they are, no date, no remark; every byte has one value."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from qalqan_verify.findings import Report

LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
LOCAL_SIZE, CENTRAL_SIZE, END_SIZE = 30, 46, 22
MIDNIGHT = 0x00210000  # 1 January 1980: a zip knows no earlier day
UNIX_FILE = 0o100644 << 16


@dataclass(frozen=True)
class Member:
    """Where a file lies in the archive."""

    name: bytes
    offset: int
    content: memoryview

    @property
    def path(self) -> str:
        return self.name.decode("ascii", "backslashreplace")

    def fields(self) -> bytes:
        size = len(self.content)
        return struct.pack("<HHIIIIHH", 0, 0, MIDNIGHT, zlib.crc32(self.content), size, size, len(self.name), 0)

    def local(self) -> bytes:
        return LOCAL + struct.pack("<H", 20) + self.fields() + self.name

    def central(self) -> bytes:
        rest = struct.pack("<HHHII", 0, 0, 0, UNIX_FILE, self.offset)
        return CENTRAL + struct.pack("<HH", 0x0314, 20) + self.fields() + rest + self.name


def end_of(members: list[Member], place: int, size: int) -> bytes:
    return END + struct.pack("<HHHHIIH", 0, 0, len(members), len(members), size, place, 0)


def by_directory(whole: memoryview) -> Iterator[Member]:
    """Yield what the directory at the end of the archive names; stop where it is broken."""
    if len(whole) < END_SIZE or whole[-END_SIZE:][:4] != END:
        return
    size, place = struct.unpack("<II", whole[-10:-2])
    stop = len(whole) - END_SIZE
    if place + size != stop:
        return
    while place + CENTRAL_SIZE <= stop and whole[place : place + 4] == CENTRAL:
        wide, length = struct.unpack("<IH", whole[place + 24 : place + 30])
        (offset,) = struct.unpack("<I", whole[place + 42 : place + 46])
        name = bytes(whole[place + CENTRAL_SIZE : place + CENTRAL_SIZE + length])
        start = offset + LOCAL_SIZE + length
        yield Member(name, offset, whole[start : start + wide])
        place += CENTRAL_SIZE + length


def by_headers(whole: memoryview) -> Iterator[Member]:
    """Yield what lies in the archive, one after the other from its first byte; stop at what is no member."""
    place = 0
    while place + LOCAL_SIZE <= len(whole) and whole[place : place + 4] == LOCAL:
        size, length = struct.unpack("<IH", whole[place + 22 : place + 28])
        start = place + LOCAL_SIZE + length
        if start + size > len(whole):
            return
        yield Member(bytes(whole[place + LOCAL_SIZE : start]), place, whole[start : start + size])
        place = start + size


def members_of(whole: memoryview, report: Report) -> dict[str, memoryview]:
    """Return the files by path, and name every member whose place or header is not as we write it."""
    walked, named = list(by_headers(whole)), list(by_directory(whole))
    members = walked if len(walked) >= len(named) else named
    place = 0
    for member in members:
        head = member.local()
        is_plain = member.offset == place and whole[place : place + len(head)] == head
        report.judge(is_plain, member.path, "its header in the archive was changed")
        place = member.offset + len(head) + len(member.content)
    check_directory(whole, members, place, report)
    report.judge(len({member.name for member in members}) == len(members), "the archive", "holds two files of one name")
    return {member.path: member.content for member in members}


def check_directory(whole: memoryview, members: list[Member], place: int, report: Report) -> None:
    """Compare the directory with the members, entry by entry, up to the very last byte."""
    begin = place
    for member in members:
        entry = member.central()
        is_plain = whole[place : place + len(entry)] == entry
        report.judge(is_plain, member.path, "its entry in the archive's directory was changed")
        place += len(entry)
    is_plain = bytes(whole[place:]) == end_of(members, begin, place - begin)
    report.judge(is_plain, "the end of the archive", "was changed, or something was put behind it")
