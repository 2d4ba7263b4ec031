"""Develops one hostile picture in a process of its own: draws it anew, reads codes and words, says what was odd.

It is started by path, with `python -I`, knows nothing of the portal, and ends when a limit is reached:
`darkroom.py PICTURE CLEAN` writes a clean JPEG to CLEAN and one JSON object to standard output.
"""

from __future__ import annotations

import json
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from dataclasses import astuple, dataclass
from pathlib import Path

import zxingcpp
from PIL import Image, ImageFile, ImageOps

MEMORY = 1536 * 2**20  # bytes of address space, for this process and for each that it starts
SECONDS = 60  # of processor time
FILE = 64 * 2**20
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 2400  # of the clean copy
FORMATS = ("JPEG", "PNG", "WEBP")
READABLE = 1600  # smaller pictures are enlarged before their words are read
# Languages, and Tesseract's page segmentation: a page or screenshot, words scattered over a wall, and once more in
# Latin letters alone: beside Kazakh and Russian it takes Latin names for Cyrillic words.
PASSES = (("kaz+rus+eng", "3"), ("kaz+rus+eng", "11"), (LATIN := "eng", "11"))
NAMING = re.compile(r"@|t\.me|https?:|www\.|\w\.[a-z]{2,}", re.IGNORECASE)
PAYING = re.compile(r"[A-Za-z0-9|]{25}|(?:[0-9][ -]?){12}|KZ[0-9OolI ]{5}")  # a wallet, a card, a Kazakh account
PASS_SECONDS = 45
LONGEST_TEXT, LONGEST_CODE, MOST_CODES, MOST_LINES = 20_000, 2_000, 10, 400
TSV_COLUMNS, TSV_WORD = 12, "5"  # of Tesseract's table: level, block … text; level 5 is a word
# An underscore, measured in heights of its line: how far before the next word it may begin, how long it is at least,
# how low it lies, how thick it is; and how far from paper to ink a pixel counts as written.
WIDEST, NARROWEST, LOW, THICKEST, STROKE = 1.2, 0.3, 0.6, 0.25, 0.5
CODES = zxingcpp.BarcodeFormats(
    (zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.Aztec, zxingcpp.BarcodeFormat.DataMatrix)
)


class Spoilt(Exception):
    """The bytes cannot be developed; the word says why."""


def limit() -> None:
    """Bound this process before it looks at anything; children inherit the bounds."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE, FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def develop(path: Path, clean: Path) -> dict[str, object]:
    image, marks = opened(path)
    shown = image.copy()
    shown.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    shown.save(clean, "JPEG", quality=85)  # nothing travels along: no EXIF, no profile, no trailing bytes
    grey = ImageOps.autocontrast(image.convert("L"))
    page = enlarged(grey)
    read, is_read = words_in(page)
    lines, codes = shrunk(read, image.width / page.width), codes_in(grey)
    marks += [] if is_read else ["no_words"]
    return {
        "width": image.width, "height": image.height, "marks": marks,
        "codes": [code.text for code in codes], "text": "\n".join(line.text for line in lines)[:LONGEST_TEXT],
        "code_places": [astuple(one) for one in codes], "line_places": [astuple(one) for one in lines[:MOST_LINES]],
    }  # fmt: skip


def opened(path: Path) -> tuple[Image.Image, list[str]]:
    """Return the first frame upright in plain colours; raise Spoilt where the size or the bytes forbid it."""
    try:
        with Image.open(path, formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Spoilt("too_large")
            marks = ["animated"] if getattr(image, "n_frames", 1) > 1 else []
        frame, odd = loaded(path)
        return flat(ImageOps.exif_transpose(frame)), marks + odd
    except Image.DecompressionBombError as error:
        raise Spoilt("too_large") from error
    except (OSError, ValueError, SyntaxError, EOFError, TypeError, IndexError, KeyError) as error:
        raise Spoilt("broken") from error  # what Pillow raises on hostile bytes is not one family


def loaded(path: Path) -> tuple[Image.Image, list[str]]:
    """Decode the first frame; a file that was cut off still shows what came before the cut."""
    try:
        image = Image.open(path, formats=FORMATS)
        image.load()
    except OSError:
        ImageFile.LOAD_TRUNCATED_IMAGES = True
        image = Image.open(path, formats=FORMATS)
        image.load()
        return image, ["truncated"]
    return image, []


def flat(image: Image.Image) -> Image.Image:
    """Lay the pixels alone on a new white sheet: what travels beside them (EXIF, comments, profiles) stays behind."""
    has_holes = image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info
    over = image.convert("RGBA" if has_holes else "RGB")
    sheet = Image.new("RGB", over.size, "white")
    sheet.paste(over, mask=over.getchannel("A") if has_holes else None)
    return sheet


@dataclass(frozen=True, slots=True)
class Line:
    """What stands in one box of a picture: a line of words, or what a code says; in pixels from the upper left."""

    text: str
    left: int
    top: int
    right: int
    bottom: int


def shrunk(lines: list[Line], factor: float) -> list[Line]:
    """Return lines where they stand in the picture as it was sent, which was enlarged for reading."""
    return [Line(one.text, *(round(side * factor) for side in astuple(one)[1:])) for one in lines]


def codes_in(grey: Image.Image) -> list[Line]:
    """Return what QR codes and their kin say, each once; a small one is looked at larger."""
    for factor in (1, 2) if max(grey.size) < READABLE else (1,):
        picture = grey.resize((grey.width * factor, grey.height * factor)) if factor > 1 else grey
        found = [code_of(one, factor) for one in zxingcpp.read_barcodes(picture, formats=CODES) if one.text]
        if said := list({one.text: one for one in reversed(found)}.values())[::-1]:
            return said[:MOST_CODES]
    return []


def code_of(found: zxingcpp.Barcode, factor: int) -> Line:
    place = found.position
    corners = [place.top_left, place.top_right, place.bottom_left, place.bottom_right]
    across, down = [corner.x // factor for corner in corners], [corner.y // factor for corner in corners]
    return Line(found.text[:LONGEST_CODE], min(across), min(down), max(across), max(down))


def enlarged(grey: Image.Image) -> Image.Image:
    longest = max(grey.size)
    factor = READABLE / longest if longest < READABLE else min(1.0, 2 * READABLE / longest)
    size = (max(1, round(grey.width * factor)), max(1, round(grey.height * factor)))
    return grey.resize(size, Image.Resampling.LANCZOS)


def words_in(grey: Image.Image) -> tuple[list[Line], bool]:
    """Return the lines that Tesseract reads in either way of looking, each once, and whether it could look at all."""
    program = shutil.which("tesseract")
    if program is None:
        return [], False
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.png"
        grey.save(page, "PNG")
        read = {way: words_of(program, page, *way) for way in PASSES}
    lines = {way: lines_of(words or [], grey) for way, words in read.items()}
    kept: dict[str, Line] = {}
    for way, said in lines.items():
        for line in said:
            if way[0] != LATIN or NAMING.search(line.text) or PAYING.search(line.text):
                kept.setdefault(line.text, line)
    return list(kept.values()), any(words is not None for words in read.values())


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its box; words with the same `line` stand beside each other."""

    line: tuple[str, ...]
    left: int
    top: int
    right: int
    bottom: int
    text: str


