"""What a hunt asks of each post: reads the posts themselves, not the index, with today's rules."""

from __future__ import annotations

import re
from collections.abc import Sequence

from review_portal.evidence.models import Post
from review_portal.scoring.findings import find_entities
from review_portal.scoring.models import Entity
from review_portal.scoring.reading import assessed_text, link_addresses
from review_portal.scoring.undisguise import undisguised
from review_portal.search import kazakh
from review_portal.search.tsquery import ask

AROUND = 60
MOST_WORDS = 8
WORD = re.compile(r"\w+")


class TermHunt:
    """Looks for words one after the other, in any form, in the text with its disguise undone."""

    def __init__(self, term: str) -> None:
        words = WORD.findall(undisguised(term).text.lower())[:MOST_WORDS]
        # A form of the word begins with one of its stems and goes on with an ending of a few letters. Between words
        # there may be nothing: a text that was spaced out letter by letter is read as one word.
        forms = (rf"(?:{'|'.join(map(re.escape, roots(word)))})\w{{0,6}}" for word in words)
        self.pattern = re.compile(r"\b" + r"\W*".join(forms)) if words else None

    def fragment(self, post: Post) -> str | None:
        """Return the words around the first place, as posted, or None."""
        text = assessed_text(post)
        read = undisguised(text)
        match = self.pattern.search(read.text.lower()) if self.pattern else None
        if match is None or match.end() >= len(read.offsets):
            return None
        start, end = read.original_span(*match.span())
        return " ".join(text[max(0, start - AROUND) : end + AROUND].split())[:200]


class ContactHunt:
    """Looks for one contact with today's extraction, also where it stood behind a link."""

    def __init__(self, entity: Entity) -> None:
        self.key = (entity.canonical, entity.digest)
        self.kind = entity.kind

    def fragment(self, post: Post) -> str | None:
        for found in find_entities(assessed_text(post), link_addresses(post)):
            if (found.canonical, found.digest) == self.key:
                return found.text[:200]
        return None


def roots(word: str) -> list[str]:
    """Return the beginnings that the forms of a word share: its Kazakh and its Russian or English stem."""
    [(stems,)] = ask("SELECT tsvector_to_array(to_tsvector('russian', %s))", [word])
    return sorted({kazakh.stem(word), *stems}, key=len)


def look_through(posts: Sequence[Post], hunt: TermHunt | ContactHunt) -> list[tuple[Post, str]]:
    """Return the posts that fit, each with the fragment that shows why."""
    return [(post, fragment) for post in posts if (fragment := hunt.fragment(post)) is not None]
