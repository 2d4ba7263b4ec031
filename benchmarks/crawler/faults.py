"""Fifty places, every fault, a portal that goes away, a crawler killed three times: is what arrives what was planted?

`python -m benchmarks.crawler.faults [--away SECONDS]` prints one JSON line. The portal is the real one, on a
database of its own. Between the rounds every source that lacks a post is made due at once: hours become minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from benchmarks.crawler.web import Web, serve, spread_faults

ROOT = Path(__file__).resolve().parents[2]
ROUNDS, KILLS = 12, 3
RUNNER = "benchmark"


class Portal:
    """The real portal in a process that can be killed; this process looks into the same database."""

    def __init__(self, var: Path, port: int) -> None:
        self.environment = os.environ | {"QALQAN_VAR": str(var), "QALQAN_BIND": f"127.0.0.1:{port}"}
        os.environ["QALQAN_VAR"] = str(var)
        self.environment["DJANGO_SETTINGS_MODULE"] = os.environ["DJANGO_SETTINGS_MODULE"] = "review_portal.settings"
        self.log = (var / "portal.log").open("wb")
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "review_portal.wsgi"]
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=self.log, stderr=self.log)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        # The master is gone; its workers notice that within a second and end.
        time.sleep(2)


def put_under_watch(web: Web) -> str:
    """Enter the sources and return a crawler's key."""
    from review_portal.accounts.models import Scope
    from review_portal.accounts.services import issue_key
    from review_portal.sources.services import NewSource, add_source

    now = datetime.now(UTC)
    politeness = {"delay_seconds": 0.0, "obey_robots": True, "reason": "A benchmark on loopback."}
    for name, place in web.places.items():
        new = NewSource(
            name, place.family, "", place.address, "benchmark", parameters=place.parameters, politeness=politeness
        )
        add_source(new, actor=None, now=now)
    return issue_key("benchmark", scope=Scope.CRAWLER, actor=None, now=now)[1]


def crawler(spool: Path, *, port: int, key: str, web_port: int, hosts: list[str]) -> subprocess.Popen[bytes]:
    names = [f"{host}.example.test" for host in hosts]
    environment = os.environ | {
        "QALQAN_PORTAL_URL": f"http://127.0.0.1:{port}", "QALQAN_CRAWLER_KEY": key, "QALQAN_SPOOL": str(spool),
        "QALQAN_HOSTS": ",".join(f"{name}=127.0.0.1" for name in names), "QALQAN_VK_TOKEN": "example-token",
        "QALQAN_ALLOWED_PRIVATE": ",".join(f"{name}:{web_port}" for name in names),
        "QALQAN_VK_API": f"http://vk.example.test:{web_port}/method/",
    }  # fmt: skip
    command = [sys.executable, "-m", "crawler", "run", "--once", "--name", RUNNER, "--slots", "8"]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def delivered() -> Counter[tuple[str, str, str]]:
    from review_portal.evidence.models import Post

    return Counter(Post.objects.values_list("source__name", "post_id", "text"))


def planted(web: Web) -> set[tuple[str, str, str]]:
    return {(name, post_id, text) for name, place in web.places.items() for post_id, text in place.posts.items()}


def make_due(web: Web) -> int:
    """Give up the runs of dead crawlers, and make due whatever lacks a post; return how many sources that are."""
    from review_portal.sources.models import Source
    from review_portal.sources.services import give_up_lost_runs

    now, have = datetime.now(UTC), set(delivered())
    give_up_lost_runs(now=now, runner=RUNNER)
    lacking = {name for name, post_id, text in planted(web) - have}
    Source.objects.filter(name__in=lacking).update(next_due_at=now)
    return len(lacking)


def measure(away: float) -> dict[str, object]:
    begin = perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        var, port = Path(folder), 18_900 + os.getpid() % 900
        web, server = serve()
        spread_faults(web)
        portal = Portal(var, port)
        key = put_under_watch(web)
        hosts = [*web.places, "vk"]
        rounds, kills, was_away = 0, 0, False
        while make_due(web) and rounds < ROUNDS:
            rounds += 1
            process = crawler(var / "spool", port=port, key=key, web_port=server.server_port, hosts=hosts)
            if kills < KILLS:
                time.sleep(6 + 3 * kills)
                process.send_signal(signal.SIGKILL)
                kills += 1
            elif not was_away:
                time.sleep(4)
                portal.kill()
                time.sleep(away)
                portal.start()
                was_away = True
            process.wait()
        figures = compare(web) | {"rounds": rounds, "crawler_killed": kills, "portal_away_s": away if was_away else 0}
        portal.kill()
        stop_database()
        server.shutdown()
    return figures | {"seconds": round(perf_counter() - begin, 1)}


def compare(web: Web) -> dict[str, object]:
    have, want = delivered(), planted(web)
    return {
        "bench": "crawler_faults", "sources": len(web.places), "planted": len(want), "delivered": sum(have.values()),
        "missing": len(want - set(have)), "alien": len(set(have) - want),
        "doubled": sum(have.values()) - len(have), "exact": set(have) == want and sum(have.values()) == len(want),
        "faults_shown": dict(web.shown),
        "strangers": sorted(f"{name} {post_id} {text[:60]}" for name, post_id, text in set(have) - want)[:5],
    }  # fmt: skip


def stop_database() -> None:
    from django.db import connections

    from review_portal.database import Server

    connections.close_all()
    Server(Path(os.environ["QALQAN_VAR"]) / "postgres").stop("immediate")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--away", type=float, default=60.0, help="seconds that the portal is away")
    print(json.dumps(measure(parser.parse_known_args()[0].away), ensure_ascii=False))


if __name__ == "__main__":
    main()
