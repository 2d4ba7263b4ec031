"""Refuses what would hit others, before anything is asked for: it does not warn (FIELD 2.0, PEERS 7.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from review_portal.blocking import telegram
from review_portal.blocking.lookalikes import reads_like
from review_portal.blocking.measures import Measure, Verdict
from review_portal.blocking.sentences import ADDRESS, HOST, PAGE, Reason
from review_portal.blocking.standing import Book, Standing, book
from review_portal.blocking.targets import Kind, Target, read_target

Value = str | int | list[str] | None
# A page there is a matter for the owner: no public measure touches it.
UNTOUCHABLE = frozenset({"private", "suffix", "state", "bank", "health", "stub", "isp", "ech", "dns"})
DELICATE = frozenset({"news", "education"})
OURS_TO_NAME = frozenset({"open", "known", "crowded", "short", "unknown_suffix"})
SOFT = frozenset({"known", "crowded", "short", "unknown_suffix"})


class Neighbourhood(Protocol):
    """What our own captures know about who lives beside a target."""

    def beside(self, host: str) -> Sequence[str]:
        """Return other hosts that were captured at the addresses of this one."""

    def at(self, address: str) -> Sequence[str]:
        """Return the hosts that were captured at this address."""

    def is_shared(self, host: str) -> bool:
        """Tell whether strangers publish there: we watch it as a source."""

    def doubt(self, host: str) -> str:
        """Return why the name may not be whom we judged: "parking", "anew", or nothing."""


@dataclass(frozen=True, slots=True)
class GuardVerdict:
    """One judgement; `why` gives the sentence, `collateral` says who else would be hit."""

    target: str
    canonical: str
    measure: Measure
    verdict: Verdict
    why: Reason
    collateral: dict[str, Value]
    kind: Kind = Kind.HOST

    @property
    def reason(self) -> str:
        """Return the sentence in English, the same for every reader: it goes into records and to programs."""
        return str(self.why)

    @property
    def neighbours(self) -> list[str]:
        found = self.collateral.get("neighbours")
        return found if isinstance(found, list) else []


def judge(target: str, *, measure: str | None = None, neighbourhood: Neighbourhood | None = None) -> GuardVerdict:
    """Judge the measure asked for, or the least intrusive effective one, against all we know of the target."""
    asked = Measure(measure) if measure else None
    read = read_target(target)
    if read.kind in (Kind.UNREADABLE, Kind.WILDCARD):
        return judge_nothing(read, asked or Measure.HOST)
    if read.kind is Kind.CHANNEL:
        return judge_channel(read, asked)
    if read.kind in (Kind.IP, Kind.NETWORK):
        return judge_address(read, asked, neighbourhood)
    if read.kind is Kind.URL:
        return judge_page(read, asked, neighbourhood)
    return judge_host(read, asked, neighbourhood)


def judge_nothing(read: Target, measure: Measure) -> GuardVerdict:
    """Refuse what cannot be read, and a wildcard with what it would take in."""
    whole = read_target(read.canonical.lstrip("*.")) if read.kind is Kind.WILDCARD else read
    collateral = costs(book().host(whole.host), []) if whole.host else {}
    why = Reason.nothing(read.problem or Reason("empty"))
    return answer(read, measure, Verdict.REFUSE, why, collateral)


def judge_channel(read: Target, asked: Measure | None) -> GuardVerdict:
    measure = asked or Measure.CHANNEL
    if measure in (Measure.HOST, Measure.IP):
        everybody = costs(book().host(read.host), [])
        return answer(read, measure, Verdict.REFUSE, Reason.of("channel_as_host", read.canonical), everybody)
    if telegram.handle(read.canonical) in book().words["channels"]:
        return answer(read, measure, Verdict.REFUSE, Reason.of("official_channel", read.canonical), alone("official"))
    return answer(read, measure, Verdict.ALLOW, Reason.of("channel", read.canonical), alone("open"))


def judge_address(read: Target, asked: Measure | None, neighbourhood: Neighbourhood | None) -> GuardVerdict:
    measure = asked or Measure.IP
    if read.network is None or measure is not Measure.IP:
        return answer(read, measure, Verdict.REFUSE, Reason.of("address_as_other", read.canonical))
    standing = book().network(read.network)
    others = list(neighbourhood.at(read.canonical)) if neighbourhood and read.kind is Kind.IP else []
    collateral = costs(standing, others)
    if read.kind is Kind.NETWORK:
        collateral["addresses"] = read.network.num_addresses
        return answer(read, measure, Verdict.REFUSE, Reason.of("network", read.canonical), collateral)
    if standing.category not in OURS_TO_NAME:
        return answer(read, measure, Verdict.REFUSE, Reason.of(standing.category, standing.entry, ADDRESS), collateral)
    if others:
        return answer(read, measure, Verdict.REFUSE, Reason.of("shared_address", ", ".join(others[:3])), collateral)
    return answer(read, measure, Verdict.NEEDS_OVERRIDE, Reason.of("address", read.canonical), collateral)


def judge_page(read: Target, asked: Measure | None, neighbourhood: Neighbourhood | None) -> GuardVerdict:
    """Judge one page: on a shared platform it stays a page; over HTTPS only the platform can act on it."""
    standing = book().network(read.network) if read.network else standing_of(read.host, neighbourhood)
    shared = standing.category not in OURS_TO_NAME or bool(standing.tenant_of)
    measure = asked or (Measure.PLATFORM_REPORT if shared else Measure.URL)
    collateral = costs(standing, neighbours(read, neighbourhood))
    if standing.category in UNTOUCHABLE:
        return answer(read, measure, Verdict.REFUSE, Reason.of(standing.category, standing.entry, PAGE), collateral)
    if measure in (Measure.CHANNEL, Measure.IP) or (measure is Measure.HOST and (shared or read.network)):
        reason = Reason.of("page_as_host" if measure is Measure.HOST else f"page_as_{measure}", read.host)
        return answer(read, measure, Verdict.REFUSE, reason, collateral)
    if measure is Measure.HOST:
        return judge_host(read_target(read.host), measure, neighbourhood, raw=read.raw)
    if standing.category in DELICATE:
        return answer(
            read,
            measure,
            Verdict.NEEDS_OVERRIDE,
            Reason.of(standing.category, standing.entry, PAGE),
            collateral,
        )
    return answer(
        read, measure, Verdict.ALLOW, Reason.of("shared_page" if shared else "own_page", read.host), collateral
    )


def judge_host(
    read: Target, asked: Measure | None, neighbourhood: Neighbourhood | None, *, raw: str = ""
) -> GuardVerdict:
    standing = standing_of(read.host, neighbourhood)
    tenant = bool(standing.tenant_of)
    measure = asked or (Measure.PLATFORM_REPORT if tenant and standing.category in OURS_TO_NAME else Measure.HOST)
    others = neighbours(read, neighbourhood)
    collateral = costs(standing, others)
    name = raw or read.raw
    if measure in (Measure.CHANNEL, Measure.IP, Measure.URL):
        return answer(read, measure, Verdict.REFUSE, Reason.of(f"host_as_{measure}", read.host), collateral, name)
    if standing.category not in OURS_TO_NAME:
        return answer(
            read, measure, Verdict.REFUSE, Reason.of(standing.category, standing.entry, HOST), collateral, name
        )
    if standing.category in SOFT and measure is Measure.HOST:
        reason = Reason.of(standing.category, standing.entry, HOST)
        return answer(read, measure, Verdict.NEEDS_OVERRIDE, reason, collateral, name)
    if measure is Measure.HOST and (strangers := [other for other in others if is_stranger(other, standing)]):
        reason = Reason.of("shared_name", ", ".join(strangers[:3]))
        return answer(read, measure, Verdict.NEEDS_OVERRIDE, reason, collateral, name)
    reason = Reason.of("tenant" if tenant else "own_host", standing.tenant_of or read.host)
    return answer(read, measure, Verdict.ALLOW, reason, collateral, name)


def is_stranger(other: str, standing: Standing) -> bool:
    """Tell whether a name beside the target is somebody else's; names of one registration are one house."""
    return book().host(other).registrable != standing.registrable


