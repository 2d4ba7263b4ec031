"""Gathers what the case page shows: members, the post with its reasons, entities, history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from urllib.parse import urlsplit

from django.db.models import Count, Exists, OuterRef
from django.utils.safestring import SafeString

from review_portal.audit.models import Event
from review_portal.campaigns.models import Membership, Reason
from review_portal.evidence.models import Post
from review_portal.face.disguise import Disguise, read_disguise
from review_portal.face.marking import Span, marked
from review_portal.review.models import Case, Decision
from review_portal.review.weighing import covered
from review_portal.scoring.models import Assessment, Entity, Mention
from review_portal.scoring.reading import assessed_text

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
HISTORY = 12
#: Posts listed one by one; the others of a larger campaign are taken in, or left out, together.
LISTED = 200


@dataclass(frozen=True, slots=True)
class Member:
    """A post of the campaign and why it belongs."""

    post: Post
    membership: Membership
    language: str
    is_open: bool

    @property
    def name(self) -> str:
        return name_of(self.post)

    @property
    def why(self) -> str:
        return ", ".join(str(Reason(reason).label) for reason in self.membership.reasons if reason in Reason.values)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the reasons table."""

    letter: str
    fragments: tuple[str, ...]
    kind: str
    share: float

    @property
    def points(self) -> int:
        return round(100 * self.share)


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the post: its title, its text, or what was hidden in it."""

    name: str
    html: SafeString


@dataclass(frozen=True, slots=True)
class Known:
    """An entity of the post and how often it was met."""

    entity: Entity
    posts: int
    cases: int


def name_of(post: Post) -> str:
    """Call a post by its place: the channel of a message, else host and path."""
    channel, _, rest = post.post_id.partition("/")
    if post.source.family == "telegram" and rest:
        return f"@{channel}"
    address = urlsplit(post.url)
    return f"{address.hostname or ''}{address.path}"


@dataclass(frozen=True)
class Casefile:
    """A case with one of its posts on top. Each part is read when the page asks for it."""

    case: Case
    at: datetime
    post_id: int | None = None
    whole: bool = False

    @cached_property
    def order(self) -> list[int]:
        """Return every post of the campaign, those that wait first."""
        return sorted(self.settled, key=lambda post: (self.settled[post], post))

    @cached_property
    def settled(self) -> dict[int, bool]:
        """Say of every post of the campaign whether a standing decision covers it."""
        every = Membership.objects.filter(campaign=self.case.campaign_id)
        decided = Exists(covered().filter(post=OuterRef("post_id")))
        return dict(every.annotate(decided=decided).values_list("post_id", "decided"))

    @cached_property
    def waiting(self) -> set[int]:
        return {post for post, is_settled in self.settled.items() if not is_settled}

    @cached_property
    def languages(self) -> dict[int, str]:
        return dict(Assessment.objects.newest(self.order).values_list("post_id", "language"))

    @cached_property
    def members(self) -> list[Member]:
        """Return the members that are listed: so many that a page can hold them, and the one on top."""
        shown = self.order if self.whole else self.order[:LISTED]
        on_top = [self.post_id] if self.post_id in self.order and self.post_id not in shown else []
        return self.read([*shown, *on_top])

    def read(self, posts: Sequence[int | None]) -> list[Member]:
        rows = Membership.objects.filter(post__in=posts).select_related("post__source", "post__capture__warc")
        found = {row.post_id: row for row in rows}
        return [
            Member(found[post].post, found[post], self.languages.get(post, ""), post in self.waiting)
            for post in posts
            if post in found
        ]

    @property
    def rest(self) -> list[int]:
        """Return the waiting posts that are not listed: a decision takes them in together, or leaves them out."""
        listed = {member.post.pk for member in self.members}
        return [post for post in self.order if post in self.waiting and post not in listed]

    @cached_property
    def current(self) -> Member | None:
        chosen = (member for member in self.members if member.post.pk == self.post_id)
        return next(chosen, self.members[0] if self.members else None)

    @property
    def place(self) -> int:
        return self.order.index(self.current.post.pk) + 1 if self.current else 0

    @property
    def count(self) -> int:
        return len(self.order)

    @property
    def open_count(self) -> int:
        return len(self.waiting)

    @cached_property
    def assessment(self) -> Assessment | None:
        if self.current is None:
            return None
        found = Assessment.objects.newest([self.current.post.pk]).select_related("model_version").first()
        if found:
            found.post = self.current.post  # read already, and large
        return found

    @cached_property
    def text(self) -> str:
        return assessed_text(self.current.post) if self.current else ""

    @cached_property
    def rows(self) -> list[Row]:
        return reason_rows(self.text, self.assessment.reasons if self.assessment else [])

    @property
    def strongest(self) -> float:
        return max((row.share for row in self.rows), default=1.0)

    @cached_property
    def parts(self) -> list[Part]:
        if self.current is None:
            return []
        post, spans = self.current.post, spans_of(self.assessment, self.rows)
        parts, place = [], 0
        for name, text in pieces_of(post):
            parts.append(Part(name, marked(text, moved(spans, place, len(text)))))
            place += len(text) + 1  # the line end between parts, as assessed_text joins them
        return parts

    @cached_property
    def disguise(self) -> Disguise:
        return read_disguise(self.text, self.assessment.changes if self.assessment else [])

    @property
    def plain(self) -> str:
        """Return the text with every disguise undone, if that differs from what was published."""
        read = self.assessment.normalised if self.assessment else ""
        return read if read.strip() != self.text.strip() else ""

    @cached_property
    def translations(self) -> list[Member]:
        """Return one member for each other language of the campaign."""
        here = self.current.language if self.current else ""
        if len({*self.languages.values()} - {here, ""}) == 0:
            return []
        others: dict[str, int] = {}
        for post in self.order:
            others.setdefault(self.languages.get(post, ""), post)
        return self.read([post for language, post in others.items() if language not in {here, ""}])

    @cached_property
    def entities(self) -> list[Known]:
        if self.current is None:
            return []
        counted = (
            Entity.objects.filter(pk__in=Mention.objects.filter(post=self.current.post).values("entity"))
            .annotate(
                posts=Count("mentions__post", distinct=True),
                cases=Count("mentions__post__membership__campaign__cases", distinct=True),
            )
            .order_by("kind", "canonical")
        )
        return [Known(entity, entity.posts, entity.cases) for entity in counted]

    @cached_property
    def history(self) -> list[Event]:
        events = Event.objects.filter(target_type="review.case", target_id=str(self.case.pk))
        return list(events.exclude(verb="case.claimed").order_by("-number")[:HISTORY])

    @cached_property
    def decisions(self) -> list[Decision]:
        return list(self.case.decisions.standing().select_related("actor", "legal_ground").order_by("-pk"))


def pieces_of(post: Post) -> list[tuple[str, str]]:
    """Return the stretches of a post that hold text, by name."""
    named = (("title", post.title), ("text", post.text), ("hidden", post.hidden_text))
    return [(name, text) for name, text in named if text]


def reason_rows(text: str, reasons: Sequence[dict[str, object]]) -> list[Row]:
    """Number the reasons by weight; all tricks are one line, because each alone says little."""
    tricks = [reason for reason in reasons if reason["kind"] == "trick"]
    others = sorted(
        (reason for reason in reasons if reason["kind"] != "trick"), key=lambda reason: -float(str(reason["share"]))
    )
    groups = [[reason] for reason in others] + ([tricks] if tricks else [])
    return [row_of(text, group, letter) for group, letter in zip(groups, LETTERS, strict=False)]


def row_of(text: str, group: Sequence[dict[str, object]], letter: str) -> Row:
    fragments = tuple(text[int(str(reason["start"])) : int(str(reason["end"]))] for reason in group)
    return Row(letter, fragments, str(group[0]["kind"]), sum(float(str(reason["share"])) for reason in group))


def spans_of(assessment: Assessment | None, rows: Iterable[Row]) -> list[Span]:
    """Return every reason with the letter of its row."""
    if assessment is None:
        return []
    letters: dict[tuple[str, str], str] = {}
    text = assessed_text(assessment.post)
    for row in rows:
        for fragment in row.fragments:
            letters.setdefault((row.kind, fragment), row.letter)
    found = []
    for reason in assessment.reasons:
        begin, end, kind = int(reason["start"]), int(reason["end"]), str(reason["kind"])
        found.append(Span(begin, end, kind, letters.get((kind, text[begin:end]), "")))
    return found


def moved(spans: Iterable[Span], place: int, length: int) -> list[Span]:
    """Return the spans as they lie in a part that begins at `place`, cut to it."""
    shifted = (
        Span(max(span.start - place, 0), min(span.end - place, length), span.kind, span.letter) for span in spans
    )
    return [span for span in shifted if span.start < span.end]