def words_of(program: str, page: Path, languages: str, segmentation: str) -> list[Word] | None:
    """Return the words that Tesseract finds, in its order, or None where it did not answer."""
    command = [program, str(page), "stdout", "-l", languages, "--psm", segmentation, "tsv"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=PASS_SECONDS, check=True)
    except (subprocess.SubprocessError, OSError):
        return None
    rows = (row.split("\t") for row in done.stdout.decode(errors="replace").splitlines()[1:])
    return [word_of(row) for row in rows if len(row) == TSV_COLUMNS and row[0] == TSV_WORD and row[11].strip()]


def word_of(row: list[str]) -> Word:
    left, top, width, height = (int(value) for value in row[6:10])
    return Word(tuple(row[1:5]), left, top, left + width, top + height, row[11].strip())


def lines_of(words: list[Word], grey: Image.Image) -> list[Line]:
    """Put words together in lines; where ink runs along the foot of a gap, an underscore was overlooked there."""
    lines: list[Line] = []
    before: Word | None = None
    for word in words:
        fresh = Line(word.text, word.left, word.top, word.right, word.bottom)
        if before is not None and before.line == word.line:
            lines[-1] = beside(lines[-1], fresh, "_" if is_underlined(grey, before, word) else " ")
        else:
            lines.append(fresh)
        before = word
    return lines


def beside(line: Line, word: Line, between: str) -> Line:
    left, top = min(line.left, word.left), min(line.top, word.top)
    return Line(line.text + between + word.text, left, top, max(line.right, word.right), max(line.bottom, word.bottom))


def is_underlined(grey: Image.Image, before: Word, after: Word) -> bool:
    """Say whether a stroke runs along the feet of the line right before a word, with nothing above it.

    Tesseract takes the underscore of a handle for the space between two words, and counts its ink to either box.
    """
    top, foot = min(before.top, after.top), max(before.bottom, after.bottom)
    height = foot - top
    left, right = max(before.left, after.left - round(WIDEST * height)), after.left + height // 8
    paper, ink = paper_and_ink(grey.crop((before.left, top, after.right, foot)))
    window = grey.crop((left, top, right, min(grey.height, foot + height // 3)))
    if height < 1 or right <= left or paper == ink:
        return False
    low = ["_" if is_low(column, height, paper, ink) else " " for column in columns_of(window)]
    return max(map(len, "".join(low).split()), default=0) >= NARROWEST * height


def columns_of(window: Image.Image) -> list[bytes]:
    shades = window.tobytes()
    return [shades[place :: window.width] for place in range(window.width)]


def is_low(column: bytes, height: int, paper: int, ink: int) -> bool:
    """Say whether a column of pixels has ink, and all of it in the lowest part of the line or under it."""
    marked = [row for row, shade in enumerate(column) if abs(shade - paper) > STROKE * abs(ink - paper)]
    return bool(marked) and marked[0] >= LOW * height and len(marked) <= THICKEST * height


def paper_and_ink(line: Image.Image) -> tuple[int, int]:
    """Return the shades of the ground and of the writing: the ground is what most of a line is."""
    shades = line.tobytes()
    darkest, lightest = min(shades), max(shades)
    is_dark = sum(shades) / len(shades) < (darkest + lightest) / 2
    return (darkest, lightest) if is_dark else (lightest, darkest)


def main() -> None:
    limit()
    try:
        said = develop(Path(sys.argv[1]), Path(sys.argv[2]))
    except Spoilt as spoilt:
        said = {"spoilt": str(spoilt)}
    except MemoryError:
        said = {"spoilt": "too_large"}
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main()
