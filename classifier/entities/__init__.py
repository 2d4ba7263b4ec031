"""Finds whom and what a text names: contacts, links, wallets, cards and accounts.

Comes in: the original text and where its links lead. Goes out: an `Extraction` with code-point offsets into
that text and canonical values. May not know: torch, transformers, Django, the network.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from classifier.entities.contacts import find_emails, find_handles, find_phones
from classifier.entities.entity import Entity, Extraction, Kind, Rejected
from classifier.entities.links import BARE, URL, Target, is_bare_host, targets, trimmed
from classifier.entities.payments import find_cards, find_ibans, find_identity_numbers
from classifier.entities.reading import Reading, read
from classifier.entities.wallets import canonical, find_wallets
from tracing.addresses import check

__all__ = ["Entity", "Extraction", "Kind", "Rejected", "extract"]


def extract(text: str, links: Sequence[str] = ()) -> Extraction:
    """Return every entity of a text and of its links, in order of place; time is linear in the text.

    1. Make the text legible (invisible signs, full-width digits, defanged dots), remembering offsets.
    2. Find links and mail first, then wallets, accounts, cards, phones and handles in what is left.
    3. Add what links behind buttons name and the text does not.
    """
    reading = read(text)
    found: list[Entity | Rejected] = []
    for find in SEARCHES:
        found.extend(find(reading))
    found.sort(key=lambda entity: (entity.start, entity.end))
    entities = [entity for entity in found if isinstance(entity, Entity)]
    known = {(entity.kind, entity.canonical) for entity in entities}
    entities.extend(_behind_links(links, known))
    return Extraction(tuple(entities), tuple(entity for entity in found if isinstance(entity, Rejected)))


def find_links(reading: Reading) -> Iterator[Entity]:
    """Yield what links and bare hosts lead to; a host's span is its own part of the link."""
    for pattern, is_right in ((URL, lambda _: True), (BARE, is_bare_host)):
        for match in pattern.finditer(reading.text):
            address = trimmed(match[0])
            start, end = match.start(), match.start() + len(address)
            if not reading.is_free(start, end) or not address or not is_right(address):
                continue
            yield from _wallets_inside(reading, start, end)
            reading.take(start, end)
            for target in targets(address):
                yield reading.entity(target.kind, *_span(reading, start, end, target), canonical=target.canonical)


def _span(reading: Reading, start: int, end: int, target: Target) -> tuple[int, int]:
    if target.kind is not Kind.HOST:
        return start, end
    authority = reading.text[start:end].partition("://")
    first = start + (len(authority[0]) + 3 if authority[1] else 0)
    rest = reading.text[first:end]
    return first, first + min((rest.find(sign) for sign in "/?#" if sign in rest), default=len(rest))


def _wallets_inside(reading: Reading, start: int, end: int) -> Iterator[Entity]:
    """An explorer's page names the wallet in its address."""
    inside = read(reading.text[start:end])
    for wallet in find_wallets(inside):
        if isinstance(wallet, Entity):
            yield reading.entity(Kind.WALLET, start + wallet.start, start + wallet.end, wallet.canonical)


SEARCHES: tuple[Callable[[Reading], Iterable[Entity | Rejected]], ...] = (
    find_emails,
    find_links,
    find_wallets,
    find_ibans,
    find_cards,
    find_identity_numbers,
    find_phones,
    find_handles,
)


def _behind_links(links: Sequence[str], known: set[tuple[Kind, str]]) -> Iterator[Entity]:
    for link in links:
        for target in _link_targets(link.strip()):
            if (target.kind, target.canonical) not in known:
                known.add((target.kind, target.canonical))
                yield Entity(target.kind, link, 0, 0, target.canonical)


def _link_targets(link: str) -> Iterator[Target]:
    scheme, _, body = link.partition(":")
    if scheme.lower() in ("mailto", "tel"):
        inside = read(body.partition("?")[0])
        for entity in (*find_emails(inside), *find_phones(inside)):
            if isinstance(entity, Entity):
                yield Target(entity.kind, entity.canonical)
        return
    verdict = check(link)
    if verdict.valid and verdict.confidence == "high":
        yield Target(Kind.WALLET, canonical(verdict))
        return
    yield from targets(link)
    for wallet in find_wallets(read(link)):
        if isinstance(wallet, Entity):
            yield Target(Kind.WALLET, wallet.canonical)
