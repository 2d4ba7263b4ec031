"""The story that the tests of payments tell: an advert, its wallet, two tagged addresses, a trace."""

from __future__ import annotations

from datetime import UTC, datetime

from review_portal.accounts.models import User
from review_portal.evidence.models import Post
from review_portal.payments.models import PaymentMeans, TraceRun
from review_portal.payments.services.moving import confirm_means
from review_portal.payments.services.registering import register_found
from review_portal.payments.services.tagging import say
from review_portal.payments.services.tracing import Bounds, continue_trace, start_trace
from review_portal.scoring.findings import find_entities
from review_portal.scoring.models import Entity, Mention
from tests.payments.explorer import wallet
from tests.scoring.publishing import publish

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
CARD = "4111 1111 1111 1111"
IBAN = "KZ86125KZT5004100100"


def mention(post: Post) -> list[Entity]:
    """Write down what a post names, as scoring does."""
    found = find_entities(post.text, [])
    rows = [
        (Entity.objects.get_or_create(kind=one.kind, canonical=one.canonical, digest=one.digest,
                                      defaults={"first_seen_at": NOON})[0], one)
        for one in found
    ]  # fmt: skip
    for entity, one in rows:
        Mention.objects.get_or_create(post=post, entity=entity, start=one.start, end=one.end, text=one.text)
    return [entity for entity, _ in rows]


def publish_advert() -> Post:
    text = f"Оплата: биткоин {wallet('shop')}, карта {CARD}, счёт {IBAN}. Перевод на карту."
    post = publish(text, where="example_shop")
    mention(post)
    return post


def register_shop() -> PaymentMeans:
    register_found(now=NOON)
    return PaymentMeans.objects.get(shown=wallet("shop"))


def tag_known(actor: User) -> None:
    for name, label, category in (("deposit", "Example Exchange", "exchange"), ("mixer", "Example Mixer", "mixer")):
        say(wallet(name), label=label, category=category, grounds="Publicly stated.", actor=actor, now=NOON)


def trace_shop(shop: PaymentMeans, actor: User) -> TraceRun:
    confirm_means(shop, grounds="Named in the advert.", actor=actor, now=NOON)
    run = start_trace(shop, bounds=Bounds(depth=4), actor=actor, now=NOON)
    return continue_trace(run.pk, now=NOON)
