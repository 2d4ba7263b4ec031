"""Pictures are recognised however they were packed; what is no picture, or a bomb, is refused in words."""

import io
import struct
import zlib

import pytest
from PIL import Image, ImageDraw

from crawler.pictures import NoPicture, distance, look_at


def drawn(seed=7):
    image = Image.new("RGB", (320, 240), (30, 90, 160))
    pencil = ImageDraw.Draw(image)
    for step in range(12):
        corner = ((step * seed * 13) % 260, (step * seed * 29) % 180)
        pencil.ellipse([corner, (corner[0] + 60, corner[1] + 50)], fill=((step * 40) % 255, (step * 70) % 255, 60))
    return image


def packed(image, kind="PNG", **how):
    file = io.BytesIO()
    image.save(file, kind, **how)
    return file.getvalue()


def bomb():
    """A PNG of a few bytes whose header promises ten thousand million points."""
    head = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 0, 0, 0, 0)
    chunk = b"IHDR" + head
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))


@pytest.mark.parametrize(
    "other",
    [
        packed(drawn(), "JPEG", quality=40),
        packed(drawn().resize((160, 120))),
        packed(drawn(), "WEBP"),
        packed(drawn().convert("P")),
    ],
)
def test_the_same_picture_is_known_again(other):
    assert distance(look_at(packed(drawn())).phash, look_at(other).phash) <= 6


def test_another_picture_is_another():
    assert distance(look_at(packed(drawn(7))).phash, look_at(packed(drawn(11))).phash) > 12


def test_one_colour_is_flat():
    assert look_at(packed(Image.new("RGB", (50, 50), "red"))).is_flat


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"GIF89a", packed(drawn())[:200], bomb(), b"\xff\xd8\xff\xe0" + b"\x00" * 50]
)
def test_what_is_no_picture_is_refused_in_words(body):
    with pytest.raises(NoPicture, match=r"no picture|points"):
        look_at(body)
