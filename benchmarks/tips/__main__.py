"""How many handles are read whole from drawn walls: our darkroom beside Tesseract's own lines, in the same run."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import tempfile
import time
from pathlib import Path

import django
from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "review_portal.settings")
django.setup()

from review_portal.evidence.developing import develop  # noqa: E402 - the portal has to be set up first
from review_portal.tips.handles import rejoined  # noqa: E402

WALLS = 40
FACES = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSerif.ttf", "DejaVuSansMono.ttf")
FONTS = Path("/usr/share/fonts/truetype/dejavu")
PIECES = ("example", "demo", "harbor", "north", "qala", "tau", "invented", "shop", "kz", "bot")
WORDS = ("пишите сюда", "жазыңыз", "работаем 24/7", "тапсырыс", "open today")
HANDLE = re.compile(r"@([A-Za-z][A-Za-z0-9_]{4,31})")


def wall(chance: random.Random, handle: str) -> Image.Image:
    """Draw a handle and a line above it: one of four faces, a few degrees off, at times inverted, small or blurred."""
    face = next((FONTS / name for name in chance.sample(FACES, len(FACES)) if (FONTS / name).exists()), None)
    if face is None:
        raise SystemExit("The benchmark draws with DejaVu: run apt-get install fonts-dejavu-core.")
    picture = Image.new("L", (900, 260), "white")
    pen, font = ImageDraw.Draw(picture), ImageFont.truetype(str(face), chance.randint(26, 44))
    pen.text((50, 50), chance.choice(WORDS), fill="black", font=font)
    pen.text((50, 140), f"@{handle}", fill="black", font=font)
    picture = picture.rotate(chance.uniform(-2.5, 2.5), fillcolor=255, resample=Image.Resampling.BICUBIC)
    picture = ImageOps.invert(picture) if chance.random() < 0.3 else picture
    if chance.random() < 0.3:
        picture = picture.resize((600, 173))
    return picture.filter(ImageFilter.GaussianBlur(chance.choice((0, 0, 0.8))))


def ours(path: Path) -> set[str]:
    text = develop(path.read_bytes()).text
    return {found.lower() for found in HANDLE.findall(text)} | {one.handle.lower() for one in rejoined(text)}


def theirs(path: Path) -> set[str]:
    command = ["tesseract", str(path), "stdout", "-l", "kaz+rus+eng"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return {found.lower() for found in HANDLE.findall(said)}


def main() -> None:
    chance = random.Random(4)
    found, spent = {"ours": 0, "theirs": 0}, {"ours": 0.0, "theirs": 0.0}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "wall.png"
        for _ in range(WALLS):
            handle = "_".join(chance.sample(PIECES, chance.randint(2, 3)))
            wall(chance, handle).save(path)
            for name, read in (("ours", ours), ("theirs", theirs)):
                began = time.perf_counter()
                found[name] += handle in read(path)
                spent[name] += time.perf_counter() - began
    said = {
        "benchmark": "tips.handles", "walls": WALLS, "whole": found["ours"], "tesseract_whole": found["theirs"],
        "ratio": round(found["ours"] / max(1, found["theirs"]), 2),
        "seconds_each": round(spent["ours"] / WALLS, 2), "tesseract_seconds_each": round(spent["theirs"] / WALLS, 2),
    }  # fmt: skip
    print(json.dumps(said))


if __name__ == "__main__":
    main()
