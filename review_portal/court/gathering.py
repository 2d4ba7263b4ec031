"""Gathers what a case rests on: its posts, their sealed pages, decisions, orders, letters, appeals."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q

from review_portal.appeals.models import Appeal
from review_portal.blocking.models import BlockingRequest, BlockItem, Notice, Recheck
from review_portal.evidence import store
from review_portal.evidence.models import Capture, Delivery, Disappearance, Picture, Post, WarcFile
from review_portal.payments.models import Dispatch, PaymentMeans, TraceRun
from review_portal.review.models import Case, Decision


@dataclass(frozen=True)
class Dossier:
    """One case as evidence; each part is read when it is first asked for."""

    case: Case

    @cached_property
    def cases(self) -> list[Case]:
        """Return the case with those that went into it."""
        return [self.case, *Case.objects.filter(merged_into=self.case).order_by("pk")]

    @cached_property
    def decisions(self) -> list[Decision]:
        rows = Decision.objects.filter(case__in=self.cases).select_related("actor", "legal_ground", "case")
        return list(rows.prefetch_related("members").order_by("pk"))

    @cached_property
    def items(self) -> list[BlockItem]:
        rows = BlockItem.objects.filter(decision__in=self.decisions).select_related(
            "request", "legal_ground", "capture"
        )
        return list(rows.prefetch_related("annexes", "steps__actor").order_by("request_id", "no"))

    @cached_property
    def requests(self) -> list[BlockingRequest]:
        rows = BlockingRequest.objects.filter(items__in=self.items).distinct()
        return list(rows.select_related("author", "submitted_by", "approver").order_by("pk"))

    @cached_property
    def notices(self) -> list[Notice]:
        rows = Notice.objects.filter(request__in=self.requests).select_related("drafted_by", "sent_by", "request")
        return list(rows.prefetch_related("signatures").order_by("pk"))

    @cached_property
    def appeals(self) -> list[Appeal]:
        rows = Appeal.objects.filter(entries__entry__item__in=self.items).distinct().select_related("reviewer")
        return list(rows.order_by("pk"))

    @cached_property
    def means(self) -> list[PaymentMeans]:
        """Return the means of payment that the case's posts name."""
        named = PaymentMeans.objects.filter(entity__mentions__post__in=self.posts)
        return list(named.distinct().order_by("pk"))

    @cached_property
    def dispatches(self) -> list[Dispatch]:
        """Return the letters to banks and exchanges about these means that were sent."""
        rows = Dispatch.objects.filter(items__means__in=self.means).exclude(sha256="").distinct()
        return list(rows.select_related("drafted_by", "sent_by").order_by("pk"))

    @cached_property
    def traces(self) -> list[TraceRun]:
        """Return the traces whose reports those letters name, and the newest of each means; each report once."""
        asked = [json.loads(store.get(row.sha256)) for row in self.dispatches]
        named = {item["report_sha256"] for body in asked for item in body["items"]}
        ended = TraceRun.objects.filter(status=TraceRun.Status.FINISHED).select_related("means").order_by("-pk")
        newest = {run.means_id: run for run in reversed(ended.filter(means__in=self.means))}
        runs = [*newest.values(), *ended.filter(report_sha256__in=named)]
        return sorted({run.report_sha256: run for run in runs}.values(), key=lambda run: run.pk)

    @cached_property
    def posts(self) -> list[Post]:
        """Return the posts that were decided or asked about; before any decision, those of the campaign."""
        decided = Q(decision_members__decision__in=self.decisions) | Q(block_items__in=self.items)
        if not self.decisions:
            decided = Q(membership__campaign=self.case.campaign_id)
        rows = Post.objects.filter(decided).distinct().select_related("source", "capture__warc")
        return list(rows.order_by("pk"))

    @cached_property
    def captures(self) -> list[Capture]:
        """Return the pages, what they were made from, what was looked at again, and the pictures of all of these."""
        shown = Q()
        for post in self.posts:
            shown |= Q(source=post.source_id, post_id=post.post_id)
        wanted = Q(posts__in=self.posts) | Q(block_items__in=self.items)
        wanted |= Q(pk__in=Recheck.objects.filter(item__in=self.items).values("capture"))
        if shown:
            wanted |= Q(pk__in=Picture.objects.filter(shown).values("capture"))
            wanted |= Q(pk__in=Disappearance.objects.filter(shown).values("capture"))
        named = Capture.objects.filter(wanted).values_list("record_id", "of_record")
        pages = {name for pair in named for name in pair if name}
        found = Capture.objects.filter(Q(record_id__in=pages) | Q(kind="screenshot", of_record__in=pages))
        return list(found.distinct().select_related("warc", "run").order_by("pk"))

    @cached_property
    def warcs(self) -> list[WarcFile]:
        return list(WarcFile.objects.filter(captures__in=self.captures).distinct().order_by("sha256"))

    @cached_property
    def deliveries(self) -> list[Delivery]:
        return list(Delivery.objects.filter(run__in={capture.run_id for capture in self.captures}).order_by("pk"))
