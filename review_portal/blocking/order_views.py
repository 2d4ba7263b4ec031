"""What follows the signatures: annexes, letters, answers of addressees, and what comes back to a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from review_portal.accounts.abilities import Ability
from review_portal.accounts.doors import needs
from review_portal.accounts.visitors import person
from review_portal.audit.services import note_export, note_look
from review_portal.blocking import freezes, services
from review_portal.blocking.clocks import RULES
from review_portal.blocking.letters import FILES, LANGUAGES, as_text, body_of, facts_of, file_of, title_of, words
from review_portal.blocking.letters import row as line_of
from review_portal.blocking.models import (
    Annex,
    BlockEntry,
    BlockingRequest,
    BlockItem,
    ClockAlarm,
    EndAlarm,
    Notice,
    Recheck,
    Suspension,
)
from review_portal.blocking.regimes import addressee_title
from review_portal.evidence import store
from review_portal.face.answers import attempt
from review_portal.payments.models import Dispatch, DispatchItem, PaymentMeans
from review_portal.review.models import LegalGround

CALENDAR = timedelta(days=60)


def item_of(number: str, no: int) -> BlockItem:
    return get_object_or_404(BlockItem.objects.select_related("request"), request__number=number, no=no)


@needs(Ability.DRAFT_REQUEST)
@require_POST
def annex(request: HttpRequest, number: str, no: int) -> HttpResponse:
    """Attach a screenshot or a document to an item of a draft."""
    item, file = item_of(number, no), request.FILES.get("file")
    content = file.read() if file and not isinstance(file, list) else b""
    kind = Annex.Kind.DOCUMENT if request.POST.get("kind") == "document" else Annex.Kind.SCREENSHOT
    act = lambda: services.add_annex(item, content, kind=kind, actor=person(request), now=timezone.now())  # noqa: E731  # one act
    attempt(request, act, done=_("Attached."))
    return redirect("request", number)


@needs(Ability.DRAFT_REQUEST)
@require_POST
def unannex(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Annex.objects.select_related("item__request"), pk=pk)
    attempt(request, lambda: services.remove_annex(row, actor=person(request)), done=_("Written."))
    return redirect("request", row.item.request.number)


@needs(Ability.SEE_REQUESTS)
@require_GET
def annex_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer with the bytes, checked against their hash; a browser may show them, but run nothing in them."""
    row = get_object_or_404(Annex, pk=pk)
    note_look(person(request), "annex.viewed", row, now=timezone.now())
    answer = HttpResponse(store.get(row.sha256), content_type=row.media_type)
    answer.headers["Content-Disposition"] = f'inline; filename="{row.sha256[:16]}.{row.media_type.rpartition("/")[2]}"'
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@needs(Ability.DRAFT_REQUEST)
@require_POST
def choose(request: HttpRequest, number: str) -> HttpResponse:
    """Choose the road of a draft, or the norm of one of its items."""
    asked, now = get_object_or_404(BlockingRequest, number=number), timezone.now()
    if "regime" in request.POST:
        act: Callable[[], object] = lambda: services.choose_regime(  # noqa: E731  # one act, tried once
            asked, actor=person(request), regime=request.POST["regime"]
        )
    else:
        item = item_of(number, whole(request.POST.get("no")))
        ground = get_object_or_404(LegalGround, pk=whole(request.POST.get("ground")))
        act = lambda: services.choose_ground(item, actor=person(request), ground=ground, now=now)  # noqa: E731  # as above
    attempt(request, act, done=_("Written."))
    return redirect("request", number)


def whole(text: str | None) -> int:
    return int(text) if text and text.isdigit() and len(text) < 10 else 0


@needs(Ability.DRAFT_REQUEST)
@require_POST
def answer(request: HttpRequest, number: str) -> HttpResponse:
    """Write down what an addressee answered about some items."""
    asked, said = get_object_or_404(BlockingRequest, number=number), request.POST
    word = services.Word(said.get("addressee", ""), said.get("reference", ""), said.get("refusal", ""))
    numbers = [whole(no) for no in said.getlist("no")]
    act = lambda: services.write_down(  # noqa: E731  # one act, tried once
        asked, numbers, said.get("status", ""), word=word, actor=person(request), now=timezone.now()
    )
    attempt(request, act, done=_("Written."))
    return redirect("request", number)


