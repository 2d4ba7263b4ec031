"""Shows what an internationalised name reads like: 'gооgle.com' with Cyrillic letters reads like google.com."""

from __future__ import annotations

import unicodedata

from review_portal.face.names import shown_label

# Letters that cannot be told from a Latin one in most fonts (UTS-39, the part that domain names may hold).
READS_LIKE = str.maketrans(
    "абвгдеёзикмноопрстухьѕіјһԁԛԝүқґєғңөәαβγεηικνορτυχωıɡɑļęąçćčéèêëíìîïóòôöõøúùûüńñśšżźžğşłđß",
    "a6brдeё3иkmhoonpctyxbsijhdqwykгeғhoəaβyeηikvoptuxwigaleacccеeeeiiiioooooouuuunnsszzzgslds".replace("е", "e"),
)


def reads_like(host: str) -> str | None:
    """Return the ASCII name that an IDN could be taken for, or None: 'xn--ggle-55da.com' → google.com."""
    if "xn--" not in host:
        return None
    shown = ".".join(shown_label(label) for label in host.split("."))
    plain = "".join(
        c for c in unicodedata.normalize("NFKD", shown.translate(READS_LIKE)) if not unicodedata.combining(c)
    )
    return plain if plain.isascii() and plain != host else None
