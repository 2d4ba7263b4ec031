"""Shows a sealed page in a frame of its own: no script, no picture, no outside request."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from review_portal.accounts.abilities import Ability
from review_portal.accounts.doors import needs
from review_portal.accounts.visitors import person
from review_portal.audit.errors import Refused
from review_portal.audit.services import note_look
from review_portal.evidence import store
from review_portal.evidence.models import Capture, Post
from review_portal.evidence.stripping import language_of, preformatted, stripped
from review_portal.review.doorkeeping import need_open_capture
from review_portal.scoring.models import Assessment

# `sandbox` without a word allows nothing; 'self' is there for our own style sheet only.
POLICY = "sandbox; default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"


@needs(Ability.SEE_QUEUE)
@require_GET
def capture(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer with the words of the page, read back from its WARC file and checked against the hash."""
    sealed = get_object_or_404(Capture.objects.select_related("warc"), pk=pk)
    need_open_capture(person(request), sealed)
    note_look(person(request), "capture.viewed", sealed, now=timezone.now())
    language: str | None = None  # of our own words, when there are no others
    try:
        payload = store.payload(sealed.warc.sha256, sealed.record_id)
        body, language = stripped(payload, sealed.content_type), spoken_in(sealed, payload)
    except Refused as refusal:
        body = preformatted(_("The sealed bytes cannot be read: %(reason)s") % {"reason": refusal})
    answer = render(request, "evidence/capture.html", {"body": mark_safe(body), "language": language})  # noqa: S308  # stripped above, and sandboxed
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["X-DNS-Prefetch-Control"] = "off"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def spoken_in(sealed: Capture, payload: bytes) -> str:
    """Return the language of a sealed page: what it says of itself, else what its posts are in, else nothing known."""
    if said := language_of(payload, sealed.content_type):
        return said
    posts = Post.objects.filter(capture=sealed).values_list("pk", flat=True)
    read = {row.language for row in Assessment.objects.newest(posts)}
    return read.pop() if len(read) == 1 and read <= dict(settings.LANGUAGES).keys() else ""
