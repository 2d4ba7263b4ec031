"""Has the page captured again by a runner, compares it, and gives the item back to a person where it differs."""

from __future__ import annotations

import contextlib
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from review_portal.accounts.abilities import Ability
from review_portal.accounts.models import User
from review_portal.audit.errors import Refused
from review_portal.audit.services import record
from review_portal.blocking import telegram
from review_portal.blocking.drift import likeness
from review_portal.blocking.errors import NotAllowed, TransitionRefused
from review_portal.blocking.models import BlockEntry, BlockItem, ItemStep, Recheck, Suspension
from review_portal.blocking.services.deciding import check_second_person
from review_portal.blocking.services.moving import allow
from review_portal.blocking.services.picturing import attach_shot
from review_portal.blocking.services.stepping import Word, measure_items, take_steps
from review_portal.blocking.services.suspending import lift, suspend
from review_portal.evidence.models import Capture
from review_portal.sources.models import CrawlRun, Outcome, Source
from review_portal.sources.services import NewSource, add_source, pause_source, resume_source

MARK = "#recheck"  # an address of its own beside a watched one; the server never sees it
ABSENT = frozenset({Outcome.NOT_FOUND, Outcome.POST_GONE})
READ = frozenset({Outcome.OK, Outcome.EMPTY})
SHOWING = ("javascript", "wait_for", "scrolls", "patience", "proxy")  # what decides how a page looks
Purpose, Result, Reason = Recheck.Purpose, Recheck.Outcome, Suspension.Reason


@transaction.atomic
def ask_recheck(item: BlockItem, *, purpose: str, actor: User | None, now: datetime) -> Recheck:
    """Make the item's page due for a runner at once. One that waits already is returned as it is."""
    if standing := Recheck.objects.filter(item=item, outcome=Result.WAITING).first():
        return standing
    source = due_source(item, purpose, actor=actor, now=now)
    row = Recheck.objects.create(item=item, purpose=purpose, source=source, asked_at=now, asked_by=actor)
    detail = {"request": item.request.number, "item": item.no, "purpose": purpose, "address": source.address}
    record(actor, "recheck.asked", row, detail=detail)
    return row


def due_source(item: BlockItem, purpose: str, *, actor: User | None, now: datetime) -> Source:
    """Return a source that is one page: it is fetched once, sealed, and nothing is read out of it."""
    new = NewSource(
        name=f"{item.request.number} № {item.no}",
        family=Source.Family.SITE,
        site="sealed",
        address=(address_of(item, purpose) + MARK)[:500],
        legal_basis=_("Fresh capture for request %(number)s") % {"number": item.request.number},
        interval=timedelta(days=365),
        parameters=one_page(item.post.source),
    )
    source = add_source(new, actor=actor, now=now)
    if source.status == Source.Status.PAUSED:
        resume_source(source, actor=actor, now=now)
    return source


def one_page(watched: Source) -> dict[str, object]:
    """Return the parameters of one page with its picture; scripts work where they work for the watched source."""
    kept = {name: watched.parameters[name] for name in SHOWING if name in watched.parameters}
    return {"max_pages": 1, "max_depth": 0, "screenshots": True} | kept


def address_of(item: BlockItem, purpose: str) -> str:
    """Return the page of the one post: a channel's newest page has long moved on. What a post only names is looked at
    itself where somebody was asked to remove it."""
    if purpose == Purpose.REMOVAL and not is_own(item):
        return item.canonical if "://" in item.canonical else f"https://{item.canonical}/"
    url = item.post.url.partition("#")[0]
    is_message = item.post.source.family == Source.Family.TELEGRAM and url.rpartition("/")[2].isdigit()
    return f"{url}?embed=1&mode=tme" if is_message and telegram.HOSTS & {url.split("/")[2]} else url


def is_own(item: BlockItem) -> bool:
    """Tell whether the item is the place of the advert itself, and not one that it leads to."""
    return item.locator == item.post.url[:2000]


@transaction.atomic
def ask_screenshots(*, now: datetime) -> int:
    """Have the pages of drafted items photographed of which nobody has a picture; each is asked for once.

    A page that cannot be asked for (it has no address of the web) is left to its author, and stops no other.
    """
    drafted = BlockItem.objects.filter(request__status="draft", excluded=False, rechecks=None, capture__isnull=False)
    asked = drafted.exclude(annexes__kind="screenshot").select_related("request", "post__source")
    done = 0
    for item in asked:
        with contextlib.suppress(Refused), transaction.atomic():
            ask_recheck(item, purpose=Purpose.PUBLISH, actor=None, now=now)
            done += 1
    return done


@transaction.atomic
def settle_rechecks(*, now: datetime) -> int:
    """Compare what runners have brought since; whatever nobody brought in time could not be seen. Returns how many."""
    settled = 0
    rows = Recheck.objects.waiting().select_related("item__post__source", "item__request", "source")
    for row in rows.select_for_update(of=("self",), skip_locked=True):
        run = row.source.runs.filter(status=CrawlRun.Status.FINISHED, claimed_at__gte=row.asked_at).last()
        if run or now - row.asked_at > settings.RECHECK_PATIENCE:
            settle(row, run, now=now)
            settled += 1
    return settled