def standing_of(host: str, neighbourhood: Neighbourhood | None) -> Standing:
    known = book()
    standing = known.host(host)
    if standing.category in OURS_TO_NAME and (lookalike := taken_for(host, known)):
        return Standing("lookalike", lookalike, standing.lists, standing.rank_at_most, registrable=standing.registrable)
    if standing.category in OURS_TO_NAME and neighbourhood and neighbourhood.is_shared(host):
        return Standing("platform", host, standing.lists, standing.rank_at_most, registrable=standing.registrable)
    if standing.category in OURS_TO_NAME and neighbourhood and (doubt := neighbourhood.doubt(host)):
        return Standing(doubt, host, standing.lists, standing.rank_at_most, registrable=standing.registrable)
    return standing


def taken_for(host: str, known: Book) -> str | None:
    """Return the protected or popular name that people would read instead of this one."""
    plain = reads_like(host)
    return plain if plain and known.host(plain).category not in OURS_TO_NAME else None


def neighbours(read: Target, neighbourhood: Neighbourhood | None) -> list[str]:
    return list(neighbourhood.beside(read.host)) if neighbourhood else []


def costs(standing: Standing, others: list[str]) -> dict[str, Value]:
    """Return what is known about who else would be hit."""
    return {
        "standing": standing.category,
        "because_of": standing.entry,
        "lists": list(standing.lists),
        "rank_at_most": standing.rank_at_most,
        "names_beneath": standing.names_beneath,
        "neighbours": sorted(others)[:50],
    }


def alone(category: str) -> dict[str, Value]:
    """Return the cost of a measure that touches nothing but its target."""
    return costs(Standing(category, ""), [])


def answer(
    read: Target,
    measure: Measure,
    verdict: Verdict,
    why: Reason,
    collateral: dict[str, Value] | None = None,
    raw: str = "",
) -> GuardVerdict:
    canonical = read.canonical
    return GuardVerdict(raw or read.raw, canonical, measure, verdict, why, collateral or {}, read.kind)
