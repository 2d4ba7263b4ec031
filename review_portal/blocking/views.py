"""Requests: what is asked for, what the guard says, and the two people who sign."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from review_portal.accounts.abilities import Ability
from review_portal.accounts.doors import needs
from review_portal.accounts.visitors import person
from review_portal.blocking.clocks import Clock, clocks_of
from review_portal.blocking.models import (
    BlockEntry,
    BlockingRequest,
    BlockItem,
    ClockAlarm,
    EndAlarm,
    ItemStep,
    Recheck,
    Suspension,
)
from review_portal.blocking.order_views import urlpatterns as order_urls
from review_portal.blocking.reference_views import reference_urls
from review_portal.blocking.regimes import addressee_title, regimes, roads
from review_portal.blocking.services import (
    approve_request,
    draft_request,
    exclude_item,
    explain_request,
    include_item,
    override_item,
    reject_request,
    revoke_entry,
    sign_without,
    submit_request,
    take_back_request,
)
from review_portal.blocking.signing import hands_of, steps_of
from review_portal.face.answers import attempt
from review_portal.review.models import Decision, LegalGround

A_PAGE = 30


@needs(Ability.SEE_REQUESTS)
@require_GET
def requests_page(request: HttpRequest) -> HttpResponse:
    """List requests, newest first, and the decisions that still want one."""
    chosen = request.GET.get("status", "")
    rows = BlockingRequest.objects.newest().select_related("author", "approver").annotate(asked=Count("items"))
    known = chosen in BlockingRequest.Status.values
    page = Paginator(rows.filter(status=chosen) if known else rows, A_PAGE).get_page(request.GET.get("page"))
    undrafted = Decision.objects.standing().filter(exit="blocking", block_items=None).select_related("case", "actor")
    context = {
        "section": "requests", "page": page, "chosen": chosen if known else "",
        "statuses": BlockingRequest.Status.choices,
        "waiting": BlockingRequest.objects.waiting().count(), "undrafted": undrafted.order_by("pk")[:20],
        "alarms": ClockAlarm.objects.filter(ended_at=None).count() + EndAlarm.objects.filter(ended_at=None).count(),
        "returned": Recheck.objects.for_people().count() + Suspension.objects.filter(ended_at=None).count(),
    }  # fmt: skip
    return render(request, "blocking/requests.html", context)


def found(number: str) -> BlockingRequest:
    return get_object_or_404(
        BlockingRequest.objects.select_related("author", "submitted_by", "approver"), number=number
    )


@needs(Ability.SEE_REQUESTS)
@require_GET
def request_page(request: HttpRequest, number: str) -> HttpResponse:
    return show(request, found(number))


def show(request: HttpRequest, asked: BlockingRequest, *, grounds: str = "", status: int = 200) -> HttpResponse:
    items, regime, now = items_of(asked), regimes()[asked.regime], timezone.now()
    language = get_language() or "ru"
    context = {
        "section": "requests", "asked": asked, "items": items, "steps": steps_of(asked), "now": now,
        "regime": regime.title(language), "addressee": addressee_title(regime.addressee, language),
        "clocks": clock_rows(asked, items, language=language, now=now),
        "has_hand": request.user.pk in hands_of(asked, items),
        "taken": [item for item in items if not item.excluded],
        "refused": [item for item in items if not item.excluded and not item.passes],
        "shotless": [item for item in items if not item.excluded and not item.annexes.all()],
        "cases": sorted({item.decision.case.number for item in items}), "grounds": grounds,
        "notices": asked.notices.newest().select_related("sent_by").prefetch_related("signatures"),
        "ground_texts": list(dict.fromkeys(item.legal_ground.text(language) for item in items if not item.excluded)),
        "answers": ItemStep.Status, "refusals": ItemStep.Refusal.choices[1:],
        "roads": [(code, road.title(language)) for code, road in roads().items()],
        "legal_grounds": [(ground.pk, f"{ground.code} v{ground.version}", ground.text(language))
                          for ground in LegalGround.objects.in_force(timezone.localdate(now))],
    }  # fmt: skip
    return render(request, "blocking/request.html", context, status=status)


def items_of(asked: BlockingRequest) -> list[BlockItem]:
    """Return the items as the page shows them, each with where it stands."""
    rows = asked.items.select_related("legal_ground", "capture", "decision__case", "override_by", "entry")
    items = list(rows.prefetch_related("steps", "annexes", "entry__suspensions", "rechecks").order_by("no"))
    for item in items:
        item.last_step = next(reversed(item.steps.all()), None)  # type: ignore[attr-defined]  # for the template only
        entry = getattr(item, "entry", None)
        held = [row for row in entry.suspensions.all() if not row.ended_at] if entry else []
        item.held = held  # type: ignore[attr-defined]  # as above
    return items


def clock_rows(
    asked: BlockingRequest, items: list[BlockItem], *, language: str, now: datetime
) -> list[tuple[str, Clock]]:
    """Return each stage's clock with the title of whoever owes it."""
    clocks = clocks_of(regimes()[asked.regime], items, now=now)
    return [(addressee_title(clock.stage.by, language), clock) for clock in clocks]


