"""What a running session says of itself, and the form that was sent into one that had ended."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from review_portal.accounts import sessions
from review_portal.accounts.visitors import person


@never_cache
@login_required
@require_GET
def session_left(request: HttpRequest) -> HttpResponse:
    """Say how many seconds are left; asking lengthens nothing."""
    return JsonResponse({name: int(seconds) for name, seconds in _left(request).items()})


@login_required
@require_POST
def session_stay(request: HttpRequest) -> HttpResponse:
    """Stay logged in: somebody sits there. The longest time of a session is not lengthened."""
    request.session[sessions.SEEN] = timezone.now().timestamp()
    return JsonResponse({name: int(seconds) for name, seconds in _left(request).items()})


def _left(request: HttpRequest) -> dict[str, float]:
    return sessions.left(request.session, now=timezone.now())


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def kept_form(request: HttpRequest) -> HttpResponse:
    """Show the form that came after the session's end: its own person sends it again, or throws it away."""
    kept = request.session.get(sessions.KEPT)
    if not kept or kept["person"] != person(request).pk or request.method == "POST":
        request.session.pop(sessions.KEPT, None)
        if kept and request.method == "POST":
            messages.success(request, _("The form was thrown away; nothing was written."))
        return redirect("account")
    return render(request, "accounts/kept.html", {"kept": kept, "idle": settings.SESSION_IDLE})
