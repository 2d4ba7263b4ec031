"""The page of one's tokens: issue, collect, revoke; administrators see everybody's and prepare tokens for others."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from review_portal.accounts.abilities import Ability
from review_portal.accounts.models import User
from review_portal.accounts.views.proof import proven
from review_portal.accounts.visitors import person
from review_portal.api import services
from review_portal.api.models import Token
from review_portal.api.scopes import Scope
from review_portal.face.answers import attempt

A_PAGE = 30
DAYS = (7, 30, 90, 180, 365)


@login_required
@require_http_methods(["GET", "POST"])
@proven
def tokens(request: HttpRequest) -> HttpResponse:
    """List one's tokens; the answer to the form that issues one is the only place that ever shows its secret."""
    if request.method != "POST":
        return show(request)
    issue = lambda: services.issue_token(wish_of(request), actor=person(request), now=timezone.now())  # noqa: E731  # one act, tried once
    given = attempt(request, issue)
    return show(request, secret=given[1]) if given else show(request, status=409)


@sensitive_variables("secret")
def show(request: HttpRequest, *, secret: str = "", status: int = 200) -> HttpResponse:
    user, now = person(request), timezone.now()
    is_administrator = user.can(Ability.ADMINISTER)
    everybody = Token.objects.select_related("person", "issued_by").order_by("-pk")
    context = {
        "section": "tokens", "now": now, "secret": secret, "scopes": Scope.choices, "days": DAYS,
        "chosen": request.POST.getlist("scopes"), "name": request.POST.get("name", ""),
        "own": everybody.filter(person=user)[:services.MOST * 2], "is_administrator": is_administrator,
        "limit": services.limit(),
    }  # fmt: skip
    if is_administrator:
        context["page"] = Paginator(everybody.exclude(person=user), A_PAGE).get_page(request.GET.get("page"))
        context["people"] = User.objects.filter(is_active=True).exclude(pk=user.pk).order_by("pseudonym")
    answer = render(request, "api/tokens.html", context, status=status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def wish_of(request: HttpRequest) -> services.Wish:
    days = request.POST.get("days", "")
    known = int(days) if days.isdecimal() and len(days) < 5 else 0
    return services.Wish(request.POST.get("name", ""), tuple(request.POST.getlist("scopes")), known)


@login_required
@require_POST
def prepare(request: HttpRequest) -> HttpResponse:
    """Prepare a token for somebody else; its secret is made when they collect it."""
    whose = request.POST.get("person", "")
    owner = get_object_or_404(User, pk=int(whose) if whose.isdecimal() and len(whose) < 19 else 0)
    act = lambda: services.prepare_token(owner, wish_of(request), actor=person(request), now=timezone.now())  # noqa: E731  # one act
    attempt(request, act, done=_("The token is prepared; %(person)s collects its secret.") % {"person": owner})
    return redirect("tokens")


@login_required
@require_POST
@proven
@sensitive_variables("secret")
def collect(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the secret of a prepared token to its own person, this once."""
    token = get_object_or_404(Token, pk=pk, person=person(request))
    secret = attempt(request, lambda: services.collect_token(token, actor=person(request), now=timezone.now()))
    return show(request, secret=secret) if secret else redirect("tokens")


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    user = person(request)
    rows = Token.objects.all() if user.can(Ability.ADMINISTER) else Token.objects.filter(person=user)
    token = get_object_or_404(rows, pk=pk)
    done = _("The token “%(name)s” opens nothing any more.") % {"name": token.name}
    attempt(request, lambda: services.revoke_token(token, actor=user, now=timezone.now()), done=done)
    return redirect("tokens")


urlpatterns = [
    path("account/tokens/", tokens, name="tokens"),
    path("account/tokens/prepare/", prepare, name="token-prepare"),
    path("account/tokens/<int:pk>/collect/", collect, name="token-collect"),
    path("account/tokens/<int:pk>/revoke/", revoke, name="token-revoke"),
]
