"""Compares a visit with what the source promises, so that a page that changed is an alarm and not a silent nought."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from django.utils.translation import gettext as _

from review_portal.sources.models import CrawlRun, Outcome, Source

Complaint = dict[str, object]

#: fields of a post that a source may promise
FIELDS = ("author", "published_at", "title", "text", "links", "media", "price", "views")
HISTORY = 10
ENOUGH = 8  # posts a visit, below which a median says nothing
FALL = 0.25  # of the usual yield
MOST = 0.5  # of the posts must have a promised field
USUALLY = 0.9  # a field that so many had is missed when fewer than half have it
UNREAD = frozenset({Outcome.MARKUP_UNRECOGNISED, Outcome.TOO_LARGE, Outcome.GUARDED})


def complaints(run: CrawlRun, past: Sequence[CrawlRun]) -> list[Complaint]:
    """Return what is wrong with a visit, judged by the source's promises and by its last visits."""
    source = run.source
    if run.outcome in UNREAD:
        return [{"kind": "unread", "outcome": run.outcome}]
    if run.outcome not in {Outcome.OK, Outcome.EMPTY} or run.seen is None:
        return []
    found: list[Complaint] = []
    if run.seen < source.minimum_posts:
        found.append({"kind": "too_few", "seen": run.seen, "expected": source.minimum_posts})
    usual = median(one.seen or 0 for one in past) if past else 0
    if usual >= ENOUGH and run.seen < usual * FALL:
        found.append({"kind": "fell", "seen": run.seen, "expected": int(usual)})
    missed = _missed(run, past) if run.seen else []
    return found + [{"kind": "missing", "field": field, "seen": run.seen, "filled": count} for field, count in missed]


def is_sure(complaint: Complaint, before: Sequence[Complaint]) -> bool:
    """Say whether one visit is enough: a broken promise is; a departure from the usual must happen twice."""
    if complaint["kind"] in {"unread", "too_few"}:
        return True
    return any((one["kind"], one.get("field")) == (complaint["kind"], complaint.get("field")) for one in before)


def words(complaint: Complaint) -> str:
    """Say a complaint in the reader's language."""
    values = {name: str(value) for name, value in complaint.items()}
    values |= {"field": field_words(values["field"])} if "field" in values else {}
    sentences = {
        "unread": _("The page came and could not be read (%(outcome)s): its layout may have changed."),
        "too_few": _("%(seen)s posts were seen; at least %(expected)s are expected."),
        "fell": _("%(seen)s posts were seen; %(expected)s are usual."),
        "missing": _("The field %(field)s is filled in %(filled)s of %(seen)s posts."),
    }
    return sentences[values["kind"]] % values


def field_words(name: str) -> str:
    """Name a field of a post in the reader's language."""
    named = {
        "author": _("author"),
        "published_at": _("date of publication"),
        "title": _("title"),
        "text": _("text"),
        "links": _("links"),
        "media": _("pictures and films"),
        "price": _("price"),
        "views": _("views"),
    }
    return named.get(name, name)


def _missed(run: CrawlRun, past: Sequence[CrawlRun]) -> list[tuple[str, int]]:
    counts = {field: _whole(run.filled.get(field)) for field in FIELDS}
    seen = run.seen or 1
    return [
        (field, count)
        for field, count in counts.items()
        if count < seen * MOST and (field in run.source.expected_fields or _is_usual(field, past))
    ]


def _is_usual(field: str, past: Sequence[CrawlRun]) -> bool:
    seen = sum(one.seen or 0 for one in past)
    return seen >= ENOUGH and sum(_whole(one.filled.get(field)) for one in past) >= seen * USUALLY


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def alarm_of(source: Source) -> list[str]:
    return [words(complaint) for complaint in source.alarm]
