"""The jobs of the court's room: make what was asked for, and what a dead worker left behind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django import app

from review_portal.court.models import Bundle
from review_portal.court.services import make_bundle
from review_portal.court.services.bundling import MAKE_BUNDLES, sweep_aside
from review_portal.jobs import defer_batch

LEFT_BEHIND = timedelta(minutes=10)


@app.task(name=MAKE_BUNDLES)
def make_bundles(ids: Sequence[int]) -> None:
    for bundle in Bundle.objects.waiting().filter(pk__in=ids).select_related("case"):
        make_bundle(bundle, now=timezone.now())


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="court.sweep", name="court.sweep")
def sweep(timestamp: int) -> None:
    sweep_aside()
    late = Bundle.objects.waiting().filter(asked_at__lt=timezone.now() - LEFT_BEHIND)
    defer_batch(MAKE_BUNDLES, ids=late.values_list("pk", flat=True), size=1)
