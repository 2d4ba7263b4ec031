"""Makes the large office: sources, posts, assessments, contacts, campaigns, cases, decisions, the index over them."""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
from django.core.management import call_command
from django.db import connection

from benchmarks.portal.loading import copy, reset_numbers, run
from benchmarks.portal.texts import Texts
from review_portal.accounts.abilities import Role
from review_portal.accounts.models import User
from review_portal.accounts.services import create_person
from review_portal.campaigns.models import Campaign, Membership
from review_portal.evidence.models import Capture, Post, WarcFile
from review_portal.review.models import PARTS, Case, Decision, DecisionMember
from review_portal.review.services import tally_sources
from review_portal.scoring.models import Assessment, Entity, Mention, ModelVersion
from review_portal.search import kazakh
from review_portal.search.models import DIMENSIONS, Meaning
from review_portal.sources.models import CrawlRun, Source

NOW = datetime.now(UTC).replace(microsecond=0)
SOURCES = 400
WAITING = 0.3  # of the cases
SPAN = timedelta(days=365)
FAMILIES = ["telegram"] * 6 + ["board"] * 2 + ["forum", "site"]
LANGUAGES = ["ru"] * 6 + ["kk"] * 3 + ["en"]


def say(words: str, begun: float) -> None:
    print(f"{time.perf_counter() - begun:6.0f} s  {words}", file=sys.stderr)


def build(*, posts: int, cases: int, vectors: int, people: int) -> dict[str, Any]:
    """Build the office where it does not stand yet, and return how large it is."""
    call_command("migrate", verbosity=0)
    begun = time.perf_counter()
    if Post.objects.count() < posts:
        fill(posts=posts, cases=cases, vectors=vectors, begun=begun)
        say("statistics", begun)
        run("VACUUM ANALYZE")
    while tally_sources(now=datetime.now(UTC)):
        pass  # as the worker does every minute: case pages tell what was counted last
    for number in range(User.objects.count(), people + 1):
        create_person(f"moderator-{number}", role=Role.MODERATOR, actor=None, password=None)
    return {"posts": Post.objects.count(), "cases": Case.objects.count(), "vectors": Meaning.objects.count(),
            "undecided": Case.objects.undecided().count(), "database_bytes": database_size()}  # fmt: skip


def fill(*, posts: int, cases: int, vectors: int, begun: float) -> None:
    """Write every row by COPY, without the triggers that keep facts unchanged."""
    run("SET session_replication_role = replica")
    sizes = members(posts, cases)
    say("posts", begun)
    sourced(posts, sizes)
    say("campaigns and cases", begun)
    judged(sizes, [create_person("first", role=Role.MODERATOR, actor=None, password=None)])
    say("index", begun)
    indexed()
    say("vectors", begun)
    meant(vectors)
    run("SET session_replication_role = DEFAULT")


def database_size() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def members(posts: int, cases: int) -> list[int]:
    """Return how many posts each campaign has: one to fifty, half of all posts together."""
    chance, left = random.Random(1), posts // 2 - cases
    sizes = [1] * cases
    while left > 0:
        more = min(left, 1 if chance.random() < 0.97 else chance.randrange(2, 40))
        sizes[chance.randrange(cases)] += more
        left -= more
    return sizes


def moment(number: int, posts: int) -> datetime:
    return NOW - SPAN + SPAN * ((number + 0.5) / posts)


