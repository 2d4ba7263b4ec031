"""A person's own desk: keys, languages, opting out, looks, breaks, and how long they looked."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from review_portal.accounts.abilities import Ability
from review_portal.accounts.doors import needs
from review_portal.accounts.visitors import person
from review_portal.audit.errors import Refused
from review_portal.face.answers import attempt
from review_portal.review.choices import Role
from review_portal.review.keys import ACTIONS, CODES, CYRILLIC, caps
from review_portal.review.models import Break, Desk, Exposure
from review_portal.review.services import Setup, arrange_desk, begin_break, desk_of, draw_veil, end_break

DAYS = 14
NAMES = (("kk", "Қазақша"), ("ru", "Русский"), ("en", "English"))
BREAKS = (10, 15, 30, 60)


@needs(Ability.SEE_QUEUE)
@require_http_methods(["GET", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    """Show and keep what a person chose for their desk; what was refused stays in the form."""
    user, now = person(request), timezone.now()
    if request.method == "POST":
        setup = setup_of(request)
        if attempt(request, lambda: arrange_desk(actor=user, setup=setup), done=_("Your desk is arranged.")):
            return redirect("desk")
    else:
        own = desk_of(user)
        setup = Setup(own.keys_on, own.keys, tuple(own.languages), tuple(own.avoids), own.theme,
                      own.high_contrast, own.roomy)  # fmt: skip
    context = {
        "section": "desk", "setup": setup, "caps": caps(setup.keys), "letters": CYRILLIC, "kinds": Role.choices,
        "languages": NAMES, "themes": Desk.Theme.choices, "breaks": BREAKS, "now": now,
        "days": Exposure.objects.filter(person=user, day__gt=timezone.localdate() - timedelta(DAYS)).order_by("-day"),
        "pause": Break.objects.filter(person=user).running(now).first(),
    }  # fmt: skip
    return render(request, "review/desk.html", context, status=200 if request.method == "GET" else 409)


def setup_of(request: HttpRequest) -> Setup:
    form = request.POST
    return Setup(
        keys_on="keys_on" in form,
        keys={name: form[f"key-{name}"] for name in ACTIONS if form.get(f"key-{name}", "") in CODES},
        languages=tuple(form.getlist("languages")),
        avoids=tuple(form.getlist("avoids")),
        theme=form.get("theme", "system"),
        high_contrast="high_contrast" in form,
        roomy="roomy" in form,
    )


@needs(Ability.SEE_QUEUE)
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Change the theme alone; the command palette asks this way."""
    user = person(request)
    own = desk_of(user)
    setup = Setup(own.keys_on, own.keys, tuple(own.languages), tuple(own.avoids), request.POST.get("theme", ""),
                  "high_contrast" in request.POST, own.roomy)  # fmt: skip
    attempt(request, lambda: arrange_desk(actor=user, setup=setup))
    return redirect("desk")


@needs(Ability.SEE_QUEUE)
@require_POST
def veil(request: HttpRequest) -> JsonResponse:
    """Keep how far pictures are blurred and greyed for this person."""
    blur, grey = request.POST.get("blur", ""), request.POST.get("grey", "")
    try:
        draw_veil(
            actor=person(request),
            blur=int(blur) if blur.isdecimal() else -1,
            grey=int(grey) if grey.isdecimal() else -1,
        )
    except Refused as refusal:
        return JsonResponse({"detail": str(refusal)}, status=409)
    return JsonResponse({"blur": int(blur), "grey": int(grey)})


@needs(Ability.JUDGE)
@require_POST
def pause(request: HttpRequest) -> HttpResponse:
    """Begin a break of so many minutes, or end it."""
    user, now, minutes = person(request), timezone.now(), request.POST.get("minutes", "")
    if minutes.isdecimal():
        length = timedelta(minutes=min(int(minutes), 1000))
        done = _("Rest well; the cases are with the others.")
        attempt(request, lambda: begin_break(actor=user, length=length, now=now), done=done)
    else:
        attempt(request, lambda: end_break(actor=user, now=now), done=_("Welcome back."))
    return redirect("queue")
