"""Compares the candidate in shadow with the live model, on gold and on recent decisions, by language and kind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from review_portal.learning.rows import Judged, gold_posts, judged_posts
from review_portal.scoring.candidates import judge_in_shadow
from review_portal.scoring.findings import classifier_of
from review_portal.scoring.models import Assessment, ModelVersion, ShadowAssessment

Figures = dict[str, int | float | None]


@dataclass(frozen=True, slots=True)
class Voice:
    """What one model said of one post."""

    score: float
    flagged: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """A judged post with both voices."""

    judged: Judged
    live: Voice
    candidate: Voice

    @property
    def kind(self) -> str:
        return self.judged.role or "innocent"


def recent_decisions(candidate: ModelVersion, *, since: datetime) -> list[Judged]:
    """Return decisions since a time that the candidate has not learnt from."""
    learnt = set(candidate.details.get("groups", []))
    return [found for found in judged_posts() if found.decided_at >= since and found.group not in learnt]


def judge_missing(candidate: ModelVersion, judged: Iterable[Judged], *, now: datetime) -> None:
    """Let the candidate judge what it has not judged yet, so that the comparison lacks nothing."""
    ids = {found.post.pk for found in judged}
    done = ShadowAssessment.objects.by(candidate).filter(post__in=ids).values_list("post_id", flat=True)
    missing = sorted(ids - set(done))
    if missing:
        judge_in_shadow(candidate, missing, classifier=classifier_of(candidate.weights), now=now)


def compare(candidate: ModelVersion, *, since: datetime) -> dict[str, object]:
    """Return the report as one JSON-ready object; posts that only one of the two has judged are counted apart."""
    live = ModelVersion.objects.filter(live=True).first()
    parts = {"gold": list(gold_posts()), "recent_decisions": recent_decisions(candidate, since=since)}
    report: dict[str, object] = {"live": live.version if live else None, "candidate": candidate.version}
    for name, judged in parts.items():
        both = compared(judged, live, candidate)
        report[name] = {"judged": len(judged), "judged_by_one_only": len(judged) - len(both), **by_group(both)}
    return report


def compared(judged: Sequence[Judged], live: ModelVersion | None, candidate: ModelVersion) -> list[Compared]:
    ids = [found.post.pk for found in judged]
    said = Assessment.objects.filter(model_version=live, post__in=ids)
    shadowed = ShadowAssessment.objects.by(candidate).filter(post__in=ids).order_by("pk")  # of two the newest stands
    lives = {row.post_id: Voice(row.score, row.flagged) for row in said}
    candidates = {row.post_id: Voice(row.score, row.flagged) for row in shadowed}
    return [
        Compared(found, lives[found.post.pk], candidates[found.post.pk])
        for found in judged
        if found.post.pk in lives and found.post.pk in candidates
    ]


def by_group(rows: Sequence[Compared]) -> dict[str, object]:
    languages = sorted({row.judged.language for row in rows})
    kinds = sorted({row.kind for row in rows})
    return {
        "all": figures(rows),
        "by_language": {name: figures([row for row in rows if row.judged.language == name]) for name in languages},
        "by_kind": {name: figures([row for row in rows if row.kind == name]) for name in kinds},
    }


def figures(rows: Sequence[Compared]) -> dict[str, object]:
    return {
        "posts": len(rows),
        "live": of_one([(row.judged.label, row.live) for row in rows]),
        "candidate": of_one([(row.judged.label, row.candidate) for row in rows]),
        "decide_differently": sum(row.live.flagged != row.candidate.flagged for row in rows),
    }


def of_one(rows: Sequence[tuple[int, Voice]]) -> Figures:
    """Return recall, precision, false alarms, and how often an advert scores above an innocent text (AUROC)."""
    adverts = [voice for label, voice in rows if label]
    innocent = [voice for label, voice in rows if not label]
    found, alarms = sum(voice.flagged for voice in adverts), sum(voice.flagged for voice in innocent)
    return {
        "recall": round(found / len(adverts), 4) if adverts else None,
        "precision": round(found / (found + alarms), 4) if found + alarms else None,
        "false_alarms": alarms,
        "auroc": _auroc([voice.score for voice in adverts], [voice.score for voice in innocent]),
    }


def _auroc(adverts: Sequence[float], innocent: Sequence[float]) -> float | None:
    if not adverts or not innocent:
        return None
    won = sum((a > b) + 0.5 * (a == b) for a in adverts for b in innocent)
    return round(won / (len(adverts) * len(innocent)), 4)
