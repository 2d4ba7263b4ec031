"""Answers by host name: a threaded HTTP/1.1 server for loopback, with validators for conditional requests."""

from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote, urlsplit

from demo.web.board import Board
from demo.web.exchange import Answer, Request, Site, page
from demo.web.explorer import Explorer
from demo.web.feed import News
from demo.web.phpbb import Phpbb
from demo.web.pictures import media
from demo.web.telegram import Telegram
from demo.web.xenforo import Xenforo

LEDGER_HOST = "127.0.0.1"
ROBOTS = {
    "board.example.test": "User-agent: *\nDisallow: /api/\nDisallow: /myaccount/\nAllow: /\n",
    "phpbb.example.test": "User-agent: *\nDisallow: /ucp.php\nDisallow: /posting.php\n",
    "xenforo.example.test": "User-agent: *\nDisallow: /login/\nDisallow: /account/\nCrawl-delay: 1\n",
}


def sites(base: datetime) -> dict[str, Site]:
    return {
        "t.example.test": Telegram.open(base),
        "board.example.test": Board.open(base),
        "phpbb.example.test": Phpbb.open(base),
        "xenforo.example.test": Xenforo.open(base),
        "news.example.test": News.open(base),
        LEDGER_HOST: Explorer.open(base),  # asked by the portal's own client, which knows no invented names
    }


def respond(hosts: Mapping[str, Site], request: Request) -> Answer:
    """Choose the site by the Host header; robots.txt and pictures are the same trade on every host."""
    name = request.host.rsplit(":", 1)[0].lower()
    site = hosts.get(name)
    if site is None:
        listing = "".join(f"<li>{host}</li>" for host in sorted(hosts))
        return page(
            f"<!DOCTYPE html><title>demo web</title><p>Ask for one of these hosts:</p><ul>{listing}</ul>",
            status=421,
        )
    if request.path == "/robots.txt":
        return Answer(ROBOTS.get(name, "User-agent: *\nDisallow:\n").encode(), content_type="text/plain; charset=utf-8")
    if request.path.startswith(("/media/", "/img/emoji/")):
        return media(request)
    return site.answer(request)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, port: int, *, base: datetime) -> None:
        self.hosts = sites(base)
        super().__init__(("127.0.0.1", port), Handler)


class Handler(BaseHTTPRequestHandler):
    """Reads the request line and headers, nothing else: the demo web takes no bodies."""

    protocol_version = "HTTP/1.1"
    server_version = "demo-web"
    sys_version = ""
    timeout = 30
    # One packet per answer: Nagle's algorithm with delayed acknowledgements costs 40 ms a page on loopback.
    wbufsize = -1
    server: Server

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        request = Request(host=self.headers.get("Host", ""), path=unquote(parts.path), query=query)
        try:
            answer = respond(self.server.hosts, request)
        except Exception as error:
            self.log_error("%s%s failed: %r", request.host, self.path, error)
            answer = Answer(b"500", content_type="text/plain", status=500)
        self._send(answer)

    do_HEAD = do_GET  # noqa: N815 - http.server looks this name up

    def _send(self, answer: Answer) -> None:
        etag = f'"{sha256(answer.body).hexdigest()[:24]}"'
        fresh = answer.status == 200 and self._has(answer, etag)
        body = b"" if fresh else answer.body
        self.send_response(304 if fresh else answer.status)
        self.send_header("ETag", etag)
        if answer.modified_at:
            self.send_header("Last-Modified", format_datetime(answer.modified_at, usegmt=True))
        if answer.location:
            self.send_header("Location", answer.location)
        if not fresh:
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        self.wfile.flush()

    def _has(self, answer: Answer, etag: str) -> bool:
        """Whether the asker holds this very answer (RFC 9110 §13: the tag wins over the time)."""
        known = self.headers.get("If-None-Match")
        if known is not None:
            return etag in (tag.strip().removeprefix("W/") for tag in known.split(","))
        since = self.headers.get("If-Modified-Since")
        if since is None or answer.modified_at is None:
            return False
        try:
            return answer.modified_at <= parsedate_to_datetime(since)
        except (TypeError, ValueError):
            return False

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Stay silent: the crawler keeps the account of what was asked. Errors still go to standard error."""
