"""The analyst's part of the demo's day: two wallets confirmed and followed, an exchange and a mixer tagged."""

from __future__ import annotations

from datetime import UTC, datetime

from demo.ledger import DEPOSIT, MIXER, called
from demo.wallets import address
from review_portal.accounts.models import User
from review_portal.payments.models import PaymentMeans, Tag, TraceRun
from review_portal.payments.services.moving import confirm_means
from review_portal.payments.services.registering import register_found
from review_portal.payments.services.tagging import say as tag
from review_portal.payments.services.tracing import Bounds, start_trace

ANALYST = "demo_bota"
FOLLOWED = ("tgavan", "polar")
KNOWN = ((DEPOSIT, "Example Exchange: a customer's deposit", "exchange"), (MIXER, "Example Mixer", "mixing_service"))
GROUNDS = "Кошелёк назван в объявлении как способ оплаты; демонстрация."
BOUNDS = Bounds(depth=6)


def follow_wallets() -> int:
    """Do what was not done in an earlier run, and return how many traces stand."""
    actor, now = User.objects.get(username=ANALYST), datetime.now(UTC)
    while register_found(now=now):
        pass
    for name, label, category in KNOWN:
        if not Tag.objects.filter(address=called(name)).exists():
            tag(called(name), label=label, category=category, grounds="Invented for the demo.", actor=actor, now=now)
    for means in PaymentMeans.objects.filter(shown__in=[address(name) for name in FOLLOWED]).order_by("pk"):
        if means.status == PaymentMeans.Status.SEEN:
            confirm_means(means, grounds=GROUNDS, actor=actor, now=now)
        if not means.traces.exists():
            start_trace(means, bounds=BOUNDS, actor=actor, now=now)
    return TraceRun.objects.count()
