"""The nightly job that proposes terms to the linguist."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from review_portal.learning.lexicon import propose_terms


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="learning.propose_terms", name="learning.propose_terms")
def propose(timestamp: int) -> None:
    propose_terms(now=timezone.now())
