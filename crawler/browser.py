"""Starts Chromium without any network and speaks to it over a pipe; it and its children end with us, however we end."""

import asyncio
import contextlib
import fcntl
import json
import os
import shutil
import signal
import socket
import tempfile
from collections.abc import Callable
from pathlib import Path

Message = dict[str, object]
Hear = Callable[[str, Message], None]

LARGEST_MESSAGE = 96 << 20
NOBODY = 65534
FIRST_OURS = 10  # descriptors below are given away by number
FLAGS = (
    "--headless=new",
    "--remote-debugging-pipe",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--disable-breakpad",
    "--disable-crash-reporter",
    "--disable-domain-reliability",
    "--no-pings",
    "--mute-audio",
    "--hide-scrollbars",
    "--block-new-web-contents",
    "--deny-permission-prompts",
    "--disable-file-system",
    "--disable-notifications",
    "--disable-remote-fonts",
    # Frames stay within the tab whose requests we answer; there is nothing of ours in this browser to steal.
    "--disable-site-isolation-trials",
    "--disable-features=IsolateOrigins,site-per-process,Translate,MediaRouter,OptimizationHints,Prerender2",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--js-flags=--max-old-space-size=256",
    "--password-store=basic",
    "--use-mock-keychain",
)  # fmt: skip


class NoBrowser(Exception):
    """Chromium is not there or did not start; install it, or name it in QALQAN_CHROMIUM."""


class BrowserSilent(Exception):
    """Chromium does not answer any more: a page holds it, or it has died."""


def find_browser() -> str:
    """Return the path of Chromium; raise NoBrowser with the cure."""
    named = os.environ.get("QALQAN_CHROMIUM", "")
    path = named or shutil.which("chromium") or "/usr/bin/chromium"
    if not os.access(path, os.X_OK):
        raise NoBrowser(f"There is no Chromium at {path}: install it, or name it in QALQAN_CHROMIUM.")
    return path


