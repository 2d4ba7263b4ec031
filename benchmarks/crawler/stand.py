"""One process that plays the web and the portal for the throughput run: endless channels, and a door that acknowledges.

It serves from memory with the same server library as `scrapy bench`, so that neither side pays for its page more.
"""

from __future__ import annotations

import json
import sys

from twisted.internet import asyncioreactor

asyncioreactor.install()

from twisted.internet import reactor  # noqa: E402 - the reactor is installed first
from twisted.web.resource import Resource  # noqa: E402
from twisted.web.server import Request, Site  # noqa: E402

MESSAGE = (
    '<div class="tgme_widget_message_wrap js-widget_message_wrap"><div class="tgme_widget_message '
    'text_not_supported_wrap js-widget_message" data-post="{name}/{number}"><div class="tgme_widget_message_bubble">'
    '<div class="tgme_widget_message_author"><a class="tgme_widget_message_owner_name" href="https://t.me/{name}">'
    '<span dir="auto">Пример</span></a></div><div class="tgme_widget_message_text js-message_text" dir="auto">'
    'Меняю рассаду {number} <i class="emoji" style="background-image:url(x)"><b>🌱</b></i><br>пишите '
    '<a href="https://t.me/example_{number}">@example_{number}</a></div><div class="tgme_widget_message_footer">'
    '<span class="tgme_widget_message_views">1.2K</span><a class="tgme_widget_message_date" '
    'href="https://t.me/{name}/{number}"><time datetime="2026-11-20T10:00:00+00:00"></time></a></div></div></div></div>'
)


SAYS = ("display:none", "color:#333;margin:0 4px", "position:relative", "font-size:13px", "width:100%;padding:2px")


def sheet(rules: int) -> str:
    """Return a style sheet as large sites have them: most of its rules are for other pages than this one."""
    seen = ("message_text", "message_bubble", "message_footer", "message_date", "message_author")
    lines = []
    for number in range(rules):
        here = f".tgme_widget_{seen[number % 5]}" if number % 8 == 0 else f".block_{number % 211}"
        inner = ("", " a", " > .inner", ".is-open", " li:first-child")[number % 5]
        lines.append(f"{here}{inner}{{{SAYS[1 + number % 4] if number % 8 == 0 else SAYS[number % 5]}}}")
    return "\n".join(lines)


class Stand(Resource):
    """Channels of `pages` pages each, claimed once; what is delivered is counted and forgotten."""

    isLeaf = True  # noqa: N815 - Twisted's name

    def __init__(self, hosts: int, pages: int, a_page: int = 20, rules: int = 0) -> None:
        super().__init__()
        self.sheet = sheet(rules).encode()
        self.a_page = a_page
        self.pages, self.counts = pages, {"posts": 0, "captures": 0, "bytes": 0, "finished": 0}
        self.endings: list[str] = []
        self.waiting = list(range(hosts))
        self.hosts = hosts

    def render_GET(self, request: Request) -> bytes:  # noqa: N802 - Twisted's name
        if request.path == b"/robots.txt":
            return b""
        if request.path == b"/counts":
            return json.dumps(self.counts | {"endings": self.endings}).encode()
        if request.path == b"/sheet.css":
            request.setHeader("Content-Type", "text/css")
            return self.sheet
        name = request.path.rsplit(b"/", 1)[1].decode()
        last = int(request.args.get(b"before", [str(self.pages * self.a_page + 1).encode()])[0])
        numbers = range(max(1, last - self.a_page), last)
        older = f'<link rel="prev" href="/s/{name}?before={numbers[0]}">' if numbers[0] > 1 else ""
        older += '<link rel="stylesheet" href="/sheet.css">' if self.sheet else ""
        messages = "".join(MESSAGE.replace("{name}", name).replace("{number}", str(number)) for number in numbers)
        request.setHeader("Content-Type", "text/html; charset=utf-8")
        return f'<head>{older}</head><section class="tgme_channel_history">{messages}</section>'.encode()

    def render_PUT(self, request: Request) -> bytes:  # noqa: N802 - Twisted's name
        self.counts["bytes"] += len(request.content.read())
        return b"{}"

    def render_POST(self, request: Request) -> bytes:  # noqa: N802 - Twisted's name
        said = json.loads(request.content.read())
        if request.path.endswith(b"/claims"):
            return json.dumps({"runs": self.claim(said["limit"], request.getHost().port)}).encode()
        if request.path.endswith(b"/deliveries"):
            self.counts["posts"] += len(said["posts"])
            self.counts["captures"] += len(said["captures"])
        if request.path.endswith(b"/finish"):
            self.counts["finished"] += 1
            is_well = said["outcome"] == "OK" and not said["message"]
            self.endings += [] if is_well else [f"{said['outcome']} {said['message']}".strip()]
        return b'{"lease_seconds": 120, "accepted": 0, "known": 0}'

    def claim(self, limit: int, port: int) -> list[dict[str, object]]:
        chosen, self.waiting = self.waiting[:limit], self.waiting[limit:]
        politeness = {"delay_seconds": 0.0, "obey_robots": True}
        return [
            {"run_id": number + 1, "lease_seconds": 120, "source": {
                "id": number + 1, "family": "telegram", "site": "", "cursor": {}, "politeness": politeness,
                "address": f"http://h{number}.example.test:{port}/s/example_{number}",
                "parameters": {"max_pages": 5000},
            }}
            for number in chosen
        ]  # fmt: skip


def main() -> None:
    port = reactor.listenTCP(0, Site(Stand(*map(int, sys.argv[1:]))), interface="127.0.0.1")
    print(port.getHost().port, flush=True)
    reactor.run()


if __name__ == "__main__":
    main()
