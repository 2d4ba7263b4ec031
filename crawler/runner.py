"""A runner, like a build agent: claims due sources, visits each in its own process, keeps leases, empties the spool."""

import logging
import multiprocessing
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from multiprocessing.context import ForkProcess
from pathlib import Path
from urllib.parse import urlsplit

from crawler.courier import drain
from crawler.items import Outcome, Wire, now
from crawler.portal import LeaseLost, PortalAway, PortalClient, PortalRefused, Run
from crawler.spool import Spool

log = logging.getLogger(__name__)

TICK = timedelta(milliseconds=50)
PATIENCE = timedelta(seconds=60)
IDLE = timedelta(seconds=5)


@dataclass(slots=True)
class Visit:
    """A claimed run on this machine: waiting for its host, or being visited by a process."""

    run: Run
    beaten_at: datetime
    process: ForkProcess | None = None

    @property
    def host(self) -> str:
        return urlsplit(self.run.source.address).hostname or self.run.source.address


@dataclass(slots=True)
class Runner:
    """One request at a time per host: visits to the same host wait for one another."""

    portal: PortalClient
    spool: Spool
    name: str
    slots: int = 2
    idle: timedelta = IDLE
    sleep: Callable[[float], None] = time.sleep
    visits: list[Visit] = field(default_factory=list)
    away_since: datetime | None = None
    idle_until: datetime | None = None

    def run(self, *, once: bool) -> int:
        """Work until stopped, or, with `once`, until nothing is due and everything is delivered.

        Returns 0, or 75 (EX_TEMPFAIL) when `once` gave up on an absent portal; the spool keeps what was found.
        """
        from crawler.visit import preload  # loads Scrapy: once, here, for all the forks

        preload()
        self.spool.sweep()
        try:
            while not (once and self._has_given_up()):
                if self._turn(once=once) and once:
                    return 0
                self.sleep(TICK.total_seconds())
        finally:
            self._stop_all()
        log.error("The portal stayed away; %s keeps what was found for the next run.", self.spool.folder)
        return 75

    def _turn(self, *, once: bool) -> bool:
        """Do one round; return whether there is nothing left to do."""
        self._reap()
        try:
            drain(self.spool, self.portal)
            self._keep_leases()
            nothing_due = not self.visits and self._may_ask(once) and not self._claim()
            self.away_since = None
        except (PortalAway, PortalRefused) as error:
            if self.away_since is None:
                log.warning("%s", error)
            self.away_since = self.away_since or now()
            nothing_due = False
        self._start()
        return nothing_due and not self.visits and self.spool.is_empty()

    def _may_ask(self, once: bool) -> bool:
        return once or self.idle_until is None or now() >= self.idle_until

    def _claim(self) -> bool:
        runs = self.portal.claim_sources(self.name, limit=self.slots * 2)
        self.visits.extend(Visit(run, now()) for run in runs)
        self.idle_until = None if runs else now() + self.idle
        return bool(runs)

    def _start(self) -> None:
        going = [visit for visit in self.visits if visit.process is not None]
        busy = {visit.host for visit in going}
        for visit in self.visits:
            if visit.process is None and visit.host not in busy and len(busy) < self.slots:
                visit.process = start_process(visit.run, self.spool.folder)
                busy.add(visit.host)

    def _reap(self) -> None:
        for visit in [visit for visit in self.visits if visit.process is not None]:
            code = visit.process.exitcode if visit.process else None
            if code is None:
                continue
            self.visits.remove(visit)
            if code != 0:
                self._report_crash(visit, code)

    def _report_crash(self, visit: Visit, code: int) -> None:
        message = f"The spider stopped with exit code {code}; its cursor stays where it was."
        log.error("Run %s: %s", visit.run.run_id, message)
        cursor = visit.run.source.cursor
        ending: Wire = {"outcome": str(Outcome.NETWORK), "pages": 0, "posts": 0, "message": message, "cursor": cursor}
        self.spool.put("finish", ending | {"cursor_before": cursor}, run_id=visit.run.run_id)

    def _keep_leases(self) -> None:
        for visit in list(self.visits):
            if now() - visit.beaten_at < visit.run.lease / 3:
                continue
            try:
                self.portal.heartbeat(visit.run.run_id)
                visit.beaten_at = now()
            except LeaseLost as lost:
                log.warning("%s", lost)
                _stop(visit)
                self.visits.remove(visit)

    def _has_given_up(self) -> bool:
        return self.away_since is not None and now() - self.away_since > PATIENCE

    def _stop_all(self) -> None:
        for visit in self.visits:
            _stop(visit)


def start_process(run: Run, spool: Path) -> ForkProcess:
    """Start a visit in a fork: Scrapy is loaded already, so a visit costs milliseconds and not a second."""
    from crawler.visit import visit_in_a_fork  # only a runner needs Scrapy

    process = multiprocessing.get_context("fork").Process(target=visit_in_a_fork, args=(run, spool, os.getpid()))
    process.start()
    return process


def _stop(visit: Visit) -> None:
    if visit.process is not None:
        visit.process.kill()
        visit.process.join()
