"""Writes a PostgreSQL tsquery: stems, Kazakh forms and near spellings of each word, and the signs of filters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from review_portal.scoring.undisguise import undisguised
from review_portal.search import facets, kazakh
from review_portal.search.models import Word
from review_portal.search.query import Query, Term
from review_portal.search.wants import Wants, signs_of_contact

MOST_FORMS = 40
MOST_ALIKE = 8
ALIKE_FROM = 0.4
SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """A tsquery, and the words and beginnings of words that a hit shows marked."""

    text: str
    shown: tuple[str, ...]
    alike: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Reading:
    """What the database makes of one word: as read, its stems, as typed, its kin, near spellings if unknown."""

    own: list[str]
    stems: list[str]
    raw: list[str]
    related: list[str] = field(default_factory=list)
    near: list[str] = field(default_factory=list)

    @property
    def word(self) -> str:
        """Return the one word it is, or nothing where it is several or a code."""
        only = self.own[0] if len(self.own) == 1 else ""
        return only if only.isalpha() and len(only) >= SHORTEST else ""

    @property
    def is_stop_word(self) -> bool:
        return len(self.own) == 1 and not self.stems

    def ways(self) -> list[str]:
        found = {together(lexemes) for lexemes in (self.own, self.stems, self.raw) if lexemes}
        return [*sorted(found), *map(quoted, [*self.related, *self.near])]


def asked(query: Query, wants: Wants) -> Asked:
    """Join every term and filter; what the database calls a stop word is left out unless nothing else is left."""
    signs = {term: signs_of_contact(term.contact) for term in query.terms if term.contact}
    words = [term.text for term in query.terms if not term.is_phrase and not signs.get(term)]
    readings = read_words(words)
    parts, shown = [], set[str]()
    for group in query.groups:
        made = [part for term in group if (part := write(term, signs.get(term, []), readings, shown))]
        if made:
            parts.append(either(made))
    parts += [either(map(quoted, sorted(wanted))) for wanted in wants.all_of]
    parts += [f"!({either(map(quoted, sorted(refused)))})" for refused in wants.none_of]
    if all(is_negative(part) for part in parts):
        parts.append(quoted(facets.EVERY))
    alike = [(typed, near) for typed, reading in readings.items() for near in reading.near]
    return Asked(" & ".join(parts), tuple(sorted(shown, key=len, reverse=True)), tuple(alike))


def is_negative(part: str) -> bool:
    """Say whether a part only takes away: the index needs something to begin with."""
    return "!(" in part


def write(term: Term, signs: list[str], readings: dict[str, Reading], shown: set[str]) -> str:
    """Return one term as the database reads it; what a hit should show is put into `shown`."""
    reading = readings.get(term.text)
    if signs:
        ways = [quoted(sign) for sign in signs]
        visible = [term.text.lstrip("@").lower()]
    elif term.is_phrase:
        ways, visible = phrase(term.text)
    elif reading is None or (reading.is_stop_word and not term.without):
        return ""  # a stop word says nothing: half of all posts hold it
    else:
        ways, visible = reading.ways(), [*reading.own, *reading.stems, *reading.related, *reading.near]
    if not term.without:
        shown.update(word for word in visible if len(word) > 2)
    return f"!({either(ways)})" if ways and term.without else either(ways) if ways else ""


def either(parts: Iterable[str]) -> str:
    return "(" + " | ".join(parts) + ")"


def together(found: Sequence[str]) -> str:
    return "(" + " & ".join(quoted(lexeme) for lexeme in found) + ")"


def quoted(lexeme: str) -> str:
    """Quote a lexeme for the tsquery parser: inside quotes only the quote and the backslash mean something."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def phrase(text: str) -> tuple[list[str], list[str]]:
    plain = undisguised(text).text
    [row] = ask("SELECT phraseto_tsquery('russian', %s)::text, phraseto_tsquery('simple', %s)::text", [plain, plain])
    return [f"({way})" for way in row if way], plain.lower().split()


def read_words(texts: Sequence[str]) -> dict[str, Reading]:
    """Read all words in a fixed number of questions to the database: a search must not pay for each of them."""
    if not texts:
        return {}
    plain = [undisguised(text).text.lower() for text in texts]
    rows = ask(
        "SELECT typed, tsvector_to_array(to_tsvector('simple', plain)),"
        " tsvector_to_array(to_tsvector('russian', plain)), tsvector_to_array(to_tsvector('simple', typed))"
        " FROM unnest(%s::text[], %s::text[]) AS asked (typed, plain)",
        [[*texts], plain],
    )
    readings = {typed: Reading(own, stems, raw) for typed, own, stems, raw in rows}
    relate(readings.values())
    return readings


def relate(readings: Iterable[Reading]) -> None:
    """Find words of posts that share a Kazakh stem; for a word that no post holds, those that look most like it."""
    stems = {reading.word: kazakh.stem(reading.word) for reading in readings if reading.word}
    kin: dict[str, list[str]] = {}
    for word, stem in Word.objects.filter(stem__in=set(stems.values())).order_by("word").values_list("word", "stem"):
        kin.setdefault(stem, []).append(word)
    for reading in readings:
        if reading.word:
            found = kin.get(stems[reading.word], [])
            reading.related = [word for word in found if word != reading.word][:MOST_FORMS]
            reading.near = [] if found else near_spellings(reading.word)


def near_spellings(word: str) -> list[str]:
    rows = ask(
        "SELECT word FROM search_word, set_config('pg_trgm.similarity_threshold', %s, false) WHERE word %% %s"
        " ORDER BY similarity(word, %s) DESC, word LIMIT %s",
        [str(ALIKE_FROM), word, word, MOST_ALIKE],
    )
    return [found for (found,) in rows]


def ask(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
