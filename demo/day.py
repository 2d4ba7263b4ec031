"""The demo's day in order: sources, crawl, scores, decisions, signatures, release, receipt."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime

from django.core.management import call_command

from demo import analyst, people, provider
from demo.keeping import GLANCE, Keeper, embedded_server
from demo.processes import Supervisor, say, wait_for_port
from demo.stage import RUNNER, Stage
from review_portal.accounts.models import Scope
from review_portal.blocking.models import BlockEntry
from review_portal.evidence.models import Capture, Post
from review_portal.exports.models import Release
from review_portal.exports.services import add_provider
from review_portal.exports.signing import public_key_pem
from review_portal.review.models import Case
from review_portal.scoring.models import Assessment
from review_portal.sources.models import Source
from review_portal.sources.services import give_up_lost_runs


@dataclass(slots=True)
class Day:
    """One run of the demo on its stage."""

    stage: Stage
    keeper: Keeper
    passwords: dict[str, str]

    @classmethod
    def begin(cls, stage: Stage, supervisor: Supervisor) -> Day:
        """Bring the tables up to date and gather the cast with fresh passwords."""
        call_command("migrate", verbosity=0)
        return cls(stage, Keeper(supervisor, embedded_server()), people.gather_cast())

    def play(self) -> dict[str, object]:
        """Play everything that was not played before, and return the figures of the summary."""
        self._open_the_doors()
        self._crawl()
        say("==> Scores, campaigns, cases")
        self.keeper.settle()
        say("==> Moderators, four eyes, release")
        self.keeper.ask(people.play_moderators)
        self.keeper.ask(people.play_signatures)
        release = self.keeper.ask(people.play_release)
        say(f"    release {release.serial} published")
        self._provider()
        say("==> Wallets followed to an exchange")
        traces = self.keeper.ask(analyst.follow_wallets)
        self.keeper.settle()
        say(f"    {traces} traces")
        return self.keeper.ask(figures)

    def greet(self, summary: dict[str, object]) -> None:
        """Tell the visitor where the portal is and how to come in."""
        say("\n" + ", ".join(f"{name} {value}" for name, value in summary.items()))
        say(f"\nThe portal: {self.stage.portal_url}/    API: {self.stage.portal_url}/api/docs/")
        for username, password in self.passwords.items():
            say(f"    {username:<14} {password:<14} {people.CAST[username]}")
        say("Ctrl-C stops it.")

    def stay(self) -> None:
        """Serve until Ctrl-C, keeping everything up."""
        while True:
            self.keeper.look()
            time.sleep(GLANCE)

    def close(self) -> None:
        if self.keeper.server is not None:
            self.keeper.server.stop()

    def _open_the_doors(self) -> None:
        say("==> Demo web, portal, worker")
        supervisor, stage = self.keeper.supervisor, self.stage
        for program, port in ((stage.web(), stage.web_port), (stage.portal(), stage.portal_port)):
            supervisor.start(program)
            wait_for_port(port, process_name=program.name, log=stage.logs / f"{program.name}.log")
        supervisor.start(stage.worker())
        now = datetime.now(UTC)
        self.keeper.ask(lambda: people.put_under_watch(stage, now=now))

    def _crawl(self) -> None:
        say("==> Crawl")
        _, secret = self.keeper.ask(
            lambda: people.machine_key("demo-crawler", scope=Scope.CRAWLER, now=datetime.now(UTC))
        )
        # We alone start this runner: whatever it had claimed when it was killed is free again.
        self.keeper.crawl(
            self.stage.crawler(secret), forget=lambda: give_up_lost_runs(now=datetime.now(UTC), runner=RUNNER)
        )
        visited, posts = self.keeper.ask(
            lambda: (Source.objects.exclude(last_visited_at=None).count(), Post.objects.count())
        )
        say(f"    {visited} sources visited, {posts} posts delivered")

    def _provider(self) -> None:
        now = datetime.now(UTC)
        key, secret = self.keeper.ask(lambda: people.machine_key("demo-provider", scope=Scope.PROVIDER, now=now))
        self.keeper.ask(lambda: add_provider(provider.NAME, key=key, contact=provider.CONTACT, actor=people.ACTOR))
        manifest = provider.fetch_and_acknowledge(self.stage.portal_url, key=secret, public_key=public_key_pem())
        say(f"    {provider.NAME} holds release {manifest['serial']} with {manifest['entries']} entries")


def figures() -> dict[str, object]:
    """Count what stands in the tables."""
    newest = Release.objects.order_by("-serial").first()
    return {
        "sources": Source.objects.count(),
        "captures": Capture.objects.count(),
        "posts": Post.objects.count(),
        "assessed": Assessment.objects.values("post").distinct().count(),
        "flagged": Assessment.objects.filter(flagged=True).values("post").distinct().count(),
        "cases": Case.objects.count(),
        "entries_in_force": BlockEntry.objects.in_force(datetime.now(UTC)).count(),
        "release_serial": newest.serial if newest else 0,
    }