def settle(row: Recheck, run: CrawlRun | None, *, now: datetime) -> None:
    """Write down what the visit found: gone, unchanged, changed, or not to be seen."""
    # Where scripts write the page, its DOM comes after its bytes; pictures are no pages.
    capture = Capture.objects.filter(run=run, kind=Capture.Kind.PAGE).order_by("pk").last() if run else None
    row.outcome, row.likeness, row.capture, row.settled_at = Result.UNSEEN, None, capture, now
    if run and run.outcome in ABSENT:
        row.outcome = Result.GONE
    elif capture and capture.outcome in READ and (row.purpose != Purpose.REMOVAL or is_own(row.item)):
        row.likeness = round(likeness(row.item.post, capture), 3)
        row.outcome = Result.UNCHANGED if row.likeness >= settings.LIKENESS else Result.CHANGED
    elif capture and capture.outcome in READ:
        row.outcome = Result.UNCHANGED  # it answers; the words of the post never stood there
    row.save(update_fields=["outcome", "likeness", "capture", "settled_at"])
    if row.outcome == Result.UNCHANGED:
        attach_shot(row.item, capture, actor=None, now=now)
    if row.outcome == Result.GONE and row.purpose == Purpose.REMOVAL:
        measure_items([row.item], ItemStep.Status.REMOVED, by=seen_in(row), actor=None, now=now)
    pause_source(row.source, actor=None)
    entry = BlockEntry.objects.filter(item=row.item, status=BlockEntry.Status.IN_FORCE).first()
    if entry:
        answer_entry(entry, row, now=now)
    detail = {"request": row.item.request.number, "item": row.item.no, "outcome": row.outcome, "likeness": row.likeness}
    record(None, "recheck.settled", row, detail=detail)


def answer_entry(entry: BlockEntry, row: Recheck, *, now: datetime) -> None:
    """Let the entry go on, or hold it until a person has looked. A page that only could not be seen holds none back
    that is published: the site may refuse us; but nothing is published for the first time unseen."""
    if row.outcome in {Result.CHANGED, Result.GONE}:
        suspend(entry, Reason.DRIFT, detail={"recheck": row.pk, "likeness": row.likeness}, now=now)
    if row.outcome != Result.UNSEEN:
        lift(entry, Reason.RECAPTURE, actor=None, grounds="", now=now)


@transaction.atomic
def judge_recheck(recheck: Recheck, *, stands: bool, grounds: str, actor: User, now: datetime) -> Recheck:
    """Say as a person what the difference means: the entry goes on, or is revoked by its own way."""
    allow(actor, Ability.APPROVE_REQUEST, lambda: _("Your role does not judge this; a supervisor or prosecutor does."))
    if not grounds.strip():
        raise NotAllowed(_("Say in a sentence what you saw on the page."))
    if stands:
        check_second_person(recheck.item.request, actor)
    open_rows = Recheck.objects.for_people().order_by().filter(pk=recheck.pk)
    if not open_rows.update(judged_by=actor, judged_at=now, grounds=grounds.strip()):
        raise TransitionRefused(_("Somebody has judged this capture already; reload the page."))
    recheck.refresh_from_db()
    entry = BlockEntry.objects.filter(item=recheck.item, status=BlockEntry.Status.IN_FORCE).first()
    if entry and stands:
        for reason in (Reason.DRIFT, Reason.RECAPTURE):
            lift(entry, reason, actor=actor, grounds=grounds, now=now)
    if not stands and (recheck.outcome == Result.GONE or recheck.purpose == Purpose.REMOVAL):
        word = Word(reference=seen_in(recheck))
        take_steps([recheck.item], ItemStep.Status.REMOVED, actor=actor, now=now, word=word)
    record(actor, "recheck.judged", recheck, detail={"stands": stands, "grounds": grounds.strip()})
    return recheck


def seen_in(recheck: Recheck) -> str:
    return f"capture {recheck.capture_id}" if recheck.capture_id else "the page is gone"


@transaction.atomic
def hold_stale(*, released: set[int], now: datetime) -> int:
    """Hold back what was never published and whose page nobody has seen lately, and ask for it. Returns how many.

    `released` are the entries on the list already: they go on until their renewal.
    """
    held = 0
    fresh_since = now - settings.CAPTURE_FRESH_FOR
    entries = BlockEntry.objects.in_force(now).exclude(pk__in=released)
    stale = entries.filter(item__capture__fetched_at__lt=fresh_since).exclude(
        item__rechecks__in=Recheck.objects.seen_again(fresh_since)
    )
    for entry in stale.select_related("item__post__source", "item__request").order_by("pk"):
        suspend(entry, Reason.RECAPTURE, detail={}, now=now)
        ask_recheck(entry.item, purpose=Purpose.PUBLISH, actor=None, now=now)
        held += 1
    return held
