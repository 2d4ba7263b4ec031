"""Reads what a person typed into frozen terms; touches no database.

Words, "exact phrases", -without, this OR that, and filters such as lang:kk whose names are known in three languages.
Contacts, wallets and cards are recognised as they stand, without a filter's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from review_portal.scoring.findings import Found, find_entities

LONGEST = 300
MOST_TERMS = 20
KEYS = {
    "source": ("source", "источник", "дереккөз"),
    "host": ("host", "site", "хост", "сайт"),
    "lang": ("lang", "language", "язык", "тіл"),
    "role": ("role", "роль", "рөл"),
    "decision": ("decision", "решение", "шешім"),
    "family": ("family", "place", "вид", "түр"),
    "from": ("from", "since", "after", "с", "от", "бастап"),
    "to": ("to", "until", "before", "по", "до", "дейін"),
    "case": ("case", "дело", "іс"),
    "entity": ("entity", "contact", "контакт", "байланыс"),
    "picture": ("picture", "картинка", "сурет"),
}
KEY_OF = {word: key for key, words in KEYS.items() for word in words}
CASE = re.compile(r"[КK]-\d{4}-\d{6}", re.IGNORECASE)  # with the Cyrillic letter, or the Latin one that looks like it
EITHER = {"or", "|", "или", "немесе"}
MARK, PRIVATE = "\ue000", re.compile("[\ue000-\uf8ff\x00]")
TOKEN = re.compile(
    rf"(?P<without>-)?(?:{MARK}(?P<place>\d+){MARK}|(?:(?P<key>[^\W\d_]+):)?"
    r"(?:\"(?P<phrase>[^\"]*)\"?|«(?P<quoted>[^»]*)»?|(?P<plain>[^\s\"«]+)))"
)


@dataclass(frozen=True, slots=True)
class Term:
    """One thing to look for: a word, a phrase, or a contact in its canonical form."""

    text: str
    is_phrase: bool = False
    without: bool = False
    contact: Found | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """One typed filter: ('lang', 'kk'), and whether what it names is to be left out."""

    key: str
    value: str
    without: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """All of `groups` must be met; of a group any term will do."""

    text: str = ""
    groups: tuple[tuple[Term, ...], ...] = ()
    wishes: tuple[Wish, ...] = ()

    @property
    def terms(self) -> list[Term]:
        return [term for group in self.groups for term in group]


def read_query(text: str) -> Query:
    """Read a query; nothing in it is an error: what is no filter is a word.

    >>> [term.text for term in read_query('готовые "до двери" -курьер').terms]
    ['готовые', 'до двери', 'курьер']
    """
    plain = PRIVATE.sub(" ", text)[:LONGEST].strip()
    found = [one for one in find_entities(plain, ()) if one.end > one.start and not named(plain, one.start)]
    groups: list[tuple[Term, ...]] = []
    wishes: list[Wish] = []
    joined = False
    for token in tokens(plain, found):
        if isinstance(token, Wish):
            wishes.append(token)
        elif token.text.lower() in EITHER and not token.is_phrase:
            joined = bool(groups)
        elif joined and not token.without:
            groups[-1], joined = (*groups[-1], token), False
        else:
            groups.append((token,))
            joined = False
    return Query(plain, tuple(groups[:MOST_TERMS]), tuple(wishes[:MOST_TERMS]))


def named(text: str, start: int) -> bool:
    """Say whether what begins here is the value of a filter, as the host in 'host:shop.example'."""
    key = re.search(r"(\w+):[\"«]?$", text[:start])
    return bool(key and key[1].lower() in KEY_OF)


def tokens(text: str, found: Sequence[Found]) -> Iterator[Term | Wish]:
    for match in TOKEN.finditer(with_marks(text, found)):
        without = bool(match["without"])
        if match["place"]:
            contact = found[int(match["place"])]
            yield Term(contact.canonical, without=without, contact=contact)
            continue
        phrase = match["phrase"] if match["phrase"] is not None else match["quoted"]
        value = (phrase if phrase is not None else match["plain"]).strip()
        if CASE.fullmatch(value) and not match["key"]:
            yield Wish("case", value.upper().replace("K", "К"), without)
            continue
        key = KEY_OF.get((match["key"] or "").lower())
        if key and value:
            yield Wish(key, value, without)
        elif value:
            whole = f"{match['key']} {value}" if match["key"] else value
            yield Term(whole, is_phrase=phrase is not None and " " in value, without=without)


def with_marks(text: str, found: Sequence[Found]) -> str:
    """Put a mark in the place of each contact, so that "+7 701 …" stays one term."""
    out, place = [], 0
    for number, one in sorted(enumerate(found), key=lambda pair: pair[1].start):
        if one.start >= place:
            out += [text[place : one.start], f"{MARK}{number}{MARK}"]
            place = one.end
    return "".join([*out, text[place:]])


def masked(text: str) -> str:
    """Return the query without card numbers: they stand in no address, no log and no event."""
    cards = [one for one in find_entities(text, ()) if one.kind == "card" and one.end > one.start]
    for card in sorted(cards, key=lambda one: -one.start):
        text = text[: card.start] + card.canonical + text[card.end :]
    return text
