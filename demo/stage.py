"""Where the demo plays: folders, ports, the programs and what they find in their environment."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from demo.processes import DemoFailed, Program, is_free

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "fixtures" / "demo" / "sources.json"
PORTAL_PORT = 8900
RUNNER = "demo-runner"


@dataclass(frozen=True, slots=True)
class Place:
    """A source of the demo web, as fixtures/demo/sources.json lists it."""

    name: str
    family: str
    site: str
    host: str
    path: str


def places() -> list[Place]:
    return [Place(**line) for line in json.loads(SOURCES.read_text())]


@dataclass(frozen=True, slots=True)
class Stage:
    """Folder and ports of one demo; the ports stay the same from run to run, because sources are known by address."""

    var: Path
    portal_port: int
    web_port: int

    @property
    def logs(self) -> Path:
        return self.var / "logs"

    @property
    def portal_url(self) -> str:
        return f"http://127.0.0.1:{self.portal_port}"

    def address(self, place: Place) -> str:
        return f"http://{place.host}:{self.web_port}{place.path}"

    def web(self) -> Program:
        state = str(self.var / "demo" / "base-time")
        command = (sys.executable, "-m", "demo.web", "--port", str(self.web_port), "--state", state)
        return Program("demo-web", command, {"PYTHONPATH": str(ROOT)})

    @property
    def ledger_url(self) -> str:
        """Where the invented ledger answers; the portal and the worker follow bitcoin wallets there."""
        return f"http://127.0.0.1:{self.web_port}"

    def portal(self) -> Program:
        gunicorn = str(Path(sys.executable).with_name("gunicorn"))
        command = (gunicorn, "--config", str(ROOT / "deploy" / "gunicorn.conf.py"), "review_portal.wsgi")
        environment = {"QALQAN_BIND": f"127.0.0.1:{self.portal_port}", "PYTHONPATH": str(ROOT)}
        return Program("portal", command, environment)

    def worker(self) -> Program:
        command = (
            sys.executable,
            str(ROOT / "manage.py"),
            "procrastinate",
            "worker",
            "--name",
            "demo",
            "--concurrency",
            "2",
        )
        return Program("worker", command, {})

    def crawler(self, key: str) -> Program:
        hosts = sorted({place.host for place in places()})
        environment = {
            "PYTHONPATH": str(ROOT),
            "QALQAN_PORTAL_URL": self.portal_url,
            "QALQAN_CRAWLER_KEY": key,
            "QALQAN_SPOOL": str(self.var / "spool"),
            # The guard refuses our own network; the demo web stands in it and is let through by name and port.
            "QALQAN_ALLOWED_PRIVATE": f"127.0.0.1:{self.web_port}",
            "QALQAN_HOSTS": ",".join(f"{host}=127.0.0.1" for host in hosts),
        }
        return Program("crawler", (sys.executable, "-m", "crawler", "run", "--once", "--name", RUNNER), environment)


def set_up(var: Path) -> Stage:
    """Return the stage under `var`, with ports that were free at its first run and are remembered since."""
    memory = var / "demo" / "ports.json"
    memory.parent.mkdir(parents=True, exist_ok=True)
    if memory.exists():
        stage = Stage(var, **json.loads(memory.read_text()))
        for port in (stage.portal_port, stage.web_port):
            if not is_free(port):
                raise DemoFailed(
                    f"Port {port} is taken, perhaps by a demo that still runs; stop it, or delete {memory} and "
                    f"{var}/postgres."
                )
        return stage
    first = int(os.environ.get("QALQAN_DEMO_PORT", "0"))
    portal_port = _free_from(first or PORTAL_PORT)
    stage = Stage(var, portal_port=portal_port, web_port=_free_from(portal_port + 1))
    half = memory.with_suffix(".half")
    half.write_text(json.dumps({"portal_port": stage.portal_port, "web_port": stage.web_port}))
    half.rename(memory)
    return stage


def _free_from(port: int) -> int:
    return next(number for number in range(port, port + 2000) if is_free(number))
