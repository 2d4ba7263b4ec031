"""Killed, cut off and started again: the portal ends with the exact set, nothing lost, nothing twice."""

import os
import signal
import time
from pathlib import Path

from crawler.spool import Spool


def wait_until(claim, *, seconds=30):
    until = time.monotonic() + seconds
    while not claim():
        assert time.monotonic() < until, "It did not happen in time."
        time.sleep(0.05)


def slow_channel(web, show, name, last):
    show(name, last)
    fast = web.pages[f"/s/{name}"]

    def slow(query):
        time.sleep(0.05)
        return fast(query)

    web.pages[f"/s/{name}"] = slow


def test_a_runner_killed_in_the_middle_loses_and_doubles_nothing(portal, web, show, start_runner):
    slow_channel(web, show, "example_x", 600)
    portal.add_source(f"{web.url}/s/example_x", max_pages=100)
    for pages in (6, 14, 22):
        runner = start_runner()
        wait_until(lambda pages=pages: len(web.asked) >= pages)
        os.kill(runner.pid, signal.SIGKILL)
        runner.wait()
        portal.expire_leases()
    assert start_runner().wait(timeout=30) == 0
    assert portal.post_ids == {f"example_x/{number}" for number in range(1, 601)}
    contents = {(post["post_id"], post["text"]) for post in portal.posts}
    assert len(contents) == 600
    assert all(delivery["warc_sha256"] in portal.warcs for delivery in portal.deliveries.values())


def test_what_was_found_while_the_portal_was_away_arrives_when_it_is_back(portal, web, show, start_runner, tmp_path):
    slow_channel(web, show, "example_x", 100)
    portal.add_source(f"{web.url}/s/example_x")
    runner = start_runner()
    wait_until(lambda: "/s/example_x" in web.asked)
    portal.is_away = True
    wait_until(lambda: not Spool(tmp_path / "spool").is_empty())
    assert portal.posts == []
    portal.is_away = False
    assert runner.wait(timeout=30) == 0
    assert portal.post_ids == {f"example_x/{number}" for number in range(1, 101)}


def test_a_killed_visit_is_reported_and_visited_again(portal, web, show, start_runner):
    slow_channel(web, show, "example_x", 400)
    source = portal.add_source(f"{web.url}/s/example_x")
    runner = start_runner()
    wait_until(lambda: len(web.asked) >= 5)
    children = Path(f"/proc/{runner.pid}/task/{runner.pid}/children").read_text().split()
    os.kill(int(children[0]), signal.SIGKILL)
    assert runner.wait(timeout=30) == 0
    assert "exit code -9" in portal.finished[0]["message"]
    portal.make_due(source)
    assert start_runner().wait(timeout=30) == 0
    assert portal.post_ids == {f"example_x/{number}" for number in range(1, 401)}


def test_leases_are_kept_by_heartbeats_and_a_lost_one_stops_the_visit(portal, web, show, run_once):
    portal.lease_seconds = 0.3
    slow_channel(web, show, "example_x", 200)
    portal.add_source(f"{web.url}/s/example_x")
    run_once()
    assert portal.heartbeats >= 2