@needs(Ability.DRAFT_REQUEST)
@require_POST
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    decision = get_object_or_404(Decision, pk=pk)
    made = attempt(request, lambda: draft_request(decision, actor=person(request), now=timezone.now()))
    return redirect("request", made.number) if made else redirect("requests")


@needs(Ability.DRAFT_REQUEST)
@require_POST
def change(request: HttpRequest, number: str, way: str) -> HttpResponse:
    """Sign the draft, take the signature back, or write the explanation."""
    asked = found(number)
    ways: dict[str, Callable[[], object]] = {
        "submit": lambda: submit_request(asked, actor=person(request), now=timezone.now()),
        "take-back": lambda: take_back_request(asked, actor=person(request), now=timezone.now()),
        "explain": lambda: explain_request(
            asked, actor=person(request), explanation=request.POST.get("explanation", "")
        ),
    }
    attempt(request, ways[way], done=_("Written."))
    return redirect("request", number)


@needs(Ability.DRAFT_REQUEST)
@require_POST
def change_item(request: HttpRequest, number: str, no: int, way: str) -> HttpResponse:
    """Leave an item out, take it in again, or let it pass in the guard's place."""
    item = get_object_or_404(BlockItem.objects.select_related("request"), request__number=number, no=no)
    now, said = timezone.now(), request.POST.get("reason", "")
    ways: dict[str, Callable[[], object]] = {
        "exclude": lambda: exclude_item(
            item, actor=person(request), reason=said, is_bystander="bystander" in request.POST, now=now
        ),
        "include": lambda: include_item(item, actor=person(request)),
        "sign-without": lambda: sign_without(
            item, actor=person(request), reason=said, is_bystander="bystander" in request.POST, now=now
        ),
        "override": lambda: override_item(
            item, actor=person(request), reason=said, until=now + settings.OVERRIDE_LONGEST, now=now
        ),
    }
    attempt(request, ways[way], done=_("Written."))
    return redirect("request", number)


@needs(Ability.APPROVE_REQUEST)
@require_POST
def approve(request: HttpRequest, number: str) -> HttpResponse:
    """Approve exactly the digest that was on the page."""
    return judge(request, number, approve_request, digest=request.POST.get("digest", ""))


@needs(Ability.APPROVE_REQUEST)
@require_POST
def reject(request: HttpRequest, number: str) -> HttpResponse:
    return judge(request, number, reject_request)


def judge(request: HttpRequest, number: str, service: Callable[..., BlockingRequest], **bound: str) -> HttpResponse:
    asked, grounds = found(number), request.POST.get("grounds", "")
    act = lambda: service(asked, actor=person(request), grounds=grounds, now=timezone.now(), **bound)  # noqa: E731  # one act, tried once
    if attempt(request, act, done=_("Your decision about %(number)s is written.") % {"number": number}):
        return redirect("request", number)
    return show(request, found(number), grounds=grounds, status=409)


@needs(Ability.APPROVE_REQUEST)
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End an entry: it leaves the list with the next release."""
    entry = get_object_or_404(BlockEntry.objects.select_related("item__request"), pk=pk)
    grounds = request.POST.get("grounds", "")
    attempt(
        request,
        lambda: revoke_entry(entry, actor=person(request), grounds=grounds, now=timezone.now()),
        done=_("Written."),
    )
    return redirect("request", entry.item.request.number)


urlpatterns = [
    path("requests/", requests_page, name="requests"),
    *order_urls,
    *reference_urls,
    path("requests/draft/<int:pk>/", draft, name="request-draft"),
    path("requests/<str:number>/", request_page, name="request"),
    *(
        path(f"requests/<str:number>/{way}/", change, {"way": way}, name=f"request-{way}")
        for way in ("submit", "take-back", "explain")
    ),
    *(
        path(f"requests/<str:number>/items/<int:no>/{way}/", change_item, {"way": way}, name=f"item-{way}")
        for way in ("exclude", "include", "override", "sign-without")
    ),
    path("requests/<str:number>/approve/", approve, name="request-approve"),
    path("requests/<str:number>/reject/", reject, name="request-reject"),
    path("entries/<int:pk>/revoke/", revoke, name="entry-revoke"),
]