@needs(Ability.DRAFT_REQUEST)
@require_POST
def write_notice(request: HttpRequest, number: str) -> HttpResponse:
    asked = get_object_or_404(BlockingRequest, number=number)
    to = request.POST.get("addressee", "")
    made = attempt(
        request, lambda: services.draft_notice(asked, actor=person(request), addressee=to, now=timezone.now())
    )
    return redirect("notice", made.pk) if made else redirect("request", number)


@needs(Ability.SEE_REQUESTS)
@require_GET
def notice_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a letter as it is sealed, in the reader's language, with its signatures and what can be done with it."""
    row = get_object_or_404(Notice.objects.select_related("request__author", "sent_by"), pk=pk)
    language = get_language() or "ru"
    body = body_of(row)
    say = words(body["shape"], language)
    hands = {row.request.author_id, row.request.submitted_by_id}
    context = {
        "section": "requests", "notice": row, "body": body, "say": say, "title": title_of(body, say),
        "facts": facts_of(body, say, language), "lines": [(*line_of(item, language), item) for item in body["items"]],
        "languages": LANGUAGES, "signatures": row.signatures.all(), "has_hand": request.user.pk in hands,
        "texts": [(code, as_text(row, code)) for code in LANGUAGES],
    }  # fmt: skip
    return render(request, "blocking/notice.html", context)


