"""The rules of the queues, and who may take from them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from review_portal.accounts.abilities import Ability
from review_portal.accounts.doors import needs
from review_portal.accounts.models import User
from review_portal.accounts.visitors import person
from review_portal.face.answers import attempt
from review_portal.review.choices import Role
from review_portal.review.models import Queue, QueueRight
from review_portal.review.services import Rule, add_queue, change_queue, close_queue, set_rights
from review_portal.review.views.desk import NAMES
from review_portal.sources.models import Source

LANGUAGES = ("kk", "ru", "en", "mixed")


@needs(Ability.MANAGE_QUEUES)
@require_http_methods(["GET", "POST"])
def queues(request: HttpRequest) -> HttpResponse:
    """List the queues in the order in which they are asked, and make new ones."""
    if request.method == "POST":
        done = _("The queue is there; what fits waits in it.")
        if attempt(request, lambda: add_queue(actor=person(request), rule=rule_of(request)), done=done):
            return redirect("queues")
    judges = [user for user in User.objects.filter(is_active=True).order_by("pseudonym") if user.can(Ability.JUDGE)]
    rights: dict[int, list[int]] = {}
    for queue, owner in QueueRight.objects.values_list("queue", "person"):
        rights.setdefault(queue, []).append(owner)
    rows = [(queue, rights.get(queue.pk, [])) for queue in Queue.objects.in_order()]
    context = {
        "section": "queues", "rows": rows, "judges": judges, "kinds": Role.choices,
        "languages": [*NAMES, ("mixed", _("mixed"))],
        "families": Source.Family.choices, "sources": Source.objects.order_by("name")[:500],
    }  # fmt: skip
    return render(request, "review/queues.html", context, status=200 if request.method == "GET" else 409)


def rule_of(request: HttpRequest) -> Rule:
    form = request.POST
    position = form.get("position", "")
    return Rule(
        name_kk=form.get("name_kk", "").strip(),
        name_ru=form.get("name_ru", "").strip(),
        name_en=form.get("name_en", "").strip(),
        position=int(position) if position.isdecimal() and len(position) < 6 else 100,
        languages=tuple(word for word in form.getlist("languages") if word in LANGUAGES),
        kinds=tuple(form.getlist("kinds")),
        families=tuple(form.getlist("families")),
        sources=tuple(int(pk) for pk in form.getlist("sources") if pk.isdecimal()),
        protected="protected" in form,
        seniors_only="seniors_only" in form,
        by_right_only="by_right_only" in form,
    )


@needs(Ability.MANAGE_QUEUES)
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    queue, done = get_object_or_404(Queue, pk=pk), _("The queue is changed, and what waits is sorted anew.")
    attempt(request, lambda: change_queue(queue, actor=person(request), rule=rule_of(request)), done=done)
    return redirect("queues")


@needs(Ability.MANAGE_QUEUES)
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    queue, done = get_object_or_404(Queue, pk=pk), _("The queue is closed; its cases wait in the others.")
    attempt(request, lambda: close_queue(queue, actor=person(request), now=timezone.now()), done=done)
    return redirect("queues")


@needs(Ability.MANAGE_QUEUES)
@require_POST
def rights(request: HttpRequest, pk: int) -> HttpResponse:
    queue, done = get_object_or_404(Queue, pk=pk), _("The rights are set.")
    chosen = [int(person) for person in request.POST.getlist("people") if person.isdecimal()]
    people = list(User.objects.filter(pk__in=chosen))
    attempt(request, lambda: set_rights(queue, actor=person(request), people=people, now=timezone.now()), done=done)
    return redirect("queues")
