"""Measures search: the whole page, the index alone, and SQLite's FTS5 over the same texts in the same run."""

from __future__ import annotations

import random
import sqlite3
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from django.test import Client
from django.utils import timezone

from benchmarks.portal import spent
from benchmarks.portal.spent import seconds
from review_portal.accounts.abilities import Role
from review_portal.accounts.models import User
from review_portal.evidence.models import Post
from review_portal.search.finding import newest
from review_portal.search.models import Meaning, Word
from review_portal.search.query import read_query
from review_portal.search.tsquery import asked
from review_portal.search.wants import wants_of

SINGLE = ["товар", "адрес", "магазин", "доставка", "работа", "город", "тауар", "мекенжай", "қала", "жұмыс", "delivery",
          "shop", "оплата", "курьер", "новости"]  # fmt: skip
FILTERS = ["", "", "lang:kk", "lang:ru", "decision:none", "decision:criminal", "family:forum", "from:2026-06-01",
           "to:2026-03-01", "role:sale_advert", "host:s17.example"]  # fmt: skip


def percentile(times: list[float], share: float) -> float:
    return round(float(np.percentile(times, 100 * share)), 1)


def queries(chance: random.Random, rounds: int) -> list[str]:
    """Return what people ask: common and rare words, pairs, phrases, contacts, misspelt words, filters."""
    rare = list(Word.objects.order_by("stem").values_list("word", flat=True)[:200_000:500])
    found = []
    for _ in range(rounds):
        words = chance.choices(SINGLE, k=chance.choice([1, 1, 2, 3]))
        kind = chance.randrange(8)
        if kind == 0:
            words = [chance.choice(rare)]
        elif kind == 1:
            words = [f"@example_{chance.randrange(1, 100_000):06d}"]
        elif kind == 2:
            words = ['"' + " ".join(words) + '"']
        elif kind == 3:
            word = chance.choice(rare)
            words = [word[:2] + chance.choice("абвгд") + word[2:]]
        found.append(" ".join([*words, chance.choice(FILTERS)]).strip())
    return found


def measure(peer: Path, *, rounds: int, database: int) -> dict[str, Any]:
    """Ask `rounds` questions in each way; `database` is the server's process id, whose processor time counts too."""
    asked_for = queries(random.Random(5), rounds)
    before, cpu, load = seconds(database), time.process_time(), spent.load()
    pages = over_http(asked_for)
    cpu = time.process_time() - cpu + seconds(database) - before
    index, similar = index_alone(asked_for), near(rounds // 4)
    fts = beside(asked_for, peer)
    return {
        "searches": len(asked_for), "search_load_average": load, "search_page_cpu_ms": round(1000 * cpu / rounds, 1),
        "search_page_ms_p50": percentile(pages, 0.5), "search_page_ms_p95": percentile(pages, 0.95),
        "search_index_ms_p50": percentile(index, 0.5), "search_index_ms_p95": percentile(index, 0.95),
        "similar_page_ms_p95": percentile(similar, 0.95),
        "sqlite_fts5_ms_p95": percentile(fts, 0.95),
        "search_index_to_sqlite_fts5": round(percentile(index, 0.95) / percentile(fts, 0.95), 3),
    }  # fmt: skip


def browser() -> Client:
    person = User.objects.filter(role=Role.MODERATOR).earliest("pk")
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def over_http(asked_for: list[str]) -> list[float]:
    """Time whole pages through Django, the audit event of each search included."""
    client, times = browser(), []
    client.get("/search/", {"q": "товар"})
    for text in asked_for:
        begun = time.perf_counter()
        answer = client.get("/search/", {"q": text})
        times.append(1000 * (time.perf_counter() - begun))
        assert answer.status_code == 200, text
    slowest = sorted(zip(times, asked_for, strict=True), reverse=True)[:8]
    print("slowest pages:", [(round(spent), text) for spent, text in slowest], file=sys.stderr)
    return times


def near(rounds: int) -> list[float]:
    client, times = browser(), []
    chance, count = random.Random(6), Meaning.objects.count()
    for _ in range(max(rounds, 1)):
        begun = time.perf_counter()
        assert client.get("/search/", {"like": chance.randrange(1, count)}).status_code == 200
        times.append(1000 * (time.perf_counter() - begun))
    return times


def index_alone(asked_for: list[str]) -> list[float]:
    times = []
    for text in asked_for:
        begun = time.perf_counter()
        query = read_query(text)
        wants = wants_of(query, {})
        newest(asked(query, wants), wants, now=timezone.now())
        times.append(1000 * (time.perf_counter() - begun))
    return times


def beside(asked_for: list[str], path: Path) -> list[float]:
    """Ask SQLite's FTS5 for the newest thousand and one of the same words, without stems, filters or disguise."""
    database = sqlite3.connect(path)
    database.execute("CREATE VIRTUAL TABLE IF NOT EXISTS post USING fts5(text, content='')")
    if not database.execute("SELECT count(*) FROM post_docsize").fetchone()[0]:
        rows = Post.objects.order_by("pk").values_list("pk", "text").iterator(20_000)
        database.executemany("INSERT INTO post (rowid, text) VALUES (?, ?)", rows)
        database.commit()
    times = []
    for text in asked_for:
        plain = [word for word in text.replace('"', " ").replace("@", " ").split() if ":" not in word]
        match = " AND ".join(f'"{word}"' for word in plain) or '"товар"'
        begun = time.perf_counter()
        database.execute("SELECT rowid FROM post WHERE post MATCH ? ORDER BY rowid DESC LIMIT 1001", [match]).fetchall()
        times.append(1000 * (time.perf_counter() - begun))
    return times
