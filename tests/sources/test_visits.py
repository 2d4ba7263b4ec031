"""Claims, leases and ends of visits, through the crawlers' door."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from review_portal.accounts.services import issue_key
from review_portal.audit.errors import Refused
from review_portal.sources.models import CrawlRun, Source
from review_portal.sources.services import (
    NewSource,
    add_source,
    give_up_lost_runs,
    pause_source,
    resume_source,
    visit_now,
)

pytestmark = pytest.mark.django_db
FINISH = json.loads(Path("fixtures/wire/finish.json").read_text())


@pytest.fixture
def harbor() -> Source:
    new = NewSource(
        "Harbor", "telegram", "telegram", "http://t.example.test/s/example_harbor", "Order 84 of 2019-04-29"
    )
    return add_source(new, actor=None, now=datetime.now(UTC))


def ask(client: Client, headers: dict[str, str], path: str, **body: object) -> tuple[int, dict[str, object]]:
    answer = client.post(f"/api/crawler/{path}", body, content_type="application/json", **headers)
    return answer.status_code, answer.json()


def test_a_due_source_is_claimed_once(client: Client, crawler_headers: dict[str, str], harbor: Source) -> None:
    _, first = ask(client, crawler_headers, "claims", runner="one")
    _, second = ask(client, crawler_headers, "claims", runner="two")
    assert [run["source"]["id"] for run in first["runs"]] == [harbor.pk]
    assert second["runs"] == []


def test_two_runners_never_visit_one_host_at_the_same_time(client: Client, crawler_headers: dict[str, str]) -> None:
    for name, host in (("a", "t.example.test"), ("b", "t.example.test"), ("c", "u.example.test")):
        add_source(NewSource(name, "site", "", f"http://{host}/{name}", "Order 84"), actor=None, now=datetime.now(UTC))
    _, first = ask(client, crawler_headers, "claims", runner="one", limit=1)
    _, second = ask(client, crawler_headers, "claims", runner="two", limit=5)
    hosts = [[run["source"]["address"].split("/")[2] for run in claim["runs"]] for claim in (first, second)]
    assert hosts == [["t.example.test"], ["u.example.test"]]


def test_a_claim_has_the_shape_of_the_fixture(client: Client, crawler_headers: dict[str, str], harbor: Source) -> None:
    _, claim = ask(client, crawler_headers, "claims", runner="one")
    example = json.loads(Path("fixtures/wire/claim.json").read_text())
    assert claim["runs"][0].keys() == example["runs"][0].keys()
    assert claim["runs"][0]["source"].keys() == example["runs"][0]["source"].keys()


def test_a_finished_run_sets_the_next_visit_and_the_cursor(
    client: Client, crawler_headers: dict[str, str], harbor: Source
) -> None:
    _, claim = ask(client, crawler_headers, "claims", runner="one")
    status, _ = ask(client, crawler_headers, f"runs/{claim['runs'][0]['run_id']}/finish", **FINISH)
    harbor.refresh_from_db()
    assert status == 200
    assert (harbor.cursor, harbor.last_outcome) == ({"newest": 160}, "OK")
    wait = harbor.next_due_at - datetime.now(UTC)
    assert timedelta(minutes=53) < wait < timedelta(minutes=67)  # an hour, and a tenth of it as jitter


def test_saying_the_end_twice_changes_nothing(client: Client, crawler_headers: dict[str, str], harbor: Source) -> None:
    _, claim = ask(client, crawler_headers, "claims", runner="one")
    path = f"runs/{claim['runs'][0]['run_id']}/finish"
    ask(client, crawler_headers, path, **FINISH)
    assert ask(client, crawler_headers, path, **FINISH | {"outcome": "NETWORK"})[0] == 200
    assert CrawlRun.objects.get().outcome == "OK"


def test_a_runner_that_died_gives_its_source_back(
    client: Client, crawler_headers: dict[str, str], harbor: Source
) -> None:
    _, claim = ask(client, crawler_headers, "claims", runner="one")
    give_up_lost_runs(now=datetime.now(UTC) + timedelta(hours=1))
    run = claim["runs"][0]["run_id"]
    assert ask(client, crawler_headers, f"runs/{run}/heartbeat")[0] == 409
    assert ask(client, crawler_headers, f"runs/{run}/finish", **FINISH)[0] == 409
    assert ask(client, crawler_headers, "claims", runner="two")[1]["runs"]


def test_a_heartbeat_keeps_a_run(client: Client, crawler_headers: dict[str, str], harbor: Source) -> None:
    _, claim = ask(client, crawler_headers, "claims", runner="one")
    assert ask(client, crawler_headers, f"runs/{claim['runs'][0]['run_id']}/heartbeat")[0] == 200


def test_an_unknown_outcome_is_refused_with_its_field(
    client: Client, crawler_headers: dict[str, str], harbor: Source
) -> None:
    _, claim = ask(client, crawler_headers, "claims", runner="one")
    status, answer = ask(
        client, crawler_headers, f"runs/{claim['runs'][0]['run_id']}/finish", **FINISH | {"outcome": "FINE"}
    )
    assert status == 400
    assert "outcome" in answer["errors"]


def test_a_paused_source_is_not_claimed(client: Client, crawler_headers: dict[str, str], harbor: Source) -> None:
    pause_source(harbor, actor=None)
    assert ask(client, crawler_headers, "claims", runner="one")[1]["runs"] == []
    with pytest.raises(Refused, match="resume it first"):
        visit_now(harbor, actor=None, now=datetime.now(UTC))
    resume_source(harbor, actor=None, now=datetime.now(UTC))
    assert ask(client, crawler_headers, "claims", runner="one")[1]["runs"]


def test_a_source_without_legal_basis_is_refused() -> None:
    new = NewSource("Harbor", "telegram", "telegram", "http://t.example.test/s/example_x", "")
    with pytest.raises(Refused, match="legal basis"):
        add_source(new, actor=None, now=datetime.now(UTC))


def test_the_database_holds_one_visit_at_a_time(harbor: Source) -> None:
    now = datetime.now(UTC)
    CrawlRun.objects.create(source=harbor, runner="one", claimed_at=now, lease_until=now)
    with pytest.raises(IntegrityError, match="one_visit"), transaction.atomic():
        CrawlRun.objects.create(source=harbor, runner="two", claimed_at=now, lease_until=now)


@pytest.mark.parametrize(("act", "said"), [("heartbeat", {}), ("finish", FINISH)])
def test_only_the_key_that_claimed_a_run_speaks_for_it(
    act: str, said: dict[str, object], client: Client, crawler_headers: dict[str, str], harbor: Source
) -> None:
    _, claim = ask(client, crawler_headers, "claims", runner="one")
    path = f"runs/{claim['runs'][0]['run_id']}/{act}"
    _, secret = issue_key("crawler-2", scope="crawler", actor=None, now=datetime.now(UTC))
    status, problem = ask(client, {"HTTP_AUTHORIZATION": f"Bearer {secret}"}, path, **said)
    assert (status, CrawlRun.objects.get().status) == (409, CrawlRun.Status.CLAIMED)
    assert "claim" in str(problem["detail"])
    assert ask(client, crawler_headers, path, **said)[0] == 200


def test_the_end_of_a_run_that_never_was_is_refused(client: Client, crawler_headers: dict[str, str]) -> None:
    status, problem = ask(client, crawler_headers, "runs/999/finish", **FINISH)
    assert status == 409
    assert "was not claimed with this key" in str(problem["detail"])
