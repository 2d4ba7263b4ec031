"""Says what a picture looks like: a perceptual hash by which the same picture is found again, re-encoded or resized."""

from dataclasses import dataclass
from io import BytesIO

SIDE, KEPT = 32, 8
MOST_PIXELS = 40_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
FLAT = 4.0  # standard deviation of 256 greys, below which a picture looks like any other flat one


class NoPicture(Exception):
    """The bytes are no picture that we open: another format, broken, or larger than forty million points."""


@dataclass(frozen=True, slots=True)
class Look:
    """A 64-bit hash in hexadecimal; few differing bits mean the same picture."""

    phash: str
    is_flat: bool
    width: int
    height: int


def look_at(body: bytes) -> Look:
    """Hash a picture by its low frequencies (pHash): grey, 32 by 32, cosine transform, the lowest 64 by their median.

    The size is read from the header before anything is unpacked, so that a small file cannot become a huge image.
    """
    import numpy  # a tenth of a second to import: only sources with pictures pay for it
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(BytesIO(body), formats=FORMATS) as image:
            width, height = image.size
            if not 0 < width * height <= MOST_PIXELS:
                raise NoPicture(f"The picture has {width} by {height} points; at most {MOST_PIXELS} are opened.")
            image.draft("L", (SIDE * 4, SIDE * 4))  # a JPEG is unpacked small
            grey = numpy.asarray(image.convert("L").resize((SIDE, SIDE), Image.Resampling.LANCZOS), dtype=float)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise NoPicture(f"These bytes are no picture that we open ({error}).") from error
    steps = numpy.arange(SIDE)
    cosines = numpy.cos(numpy.pi / SIDE * numpy.outer(numpy.arange(KEPT), steps + 0.5))
    low = (cosines @ grey @ cosines.T).ravel()
    bits = low > numpy.median(low[1:])  # the first one is the brightness: it would outweigh the rest
    number = int("".join("1" if bit else "0" for bit in bits), 2)
    return Look(f"{number:016x}", bool(grey.std() < FLAT), width, height)


def distance(one: str, other: str) -> int:
    """Count the differing bits: 0 for the same picture, about 32 for any two others."""
    return (int(one, 16) ^ int(other, 16)).bit_count()
