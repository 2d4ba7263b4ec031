"""Reads a decided post and proposes what to ask for: the least intrusive measure that works, target by target."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from review_portal.blocking import telegram
from review_portal.blocking.guard import GuardVerdict, Neighbourhood, judge
from review_portal.blocking.measures import Measure, ResourceType, Verdict
from review_portal.blocking.targets import Kind, read_target
from review_portal.evidence.models import Post
from review_portal.scoring.models import Kind as EntityKind
from review_portal.scoring.models import Mention
from review_portal.sources.models import Source

MENTIONED = (EntityKind.HANDLE, EntityKind.BOT, EntityKind.INVITE, EntityKind.URL, EntityKind.HOST)
# A decision may ask for less than a channel, never for more than the guard proposes.
NARROW = (Measure.PLATFORM_REPORT, Measure.URL)


@dataclass(frozen=True, slots=True)
class Proposal:
    """One item to be: where it was found, and what the guard says of it."""

    resource_type: str
    locator: str
    judged: GuardVerdict

    @property
    def key(self) -> tuple[str, str]:
        return self.judged.canonical, self.judged.measure


def proposals(post: Post, *, asked: str, neighbourhood: Neighbourhood) -> Iterator[Proposal]:
    """Yield the place of the advert first, then the shops and channels that it leads to."""
    yield own_place(post, asked=asked, neighbourhood=neighbourhood)
    mentions = Mention.objects.filter(post=post, entity__kind__in=MENTIONED).select_related("entity")
    for mention in named_for_themselves(mentions.order_by("start", "pk")):
        locator = locator_of(EntityKind(mention.entity.kind), mention.entity.canonical)
        judged = judge_asked(locator, asked=asked, neighbourhood=neighbourhood)
        yield Proposal(type_of(judged), locator, judged)


def named_for_themselves(mentions: Iterable[Mention]) -> list[Mention]:
    """Drop hosts that were only read out of a page's link: a page never becomes its host by itself."""
    listed = list(mentions)
    links = [(mention.start, mention.end) for mention in listed if mention.entity.kind == EntityKind.URL]
    return [mention for mention in listed if mention.entity.kind != EntityKind.HOST or stands_alone(mention, links)]


def stands_alone(mention: Mention, links: list[tuple[int, int]]) -> bool:
    inside = any(start <= mention.start and mention.end <= end for start, end in links if end > start)
    return not inside and read_target(mention.text).kind is not Kind.URL


def own_place(post: Post, *, asked: str, neighbourhood: Neighbourhood) -> Proposal:
    """Return the channel of a message, the listing of a board, or the page; never the host that carries it."""
    locator = post.url
    if asked in NARROW:
        judged = judge(locator, measure=Measure.PLATFORM_REPORT, neighbourhood=neighbourhood)
    else:
        if post.source.family == Source.Family.TELEGRAM:
            locator = telegram.from_handle(post.post_id.partition("/")[0].lstrip("@")) or post.url
        judged = judge_asked(locator, asked=asked, neighbourhood=neighbourhood)
    listing = judged.kind is Kind.URL and post.source.family == Source.Family.BOARD
    return Proposal(ResourceType.LISTING if listing else type_of(judged), locator, judged)


def judge_asked(locator: str, *, asked: str, neighbourhood: Neighbourhood) -> GuardVerdict:
    """Judge the least intrusive measure; a page becomes its host only if the decision says so and the guard agrees."""
    judged = judge(locator, neighbourhood=neighbourhood)
    if asked == Measure.HOST and judged.measure == Measure.URL:
        widened = judge(locator, measure=Measure.HOST, neighbourhood=neighbourhood)
        return widened if widened.verdict == Verdict.ALLOW else judged
    return judged


def locator_of(kind: EntityKind, canonical: str) -> str:
    """Return a text that the guard can read: handles are written with and without '@', invitations as links."""
    name = canonical.removeprefix("telegram:").removeprefix("tg:")
    if "/" in name or "." in name:
        return name
    if kind is EntityKind.INVITE:
        return f"https://t.me/+{name.lstrip('+')}"
    return f"@{name.lstrip('@')}" if kind in {EntityKind.HANDLE, EntityKind.BOT} else name


def type_of(judged: GuardVerdict) -> str:
    return {
        Kind.CHANNEL: ResourceType.CHANNEL,
        Kind.URL: ResourceType.URL,
        Kind.IP: ResourceType.IP,
        Kind.NETWORK: ResourceType.IP,
    }.get(read_target(judged.canonical).kind, ResourceType.HOST)