@needs(Ability.SEE_REQUESTS)
@require_GET
def notice_file(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Answer with a letter as a file: ru.pdf, kk.txt, notice.json (what is signed), notice.p7s (our signature)."""
    row = get_object_or_404(Notice, pk=pk)
    if name not in FILES:
        raise Http404(name)
    content, kind = file_of(row, name)
    note_export(person(request), "notice.file_taken", row, name=name)
    given = HttpResponse(content, content_type=kind)
    given.headers["Content-Disposition"] = f'attachment; filename="notice-{row.pk}-{name}"'
    return given


@needs(Ability.SEE_PAYMENTS)
@require_GET
def freeze_file(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Answer with a letter about means of payment: preserve.kk.pdf, produce.ru.txt."""
    row = get_object_or_404(Dispatch, pk=pk)
    kind, _dot, rest = name.partition(".")
    language, _dot, ending = rest.partition(".")
    if kind not in freezes.KINDS or language not in LANGUAGES or ending not in {"pdf", "txt"}:
        raise Http404(name)
    note_export(person(request), "dispatch.file_taken", row, name=name)
    if ending == "pdf":
        given = HttpResponse(freezes.as_pdf(row, kind, language), content_type="application/pdf")
    else:
        given = HttpResponse(freezes.as_text(row, kind, language), content_type="text/plain; charset=utf-8")
    given.headers["Content-Disposition"] = f'attachment; filename="{row.number}-{name}"'
    return given


@needs(Ability.APPROVE_REQUEST)
@require_POST
def send(request: HttpRequest, pk: int) -> HttpResponse:
    row, way = get_object_or_404(Notice, pk=pk), request.POST.get("channel", "")
    act = lambda: services.send_notice(row, channel=way, actor=person(request), now=timezone.now())  # noqa: E731  # one act
    attempt(request, act, done=_("Written."))
    return redirect("notice", pk)


@needs(Ability.APPROVE_REQUEST)
@require_POST
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Take in the signature of an authority outside."""
    row, file = get_object_or_404(Notice, pk=pk), request.FILES.get("signature")
    content = file.read(2**20 + 1) if file and not isinstance(file, list) else b""
    act = lambda: services.attach_signature(row, content, actor=person(request), now=timezone.now())  # noqa: E731  # one act
    attempt(request, act, done=_("The signature holds and is attached."))
    return redirect("notice", pk)


@needs(Ability.SEE_REQUESTS)
@require_GET
def watch_page(request: HttpRequest) -> HttpResponse:
    """Show what is late, what came back to a person, what is suspended, and what runs out when."""
    now = timezone.now()
    context = {
        "section": "requests", "now": now, "lifetime": settings.ENTRY_LIFETIME,
        "alarms": late_ones(), "soon": soon_over(person(request).can(Ability.SEE_PAYMENTS)),
        "rechecks": Recheck.objects.for_people().select_related("item__request", "item__post", "capture")[:100],
        "suspended": Suspension.objects.filter(ended_at=None).select_related("entry__item__request")[:100],
        "frozen": DispatchItem.objects.filter(
            means__status=PaymentMeans.Status.FROZEN, means__frozen_until__lte=now + CALENDAR
        ).select_related("means", "dispatch").order_by("means__frozen_until")[:200],
        "ending": BlockEntry.objects.ending_before(now + CALENDAR).select_related("item__request")
        .prefetch_related("item__rechecks")[:200],
    }  # fmt: skip
    return render(request, "blocking/watch.html", context)


def late_ones() -> list[tuple[ClockAlarm, object, str]]:
    """Return each open alarm with the names of its stage and of who owes it."""
    language = get_language() or "ru"
    rows = ClockAlarm.objects.filter(ended_at=None).select_related("request").order_by("due_at")
    return [(row, RULES[row.stage].name, addressee_title(row.addressee, language)) for row in rows]


def soon_over(sees_payments: bool) -> list[EndAlarm]:
    rows = EndAlarm.objects.filter(ended_at=None).select_related("entry__item__request", "means").order_by("ends_at")
    return list((rows if sees_payments else rows.filter(means=None))[:100])


@needs(Ability.APPROVE_REQUEST)
@require_POST
def judge_recheck(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Recheck.objects.select_related("item"), pk=pk)
    stands, grounds = request.POST.get("stands") == "yes", request.POST.get("grounds", "")
    act = lambda: services.judge_recheck(  # noqa: E731  # one act, tried once
        row, stands=stands, grounds=grounds, actor=person(request), now=timezone.now()
    )
    attempt(request, act, done=_("Written."))
    return redirect("requests-watch")


@needs(Ability.APPROVE_REQUEST)
@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    entry, grounds = get_object_or_404(BlockEntry, pk=pk), request.POST.get("grounds", "")
    act = lambda: services.resume_entry(entry, actor=person(request), grounds=grounds, now=timezone.now())  # noqa: E731  # one act
    attempt(request, act, done=_("Written."))
    return redirect("requests-watch")


@needs(Ability.DRAFT_REQUEST)
@require_POST
def renew(request: HttpRequest) -> HttpResponse:
    """Draft the renewal of the chosen entries, or have them captured again first."""
    chosen = [whole(pk) for pk in request.POST.getlist("entry")]
    entries = list(BlockEntry.objects.filter(pk__in=chosen).select_related("item__request", "item__post__source"))
    grounds, now = request.POST.get("grounds", ""), timezone.now()
    if request.POST.get("act") == "recheck":
        for entry in entries:
            services.ask_recheck(entry.item, purpose=Recheck.Purpose.RENEW, actor=person(request), now=now)
        return redirect("requests-watch")
    act = lambda: services.draft_renewal(entries, grounds=grounds, actor=person(request), now=now)  # noqa: E731  # one act
    made = attempt(request, act)
    return redirect("request", made.number) if made else redirect("requests-watch")


urlpatterns = [
    path("requests/watch/", watch_page, name="requests-watch"),
    path("requests/renew/", renew, name="requests-renew"),
    path("requests/<str:number>/choose/", choose, name="request-choose"),
    path("requests/<str:number>/answers/", answer, name="request-answer"),
    path("requests/<str:number>/notices/", write_notice, name="request-notice"),
    path("requests/<str:number>/items/<int:no>/annex/", annex, name="item-annex"),
    path("annexes/<int:pk>/", annex_file, name="annex"),
    path("annexes/<int:pk>/remove/", unannex, name="annex-remove"),
    path("notices/<int:pk>/", notice_page, name="notice"),
    path("notices/<int:pk>/send/", send, name="notice-send"),
    path("notices/<int:pk>/sign/", sign, name="notice-sign"),
    path("notices/<int:pk>/files/<str:name>", notice_file, name="notice-file"),
    path("freezes/<int:pk>/<str:name>", freeze_file, name="freeze-file"),
    path("rechecks/<int:pk>/judge/", judge_recheck, name="recheck-judge"),
    path("entries/<int:pk>/resume/", resume, name="entry-resume"),
]
