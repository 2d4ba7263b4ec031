"""A small office with work in it: cases, a signed request, a release, a provider, sources."""

from __future__ import annotations

import io
from dataclasses import dataclass

from django.utils import timezone
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from review_portal.accounts.models import User
from review_portal.accounts.services import issue_key
from review_portal.blocking.models import BlockingRequest
from review_portal.blocking.services import approve_request, draft_request, exclude_item, submit_request
from review_portal.campaigns.services import group_posts
from review_portal.evidence import store
from review_portal.evidence.models import Capture, Post, WarcFile
from review_portal.exports.models import Provider, Release
from review_portal.exports.services import add_provider, publish_release
from review_portal.review.grounds import load_legal_grounds
from review_portal.review.models import Case, Decision, LegalGround
from review_portal.review.services import Choice, claim_case, decide, open_cases
from review_portal.review.weighing import undecided_posts
from tests.scoring.publishing import assess, publish

ADVERT = (
    "Мaгaзин «Тихая Гавань» снова на связи. Тoвар в наличии, готовые а д р е с а по городу. "
    "Пишите @example_harbor_{n} или боту @example_{n}_bot"
)
HOSTILE = (
    '<script>document.title="hacked"</script><img src=x onerror=alert(1)> товар '
    '\u202etxt.exe\u202c "quotes" & <b>bold</b> ' + "Ж" * 4000
)


@dataclass
class World:
    """What stands after a morning's work."""

    cases: list[Case]
    decided: Decision
    request: BlockingRequest
    release: Release
    provider: Provider


def seal(post: Post, page: bytes) -> Capture:
    """Give a post a capture of its own, with real bytes in a real WARC file."""
    record_id = f"urn:uuid:11111111-0000-4000-8000-{post.pk:012d}"
    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=True)
    headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
    named = {"WARC-Record-ID": f"<{record_id}>"}
    writer.write_record(
        writer.create_warc_record(
            post.url, "response", payload=io.BytesIO(page), http_headers=headers, warc_headers_dict=named
        )
    )
    sha256 = store.put(buffer.getvalue())
    warc, _ = WarcFile.objects.get_or_create(
        sha256=sha256, defaults={"size": buffer.tell(), "stored_at": timezone.now()}
    )
    return Capture.objects.create(
        record_id=record_id, run=post.capture.run, warc=warc, url=post.url, final_url=post.url,
        fetched_at=timezone.now(), status=200, content_type="text/html; charset=utf-8", payload_sha256=sha256,
        size=len(page), ip="192.0.2.17", outcome="OK",
    )  # fmt: skip


def sealed_capture() -> Capture:
    post = publish("страница", where="example_sealed")
    return seal(post, HOSTILE_PAGE)


HOSTILE_PAGE = """<html><head><meta http-equiv="refresh" content="0;url=http://evil.example/">
<style>body{background:url(http://evil.example/a)}</style>
<script>document.title='hacked'</script></head><body onload="alert(1)"><p style="color:red">Товар в наличии \u202e</p>
<img src="http://evil.example/pixel.gif" alt="баннер">
<a href="http://evil.example/">дальше</a><iframe src="http://evil.example/"></iframe>
<form action="http://evil.example/"><input name="x"></form></body></html>""".encode()


def open_case(text: str, *, where: str, copies: int = 1, media: bool = True) -> Case:
    """Publish copies of a text in several channels, with real bytes behind each, and return the case they opened."""
    shown = [{"kind": "photo", "url": "http://t.example.test/a.jpg"}] if media else []
    places = [publish(text, where=f"{where}_{n}", media=shown, views=1200) for n in range(copies)]
    posts = [resealed(post) for post in places]
    assess(*posts, now=timezone.now())
    [case] = open_cases(group_posts([post.pk for post in posts], now=timezone.now()), now=timezone.now())
    return case


def resealed(post: Post) -> Post:
    """Return the post's next version with sealed bytes: captures are facts and cannot be exchanged."""
    fields = {
        name: getattr(post, name)
        for name in ("source", "post_id", "url", "text", "media", "views", "published_at", "seen_at")
    }
    return Post.objects.create(
        **fields, version=2, content_sha256=f"{post.pk:064x}", capture=seal(post, b"<p>advert</p>")
    )


def ground() -> LegalGround:
    load_legal_grounds(LegalGround)
    return LegalGround.objects.get(code="kz-communications-41-1-1-1")


def block(case: Case, moderator: User) -> Decision:
    held = claim_case(case, actor=moderator, now=timezone.now())
    posts = frozenset(undecided_posts(case.campaign).values_list("pk", flat=True))
    words = {"role": "sale_advert", "substance": "unknown", "measure": "channel", "legal_ground": ground().pk}
    choice = Choice("blocking", posts, held.version, grounds="Предложение товара.", **words)
    return decide(held, actor=moderator, choice=choice, now=timezone.now())


def ask(decision: Decision, moderator: User) -> BlockingRequest:
    request = draft_request(decision, actor=moderator, now=timezone.now())
    for item in request.items.exclude(guard_verdict="allow"):
        exclude_item(item, actor=moderator, now=timezone.now())
    return submit_request(request, actor=moderator, now=timezone.now())


def build(moderator: User, supervisor: User) -> World:
    """Play a morning: two cases wait, one request was approved and published, another waits for a second person."""
    first = block(open_case(ADVERT.format(n=1), where="example_first", copies=2), moderator)
    approved = ask(first, moderator)
    approve_request(approved, actor=supervisor, digest=approved.digest, grounds="Проверено.", now=timezone.now())
    release = publish_release(actor=supervisor, now=timezone.now())
    key, _ = issue_key("provider-world", scope="provider", actor=None, now=timezone.now())
    provider = add_provider("Степь-Телеком", key=key, contact="noc@provider.example", actor=None)
    second = block(
        open_case("Новый товар в боте @example_second_bot, оплата картой, курьеры", where="example_second"), moderator
    )
    request = ask(second, moderator)
    cases = [
        open_case(ADVERT.format(n=3) + " в третьем магазине", where="example_third", copies=3),
        open_case(HOSTILE, where="example_hostile"),
    ]
    return World(cases, second, request, release, provider)