def sourced(posts: int, sizes: list[int]) -> None:
    copy(Source, ["id", "name", "family", "site", "address", "legal_basis", "next_due_at", "added_at", "interval"], (
        (n, f"example_source_{n}", FAMILIES[n % 10], "telegram", f"http://s{n}.example/", "Order 84", NOW, NOW, "1:0:0")
        for n in range(1, SOURCES + 1)))  # fmt: skip
    copy(WarcFile, ["id", "sha256", "size", "stored_at"], [(1, "0" * 64, 1, NOW)])
    copy(CrawlRun, ["id", "source_id", "runner", "status", "claimed_at", "lease_until", "finished_at", "outcome"], (
        (n, n, "one", "finished", NOW, NOW, NOW, "OK") for n in range(1, SOURCES + 1)))  # fmt: skip
    copy(Capture, ["id", "record_id", "run_id", "warc_id", "url", "final_url", "fetched_at", "status", "payload_sha256",
                   "size", "outcome"], (
        (n, f"urn:uuid:00000000-0000-4000-8000-{n:012d}", n, 1, f"http://s{n}.example/", f"http://s{n}.example/", NOW,
         200, "0" * 64, 1, "OK") for n in range(1, SOURCES + 1)))  # fmt: skip
    copy(ModelVersion, ["id", "version", "live", "created_at"], [(1, "bench-1", True, NOW)])
    copy(Entity, ["id", "kind", "canonical", "digest", "first_seen_at"], (
        (n, "handle", f"@example_{n:06d}", "", NOW - SPAN) for n in range(1, len(sizes) + 1)))  # fmt: skip
    homes, texts = campaign_of(posts, sizes), Texts()
    copy(Post, ["id", "source_id", "capture_id", "post_id", "version", "content_sha256", "url", "text", "media",
                "views", "published_at", "seen_at", "scored_at"], (
        (n, 1 + n % SOURCES, 1 + n % SOURCES, f"example_source_{1 + n % SOURCES}/{n}", 1, f"{n:064x}",
         f"http://s{1 + n % SOURCES}.example/{n}", texts.of(n, homes[n]), picture(n), n % 5000, moment(n, posts),
         moment(n, posts), NOW) for n in range(1, posts + 1)))  # fmt: skip
    reset_numbers(Source, WarcFile, CrawlRun, Capture, ModelVersion, Entity, Post)
    copy(Assessment, ["id", "post_id", "model_version_id", "score", "flagged", "abstained", "labels", "language",
                      "normalised", "created_at"], (
        (n, n, 1, 0.9 if homes[n] else 0.1, bool(homes[n]), False, '{"sale_advert": 0.9}' if homes[n] else "{}",
         texts.language(n, homes[n]), "", moment(n, posts)) for n in range(1, posts + 1)))  # fmt: skip
    copy(Mention, ["post_id", "entity_id", "start", "end", "text"], (
        (n, homes[n], 0, 0, f"@example_{homes[n]:06d}") for n in range(1, posts + 1) if homes[n]))  # fmt: skip
    reset_numbers(Assessment)


def picture(number: int) -> str:
    return json.dumps([{"kind": "photo", "url": f"http://p.example/{number % 50_000}.jpg"}])


def campaign_of(posts: int, sizes: list[int]) -> list[int]:
    """Return each post's campaign, nought for none; members stand near each other in time."""
    homes = [0] * (posts + 1)
    place = 1
    for campaign, size in enumerate(sizes, 1):
        for _ in range(size):
            if place <= posts:
                homes[place] = campaign
            place += 2
    odd = [n for n in range(1, posts + 1) if not homes[n]]
    spare = sum(sizes) - sum(map(bool, homes))
    for n, campaign in zip(odd, range(1, spare + 1), strict=False):
        homes[n] = campaign
    return homes


def judged(sizes: list[int], people: list[User]) -> None:
    count = len(sizes)
    first_waiting = int(count * (1 - WAITING))
    copy(Campaign, ["id", "title", "created_at"], ((n, f"Товар {n}", NOW) for n in range(1, count + 1)))
    run("INSERT INTO campaigns_membership (campaign_id, post_id, reasons, joined_at, compared_by)"
        " SELECT entity_id, post_id, '[\"contact\"]', now(), 'bench' FROM scoring_mention")  # fmt: skip
    copy(Case, ["id", "number", "campaign_id", "status", "priority", "priority_parts", "opened_at", "newest_at",
                "weighed_at", "due_at", "decided_at", "language", "changed_at"],
         cases(count, first_waiting))  # fmt: skip
    copy(Decision, ["id", "case_id", "actor_id", "exit", "grounds", "case_version", "created_at"], (
        (n, n, people[0].pk, "no_violation" if n % 3 else "criminal", "Проверено.", 1, NOW - SPAN * (1 - n / count))
        for n in range(1, first_waiting + 1)))  # fmt: skip
    run("INSERT INTO review_decisionmember (decision_id, post_id) SELECT decided.id, member.post_id"
        " FROM campaigns_membership member JOIN review_decision decided ON decided.case_id = member.campaign_id",
        "INSERT INTO review_casecounter (year, last) VALUES (extract(year FROM now())::int, 900000)")  # fmt: skip
    reset_numbers(Campaign, Case, Decision, DecisionMember, Membership)