class Browser:
    """One process group. The pipe is its leash: Chromium ends by itself when the other end is closed, even by a kill.

    Its only proxy is a port on which nobody listens, so whatever it would send by itself (a socket, a prefetch, a call
    home) goes nowhere. What a page asks for is answered by whoever listens to `Fetch.requestPaused`.
    """

    def __init__(self) -> None:
        self._path = find_browser()
        self._waiting: dict[int, asyncio.Future[Message]] = {}
        self._listeners: dict[str, Hear] = {}
        self._last = 0
        self.pid = 0

    async def start(self) -> None:
        self._dead_end = socket.socket()
        self._dead_end.bind(("127.0.0.1", 0))  # bound and never listening: every connection is refused
        self._folder = Path(tempfile.mkdtemp(prefix="qalqan-browser-"))
        theirs_in, ours_out = _pipe()
        ours_in, theirs_out = _pipe()
        try:
            self.pid = self._spawn(theirs_in, theirs_out)
        except OSError as error:
            for end in (ours_in, ours_out):
                os.close(end)
            self._tidy()
            raise NoBrowser(f"Chromium at {self._path} could not be started: {error}") from error
        finally:
            os.close(theirs_in)
            os.close(theirs_out)
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader(limit=LARGEST_MESSAGE)
        self._in, _ = await loop.connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(ours_in, "rb", 0)
        )
        self._out, _ = await loop.connect_write_pipe(asyncio.BaseProtocol, os.fdopen(ours_out, "wb", 0))
        self._hearing = asyncio.create_task(self._hear(reader))
        try:
            await self.call("Browser.getVersion", timeout=60)
        except BrowserSilent as silent:
            await self.close()
            raise NoBrowser(f"Chromium at {self._path} did not start; try it by hand. ({silent})") from silent

    async def call(self, method: str, *, session: str = "", timeout: float = 30, **parameters: object) -> Message:
        """Give one command and wait for its answer. Raises BrowserSilent when none comes in time."""
        self._last += 1
        number = self._last
        said: Message = {"id": number, "method": method, "params": parameters}
        answer = self._waiting[number] = asyncio.get_running_loop().create_future()
        self._out.write(json.dumps(said | ({"sessionId": session} if session else {})).encode() + b"\0")
        try:
            return await asyncio.wait_for(answer, max(timeout, 0.001))
        except TimeoutError as error:
            raise BrowserSilent(f"Chromium did not answer {method} in time.") from error
        finally:
            self._waiting.pop(number, None)

    def listen(self, session: str, hear: Hear | None) -> None:
        """Tell one listener what happens in a session; None ends that."""
        if hear is None:
            self._listeners.pop(session, None)
        else:
            self._listeners[session] = hear

    async def close(self) -> None:
        """Kill the whole process group and leave nothing on disk."""
        pid, self.pid = self.pid, 0
        if not pid:
            return  # it never ran, or has ended: its number may be another's by now, and group 0 is our own
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            await asyncio.to_thread(os.waitpid, pid, 0)
        self._hearing.cancel()
        self._in.close()
        if not self._out.is_closing():
            self._out.abort()
        self._tidy()

    def _tidy(self) -> None:
        self._dead_end.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    async def _hear(self, reader: asyncio.StreamReader) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError, ValueError):
            while True:
                self._understand(json.loads((await reader.readuntil(b"\0"))[:-1]))
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(BrowserSilent("Chromium has ended."))

    def _understand(self, said: Message) -> None:
        number = said.get("id")
        waiting = self._waiting.get(number) if isinstance(number, int) else None
        result = said.get("result", said.get("params"))
        values = result if isinstance(result, dict) else {}
        if waiting is not None and not waiting.done():
            if "error" in said:
                waiting.set_exception(BrowserSilent(f"Chromium refused: {said['error']}"))
            else:
                waiting.set_result(values)
        elif "method" in said:
            hear = self._listeners.get(str(said.get("sessionId", "")))
            if hear is not None:
                hear(str(said["method"]), values)

    def _spawn(self, reads: int, writes: int) -> int:
        """Start Chromium in a session of its own, with an environment that holds no secret of ours."""
        port = self._dead_end.getsockname()[1]
        arguments = [
            self._path, *FLAGS, f"--user-data-dir={self._folder}", f"--proxy-server=http://127.0.0.1:{port}",
            "--proxy-bypass-list=<-loopback>", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
        ]  # fmt: skip
        if os.geteuid() == 0:
            # Root may not use Chromium's own sandbox: then at least the hostile page does not meet root.
            os.chown(self._folder, NOBODY, NOBODY)
            steps = ["--reuid", str(NOBODY), "--regid", str(NOBODY), "--clear-groups", "--no-new-privs", "--"]
            arguments = [shutil.which("setpriv") or "/usr/bin/setpriv", *steps, *arguments, "--no-sandbox"]
        elif os.environ.get("QALQAN_CHROMIUM_SANDBOX") == "off":
            arguments.append("--no-sandbox")
        environment = {"HOME": str(self._folder), "PATH": os.defpath, "LANG": "C.UTF-8", "TZ": "UTC"}
        return os.posix_spawn(
            arguments[0],
            arguments,
            environment,
            setsid=True,
            file_actions=[
                *((os.POSIX_SPAWN_OPEN, place, "/dev/null", os.O_RDWR, 0) for place in (0, 1, 2)),
                (os.POSIX_SPAWN_DUP2, reads, 3),
                (os.POSIX_SPAWN_DUP2, writes, 4),
            ],
        )


def _pipe() -> tuple[int, int]:
    """Make a pipe whose ends have numbers that nobody gives away, and that children do not inherit."""
    ends = os.pipe()
    moved = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, FIRST_OURS) for end in ends]
    for end in ends:
        os.close(end)
    return moved[0], moved[1]
