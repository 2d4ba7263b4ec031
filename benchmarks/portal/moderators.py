"""Fifty moderators against a real gunicorn: take a case, open it, think, decide; nobody waits, nothing is doubled."""

from __future__ import annotations

import http.client
import os
import random
import re
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.utils import timezone

from benchmarks.portal import spent
from benchmarks.portal.searches import percentile
from review_portal.accounts.abilities import Role
from review_portal.accounts.models import User
from review_portal.audit.models import Event
from review_portal.review.models import Decision

ROOT = Path(__file__).resolve().parents[2]
BACKEND = "django.contrib.auth.backends.ModelBackend"
GIVES_BACK = 0.3  # of the cases that a decision opens next: so that taking one by itself is measured too
CSRF = "a" * 32
JUDGED = ("/cases/", "/looks/")
MEMBER = re.compile(r'name="member"[^>]*?value="(\d+)"')
VERSION = re.compile(r'name="version" value="(\d+)"')


@dataclass
class Tally:
    """What the moderators met."""

    times: dict[str, list[float]] = field(default_factory=lambda: {"claim": [], "open": [], "decide": []})
    decided: list[str] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, act: str, spent: float) -> None:
        with self.lock:
            self.times[act].append(1000 * spent)


class Moderator(threading.Thread):
    """One person with one browser."""

    def __init__(self, user: User, *, port: int, tally: Tally, until: float, think: float) -> None:
        super().__init__(daemon=True)
        self.cookies = f"{settings.SESSION_COOKIE_NAME}={session_of(user)}; {settings.CSRF_COOKIE_NAME}={CSRF}"
        self.tally, self.until, self.think = tally, until, think
        self.chance = random.Random(user.pk)
        self.door = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def run(self) -> None:
        time.sleep(self.chance.random() * self.think)
        place = self.take()
        while place and time.perf_counter() < self.until:
            place = self.judge(place)

    def take(self) -> str:
        status, place, _ = self.ask("claim", "POST", "/queue/take/", {})
        return place if status == 302 and place.startswith(JUDGED) else ""

    def judge(self, place: str) -> str:
        """Open the case or the second look, think, decide; return the address of what comes next."""
        _, _, page = self.ask("open" if place.startswith("/cases/") else "", "GET", place)
        time.sleep(self.chance.expovariate(1 / self.think))
        chosen = {"version": VERSION.findall(page)[:1], "member": MEMBER.findall(page), "exit": ["no_violation"]}
        if place.startswith("/looks/"):  # judged again, blindly: an opinion and no decision
            _, following, _ = self.ask("", "POST", f"{place}answer/", chosen)
            return following if following.startswith(JUDGED) else self.take()
        status, following, _ = self.ask("decide", "POST", f"{place}decide/", chosen)
        if status != 302:
            self.tally.refused[f"decide {status}"] += 1
            return self.take()
        with self.tally.lock:
            self.tally.decided.append(unquote(place))
        if following.startswith("/cases/") and self.chance.random() < GIVES_BACK:
            self.ask("", "POST", f"{following}back/", {})
            return self.take()
        return following

    def ask(self, act: str, method: str, path: str, form: dict[str, Any] | None = None) -> tuple[int, str, str]:
        headers = {"Cookie": self.cookies, "X-CSRFToken": CSRF, "Content-Type": "application/x-www-form-urlencoded"}
        begun = time.perf_counter()
        self.door.close()  # a new connection each time: the server may have closed an idle one
        self.door.request(method, path, urlencode(form or {}, doseq=True) if method == "POST" else None, headers)
        answer = self.door.getresponse()
        body = answer.read().decode()
        if act:
            self.tally.note(act, time.perf_counter() - begun)
        return answer.status, quote(unquote(answer.headers.get("Location", ""))), body


def session_of(user: User) -> str:
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session.update({SESSION_KEY: str(user.pk), BACKEND_SESSION_KEY: BACKEND,
                    HASH_SESSION_KEY: user.get_session_auth_hash()})  # fmt: skip
    session.create()
    return str(session.session_key)


def measure(count: int, *, seconds: float, think: float, database: int) -> dict[str, Any]:
    """Let the moderators work, then look into the record whether anything was taken twice or lost."""
    port = free_port()
    before, begun_at = Decision.objects.count(), timezone.now()
    environment = {**os.environ, "QALQAN_BIND": f"127.0.0.1:{port}"}
    command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "review_portal.wsgi"]
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_for(port)
        spent_before, load = spent.seconds(server.pid) + spent.seconds(database), spent.load()
        tally = work(count, port=port, seconds=seconds, think=think)
        cpu = spent.seconds(server.pid) + spent.seconds(database) - spent_before
    finally:
        server.terminate()
        server.wait(30)
    written = Decision.objects.count() - before
    return {
        "moderators": count,
        "moderators_load_average": load,
        "case_cpu_ms": round(1000 * cpu / max(len(tally.decided), 1), 1),
        "think_s": think, "cases_decided": len(tally.decided), "decisions_written": written,
        "decisions_lost": len(tally.decided) - written, "claimed_twice": claimed_twice(begun_at),
        "refused": dict(tally.refused),
        **{f"{act}_ms_{name}": percentile(times, share) for act, times in tally.times.items()
           for name, share in (("p50", 0.5), ("p95", 0.95))},
    }  # fmt: skip


def work(count: int, *, port: int, seconds: float, think: float) -> Tally:
    tally, until = Tally(), time.perf_counter() + seconds
    people = User.objects.filter(role=Role.MODERATOR).order_by("pk")[:count]
    threads = [Moderator(user, port=port, tally=tally, until=until, think=think) for user in people]
    connection.close()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds + 120)
    return tally


def claimed_twice(since: Any) -> int:
    """Count claims of a case that somebody else held: between two claims it must have been let go or decided."""
    held: dict[str, str] = {}
    twice = 0
    events = Event.objects.filter(target_type="review.case", at__gte=since - timedelta(seconds=1)).order_by("number")
    for event in events.iterator():
        if event.verb == "case.claimed":
            twice += event.target_id in held
            held[event.target_id] = event.actor_label
        elif event.verb in {"case.given_back", "case.decided", "case.lease_lapsed", "case.passed"}:
            held.pop(event.target_id, None)
    return twice


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    for _ in range(120):
        try:
            door = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            door.request("GET", "/login/")
            door.getresponse().read()
            return
        except OSError:
            time.sleep(0.5)
    raise TimeoutError("gunicorn did not answer within a minute; run it by hand and read its words.")