def cases(count: int, first_waiting: int) -> Iterator[tuple[Any, ...]]:
    chance = random.Random(2)
    for n in range(1, count + 1):
        parts = {part: chance.randrange(20) for part in PARTS}
        decided = n <= first_waiting
        opened = NOW - SPAN * (1 - n / (count + 1))
        yield (n, f"К-{NOW.year}-{n:06d}", n, "decided" if decided else "waiting", sum(parts.values()),
               json.dumps(parts), opened, opened, NOW, opened + timedelta(days=2), NOW if decided else None,
               LANGUAGES[n % 10], NOW)  # fmt: skip


INDEX = """
    INSERT INTO search_indexedpost (post_id, assessment_id, decision_id, at, language, family, exit, indexed_at, words)
    SELECT post.id, assessed.id, member.decision_id, post.published_at, assessed.language, source.family,
        coalesce(decided.exit, ''), now(),
        to_tsvector('simple', post.text) || to_tsvector('russian', post.text)
        || array_to_tsvector(array_remove(ARRAY['=post',
            '=week:' || floor(extract(epoch FROM post.published_at) / 604800)::bigint,
            '=source:' || post.source_id, '=family:' || source.family, '=lang:' || assessed.language,
            '=decision:' || coalesce(decided.exit, 'none'), '=host:s' || post.source_id || '.example',
            CASE WHEN assessed.flagged THEN '=role:sale_advert' END, '=entity:' || mention.entity_id], NULL))
    FROM evidence_post post JOIN sources_source source ON source.id = post.source_id
    JOIN scoring_assessment assessed ON assessed.post_id = post.id
    LEFT JOIN scoring_mention mention ON mention.post_id = post.id
    LEFT JOIN review_decisionmember member ON member.post_id = post.id
    LEFT JOIN review_decision decided ON decided.id = member.decision_id
    ORDER BY post.id
"""


def indexed() -> None:
    """Write the index as `index_posts` would, in one statement, and its GIN index after it."""
    run("SET maintenance_work_mem = '1GB'", "ANALYZE", "DROP INDEX indexed_post_words", INDEX,
        "CREATE INDEX indexed_post_words ON search_indexedpost USING gin (words)")  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word FROM ts_stat('SELECT words FROM search_indexedpost') WHERE word ~ '^[[:alpha:]]{4,40}$'"
        )
        words = [(word, kazakh.stem(word)) for (word,) in cursor.fetchall()]
        cursor.executemany("INSERT INTO search_word (word, stem) VALUES (%s, %s) ON CONFLICT DO NOTHING", words)


def meant(vectors: int) -> None:
    """Give some posts vectors around two thousand centres, as campaigns and topics are."""
    chance = np.random.default_rng(3)
    centres = chance.normal(size=(2000, DIMENSIONS)).astype(np.float32)

    def rows() -> Iterator[tuple[int, str, str]]:
        edges = [*range(0, vectors, 5000), vectors]
        for start, end in pairwise(edges):
            raw = centres[chance.integers(0, 2000, end - start)] + 0.5 * chance.normal(size=(end - start, DIMENSIONS))
            unit = raw / np.linalg.norm(raw, axis=1, keepdims=True)
            for number, vector in zip(range(start + 1, end + 1), unit, strict=True):
                yield number, "bench", "[" + ",".join(f"{value:.4f}" for value in vector) + "]"

    run("DROP INDEX meaning_nearest")
    copy(Meaning, ["post_id", "model", "vector"], rows())
    run("CREATE INDEX meaning_nearest ON search_meaning USING hnsw (vector halfvec_cosine_ops)"
        " WITH (m = 16, ef_construction = 64)")  # fmt: skip
