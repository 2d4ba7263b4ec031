"""The job of the record: an interval is closed every hour, and stamped where an authority is configured."""

from __future__ import annotations

import logging

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from review_portal.audit.models import Checkpoint
from review_portal.audit.services import make_checkpoint, stamp_checkpoint
from review_portal.audit.services.stamping import StampRefused

A_RUN = 24  # checkpoints that one run has stamped, the newest first: each speaks for all before it


@app.periodic(cron="7 * * * *")
@app.task(queueing_lock="audit.close_interval", name="audit.close_interval")
def close_interval(timestamp: int) -> None:
    make_checkpoint(now=timezone.now())
    if settings.TSA:
        stamp_waiting()


def stamp_waiting() -> int:
    """Have what is unstamped stamped; where the authority fails, the rest waits for the next hour."""
    done = 0
    for found in Checkpoint.objects.unstamped()[:A_RUN]:
        try:
            stamp_checkpoint(found, now=timezone.now())
        except StampRefused as refusal:
            logging.getLogger(__name__).warning("%s", refusal)
            return done
        done += 1
    return done
