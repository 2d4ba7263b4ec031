"""The invented people of the demo: who they are, and the day they play through the portal's own services."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache

from demo.stage import ROOT, Stage, places
from review_portal.accounts.abilities import Role
from review_portal.accounts.models import ApiKey, Scope, User
from review_portal.accounts.services import create_person, issue_key, renew_key, set_password
from review_portal.audit.errors import Refused
from review_portal.blocking.models import BlockingRequest
from review_portal.blocking.services import approve_request, draft_request, exclude_item, submit_request
from review_portal.evidence.models import Post
from review_portal.exports.models import Release
from review_portal.exports.services import publish_release
from review_portal.review.errors import SeniorNeeded
from review_portal.review.models import Case, Decision, LegalGround
from review_portal.review.services import Choice, ask_senior, decide, pass_case, take_next
from review_portal.sources.services import NewSource, add_source

CAST = {
    "demo_aigerim": Role.MODERATOR,
    "demo_rita": Role.MODERATOR,
    "demo_bota": Role.SENIOR,
    "demo_saule": Role.SUPERVISOR,
    "demo_dana": Role.PROSECUTOR,
    "demo_asel": Role.AUDITOR,
    "demo_timur": Role.ADMINISTRATOR,
}
ACTOR = "demo"
LEGAL_BASIS = "Order No. 84 of 29 April 2019 (media monitoring), demonstration on an invented web"
BLOCKED, REJECTED, APPROVED = 4, 2, 3
GROUNDS = "Предложение товара с контактом для заказа; демонстрационное решение."


def gather_cast() -> dict[str, str]:
    """Create the cast once, give everybody a fresh password, and return them by user name."""
    passwords = {}
    for username, role in CAST.items():
        passwords[username] = secrets.token_urlsafe(9)
        user = User.objects.filter(username=username).first()
        user = user or create_person(username, role=role, actor=ACTOR, is_demo=True)
        set_password(user, password=passwords[username], actor=ACTOR)
    return passwords


def machine_key(name: str, *, scope: Scope, now: datetime) -> tuple[ApiKey, str]:
    """Return a machine's key with a fresh secret."""
    key = ApiKey.objects.filter(name=name).first()
    if key is None:
        return issue_key(name, scope=scope, actor=ACTOR, now=now)
    return key, renew_key(key, actor=ACTOR)


def put_under_watch(stage: Stage, *, now: datetime) -> None:
    """Add the sources of the demo web; those that stand are left alone."""
    for place in places():
        new = NewSource(
            name=place.name,
            family=place.family,
            site=place.site,
            address=stage.address(place),
            legal_basis=LEGAL_BASIS,
            parameters={"max_pages": 200},
            politeness={"delay_seconds": 0.0, "obey_robots": True, "reason": "our own server on loopback"},
        )
        add_source(new, actor=ACTOR, now=now)


@lru_cache(maxsize=1)
def advert_texts() -> frozenset[str]:
    """Return the texts that their authors meant as adverts: what an attentive moderator would see."""
    files = (ROOT / "fixtures" / "demo").glob("*.jsonl")
    lines = (json.loads(line) for file in files for line in file.read_text().splitlines() if line.strip())
    return frozenset(_squeezed(line["text"]) for line in lines if line["truth"]["label"])


def _squeezed(text: str) -> str:
    return "".join(text.split())


def is_advert(posts: list[Post]) -> bool:
    return any(_squeezed(post.text) in advert_texts() for post in posts)


def play_moderators() -> None:
    """Let two moderators decide a few cases, most urgent first; what they decided in an earlier run counts."""
    made = Decision.objects.filter(actor__is_demo=True, reverses=None, reversal=None)
    blocked, rejected = made.filter(exit="blocking").count(), made.filter(exit="no_violation").count()
    for username in _turns():
        if blocked >= BLOCKED and rejected >= REJECTED:
            return
        moderator = User.objects.get(username=username)
        case = take_next(actor=moderator, now=datetime.now(UTC))
        if case is None:
            return
        advert = is_advert(_posts(case))
        if (advert and blocked >= BLOCKED) or (not advert and rejected >= REJECTED):
            pass_case(case, actor=moderator, reason="Оставлено посетителю демонстрации.", now=datetime.now(UTC))
            continue
        try:
            decide(case, actor=moderator, choice=_choice(case, advert=advert), now=datetime.now(UTC))
        except SeniorNeeded:
            ask_senior(case, actor=moderator, question="Защищённый контент?", now=datetime.now(UTC))
            continue
        blocked, rejected = blocked + advert, rejected + (not advert)


def _turns() -> Iterator[str]:
    for turn in range(40):
        yield ("demo_aigerim", "demo_rita")[turn % 2]


def _posts(case: Case) -> list[Post]:
    return list(Post.objects.filter(membership__campaign=case.campaign))


def _choice(case: Case, *, advert: bool) -> Choice:
    posts = frozenset(post.pk for post in _posts(case))
    if not advert:
        return Choice("no_violation", posts, case.version)
    ground = LegalGround.objects.order_by("-valid_from", "code").first()
    return Choice(
        exit="blocking",
        posts=posts,
        version=case.version,
        role="sale_advert",
        substance="unknown",
        measure="channel",
        legal_ground=ground.pk if ground else None,
        grounds=GROUNDS,
    )


def play_signatures() -> None:
    """Draft a request for each blocking decision, leave out what the guard refuses, and let a second person approve."""
    for decision in Decision.objects.filter(exit="blocking", actor__is_demo=True, block_items=None, reversal=None):
        draft_request(decision, actor=decision.actor, now=datetime.now(UTC))
    for request in BlockingRequest.objects.filter(status="draft", author__is_demo=True):
        _submit(request)
    supervisor = User.objects.get(username="demo_saule")
    ours = BlockingRequest.objects.filter(author__is_demo=True).order_by("pk")
    missing = APPROVED - ours.filter(status="approved").count()
    for request in ours.filter(status="submitted")[: max(missing, 0)]:
        approve_request(request, actor=supervisor, digest=request.digest, grounds=GROUNDS, now=datetime.now(UTC))


def _submit(request: BlockingRequest) -> None:
    for item in request.items.exclude(guard_verdict="allow"):
        exclude_item(item, actor=request.author, now=datetime.now(UTC))
    try:
        submit_request(request, actor=request.author, now=datetime.now(UTC))
    except Refused:
        # Nothing is left to ask for: the draft stays for the visitor to look at.
        return


def play_release() -> Release:
    """Publish once; a later run finds the release and leaves it."""
    release = Release.objects.order_by("-serial").first()
    return release or publish_release(actor=User.objects.get(username="demo_saule"), now=datetime.now(UTC))
