"""The staff's pages of tips: what waits, one tip with its covered photos, a verdict; and the public's page."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from review_portal.accounts.abilities import Ability
from review_portal.accounts.doors import needs
from review_portal.accounts.visitors import person
from review_portal.audit.errors import Refused
from review_portal.face.answers import attempt
from review_portal.review.services import desk_of
from review_portal.tips import limits, sealing
from review_portal.tips.models import Photo, Tip
from review_portal.tips.public import report
from review_portal.tips.services import judge_tip, reveal_photo
from review_portal.tips.showing import named_in, photo_for, token_for

A_PAGE = 50


@needs(Ability.SEE_TIPS)
@require_GET
def tips(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("status", "")
    status = asked if asked in Tip.Status.values else Tip.Status.READ
    chosen = Tip.objects.filter(status=status).prefetch_related("photos", "findings")
    page = Paginator(chosen.select_related("partner", "judged_by").order_by("-received_at", "-pk"), A_PAGE)
    counts = {value: Tip.objects.filter(status=value).count() for value in ("received", "read")}
    context = {
        "section": "tips", "page": page.get_page(request.GET.get("page")), "status": status,
        "statuses": Tip.Status.choices, "counts": counts,
    }  # fmt: skip
    return render(request, "tips/tips.html", context)


@needs(Ability.SEE_TIPS)
@require_GET
def tip(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(Tip.objects.select_related("partner", "judged_by"), pk=pk)
    context = {
        "section": "tips", "tip": shown, "photos": list(shown.photos.order_by("place")), "named": named_in(shown),
        "veil": desk_of(person(request)), "days": limits.TIP_USELESS_KEPT.days,
    }  # fmt: skip
    return render(request, "tips/tip.html", context)


@needs(Ability.HANDLE_TIPS)
@require_POST
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the verdict; it is the button that was pressed."""
    chosen, verdict = get_object_or_404(Tip, pk=pk), request.POST.get("verdict", "")
    grounds = request.POST.get("grounds", "").replace("\0", "")
    done = attempt(
        request,
        lambda: judge_tip(chosen, verdict, actor=person(request), grounds=grounds, now=timezone.now()),
        done=_("Written."),
    )
    return redirect("tips") if done is not None else redirect("tip", pk)


@needs(Ability.SEE_TIPS)
@require_POST
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer with the address of one photo, for this person and ten minutes."""
    photo, user = get_object_or_404(Photo.objects.select_related("tip"), pk=pk), person(request)
    try:
        reveal_photo(photo, actor=user, now=timezone.now())
    except Refused as refusal:
        if request.accepts("text/html"):
            messages.error(request, str(refusal))
            return redirect("tip", photo.tip_id)
        return JsonResponse({"detail": str(refusal)}, status=409)
    address = reverse("tip-photo", args=[token_for(photo, user)])
    if request.accepts("text/html"):
        return redirect(address)
    return JsonResponse({"url": address, "alt": _("Photo %(place)s of the tip") % {"place": photo.place + 1}})


@needs(Ability.SEE_TIPS)
@require_GET
def picture(request: HttpRequest, token: str) -> HttpResponse:
    """Answer with the clean copy; the bytes as they came never leave the store this way."""
    photo = photo_for(token, person(request))
    if photo is None:
        raise Http404(_("This photo's pass is over; uncover it again on its tip's page."))
    try:
        content = sealing.clean_copy(photo)
    except Refused as refusal:
        raise Http404(str(refusal)) from refusal
    answer = HttpResponse(content, content_type="image/jpeg")
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Content-Disposition"] = "inline"
    return answer


urlpatterns = [
    path("tip/", report, name="tip-report"),
    path("tips/", tips, name="tips"),
    path("tips/<int:pk>/", tip, name="tip"),
    path("tips/<int:pk>/judge/", judge, name="tip-judge"),
    path("tips/photos/<int:pk>/uncover/", reveal, name="tip-reveal"),
    path("tips/photos/<str:token>/", picture, name="tip-photo"),
]
