"""Uncovering one picture, and its bytes."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from review_portal.accounts.abilities import Ability
from review_portal.accounts.doors import needs
from review_portal.accounts.visitors import person
from review_portal.audit.errors import Refused
from review_portal.evidence.models import Capture, Post
from review_portal.review.doorkeeping import need_open
from review_portal.review.models import Case
from review_portal.review.pictures import capture_for, read, token_for
from review_portal.review.services import reveal_picture


@needs(Ability.SEE_QUEUE)
@require_POST
def reveal(request: HttpRequest, number: str, post: int, place: int) -> HttpResponse:
    """Answer with the address of one picture of one post, for this person and ten minutes."""
    case, user = get_object_or_404(Case, number=number), person(request)
    need_open(user, case)
    shown = get_object_or_404(Post, pk=post, membership__campaign=case.campaign_id)
    try:
        capture = reveal_picture(case, shown, place, actor=user, now=timezone.now())
    except Refused as refusal:
        if request.accepts("text/html"):
            messages.error(request, str(refusal))
            return redirect("case", number)
        return JsonResponse({"detail": str(refusal)}, status=409)
    address = reverse("case-picture", args=[token_for(capture, user)])
    if request.accepts("text/html"):
        return redirect(address)
    return JsonResponse({"url": address, "alt": _("Picture %(place)s of the post") % {"place": place + 1}})


@needs(Ability.SEE_QUEUE)
@require_GET
def picture(request: HttpRequest, token: str) -> HttpResponse:
    """Answer with sealed bytes that are a still picture, so that nothing in them can run or call."""
    pk = capture_for(token, person(request))
    capture = Capture.objects.select_related("warc").filter(pk=pk).first() if pk else None
    if capture is None:
        raise Http404(_("This picture's pass is over; uncover it again in its case."))
    try:
        sealed = read(capture)
    except Refused as refusal:
        raise Http404(str(refusal)) from refusal
    answer = HttpResponse(sealed.content, content_type=sealed.content_type)
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Content-Disposition"] = "inline"
    return answer
