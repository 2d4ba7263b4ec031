"""Small pictures drawn from their name alone, so that the same name is the same bytes everywhere."""

import struct
import zlib
from hashlib import sha256

from demo.web.exchange import Answer, Request, not_found

SIDE = 96
CELLS = 8
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def picture(name: str) -> bytes:
    """Draw a mirrored mosaic of eight by eight cells in two colours (PNG, 8-bit palette; RFC 2083)."""
    seed = sha256(name.encode()).digest()
    cells = [
        [(seed[6 + row] >> min(column, CELLS - 1 - column)) & 1 for column in range(CELLS)] for row in range(CELLS)
    ]
    step = SIDE // CELLS
    rows = (b"\0" + bytes(cells[y // step][x // step] for x in range(SIDE)) for y in range(SIDE))
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 3, 0, 0, 0)
    return _SIGNATURE + b"".join(
        (
            _chunk(b"IHDR", header),
            _chunk(b"PLTE", seed[:6]),
            _chunk(b"IDAT", zlib.compress(b"".join(rows), 9)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def media(request: Request) -> Answer:
    """Answer /media/<name>.png and the emoji pictures; sound and film are named by pages but not kept."""
    if not request.path.endswith(".png"):
        return not_found("No such file.")
    return Answer(picture(request.path.rsplit("/", 1)[-1]), content_type="image/png")
