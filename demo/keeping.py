"""Keeps the demo standing while it works: programs that died are started again, and so is the database."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from procrastinate.contrib.django.models import ProcrastinateJob

from demo.processes import DemoFailed, Program, Supervisor, say
from review_portal.database import Server
from review_portal.evidence.models import Post
from review_portal.jobs import GROUP_POSTS, OPEN_CASES, SCORE_POSTS
from review_portal.payments.services.tracing import TRACE

Answer = TypeVar("Answer")
GLANCE = 0.5
PATIENCE = 600.0
CRAWL_ATTEMPTS = 20
OUR_JOBS = (SCORE_POSTS, GROUP_POSTS, OPEN_CASES, TRACE)


@dataclass(slots=True)
class Keeper:
    """Watches over the programs and the embedded database (`server` is None where DATABASE_URL names a real one)."""

    supervisor: Supervisor
    server: Server | None

    def look(self) -> None:
        """Start again whatever does not stand."""
        if self.server is not None and not self.server.is_running():
            say("    the database was gone; starting it again")
            self.server.start()
        for name in self.supervisor.revive():
            say(f"    {name} was gone; started again")

    def ask(self, question: Callable[[], Answer]) -> Answer:
        """Ask the database, again if it went away meanwhile."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return question()
            except (OperationalError, InterfaceError):
                if time.monotonic() > deadline:
                    raise
                connection.close()
                self.look()
                time.sleep(GLANCE)

    def crawl(self, program: Program, *, forget: Callable[[], object]) -> None:
        """Run the crawler until it ends well; one that is killed is started again, its claims forgotten first."""
        for _ in range(CRAWL_ATTEMPTS):
            self.ask(forget)
            self.supervisor.start(program)
            _, process = self.supervisor.running[program.name]
            while process.poll() is None:
                self.look_beside(program)
                time.sleep(GLANCE)
            del self.supervisor.running[program.name]
            if process.returncode == 0:
                return
            say(f"    the crawler ended with status {process.returncode}; starting it again")
        raise DemoFailed(f"The crawler failed {CRAWL_ATTEMPTS} times; read {self.supervisor.logs / 'crawler.log'}.")

    def look_beside(self, program: Program) -> None:
        running = self.supervisor.running.pop(program.name)
        try:
            self.look()
        finally:
            self.supervisor.running[program.name] = running

    def settle(self) -> None:
        """Wait until every post is scored and no job of ours waits; say how far it is."""
        deadline, said = time.monotonic() + PATIENCE, ""
        while True:
            scored, unscored, waiting = self.ask(_progress)
            words = f"    {scored} posts scored, {unscored} to go, {waiting} jobs waiting"
            if words != said:
                say(words)
                said, deadline = words, time.monotonic() + PATIENCE
            if not unscored and not waiting:
                return
            if time.monotonic() > deadline:
                raise DemoFailed(
                    f"Nothing was scored for {PATIENCE:.0f} s; read {self.supervisor.logs / 'worker.log'}."
                )
            self.look()
            time.sleep(GLANCE)


def _progress() -> tuple[int, int, int]:
    """Count scored posts, unscored posts, and our jobs that wait or run."""
    unscored = Post.objects.unscored().count()
    waiting = ProcrastinateJob.objects.filter(task_name__in=OUR_JOBS, status__in=["todo", "doing"]).count()
    return Post.objects.count() - unscored, unscored, waiting


def embedded_server() -> Server | None:
    """Return the embedded server of these settings, or None where a real one is used."""
    server = Server(settings.VAR / "postgres")
    return server if str(server.socket) == str(settings.DATABASES["default"].get("HOST")) else None
