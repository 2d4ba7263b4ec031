"""Draws what people would photograph, and the same as an attacker would send it."""

from __future__ import annotations

import io
import struct
import zlib

import zxingcpp
from PIL import Image, ImageDraw, ImageFont

FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"


def wall(*lines: str, code: str = "", size: tuple[int, int] = (900, 520)) -> Image.Image:
    picture = Image.new("RGB", size, "white")
    pen, font = ImageDraw.Draw(picture), ImageFont.truetype(FONT, 36)
    for place, line in enumerate(lines):
        pen.text((40, 30 + 64 * place), line, fill="black", font=font)
    if code:
        picture.paste(qr(code), (660, 280))
    return picture


def qr(text: str, side: int = 200) -> Image.Image:
    drawn = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode).to_image(scale=6)
    return Image.fromarray(drawn).convert("RGB").resize((side, side), Image.Resampling.NEAREST)


def jpeg(picture: Image.Image, **said: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=85, **said)
    return buffer.getvalue()


def with_exif(picture: Image.Image, words: str) -> bytes:
    """Return the picture as a telephone sends it: turned on its side, with a camera's and an owner's name."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x9C9D] = 6, words, words.encode("utf-16-le")
    return jpeg(picture.rotate(90, expand=True), exif=exif, comment=words.encode())


def animated() -> bytes:
    frames = [wall("@example_first", size=(500, 120)), wall("@example_second", size=(500, 120))]
    buffer = io.BytesIO()
    frames[0].save(buffer, "WEBP", save_all=True, append_images=frames[1:], duration=100)
    return buffer.getvalue()


def bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """Return a PNG of a few kilobytes that claims billions of pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 2**20, 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
