"""Three people who do anything to any case, and the rules that must hold after each act."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from django.db import transaction

from review_portal.accounts.models import User
from review_portal.audit.errors import Refused
from review_portal.audit.models import Event
from review_portal.audit.services import faults
from review_portal.evidence.models import Post
from review_portal.review import services
from review_portal.review.models import Case, Decision, DecisionMember, LegalGround
from review_portal.review.services import Choice
from review_portal.review.weighing import undecided_posts
from tests.review.journey import arrive
from tests.scoring.publishing import NOW

ACTS = [
    "take", "claim", "renew", "give_back", "hand_on", "ask", "send_back",
    "decide", "undo", "reverse", "split", "merge", "grow", "lapse",
]  # fmt: skip


class Office:
    """Three people, some cases and a clock; every act may be refused, none may break a rule."""

    def __init__(self, people: list[User], law: LegalGround) -> None:
        self.people, self.law, self.now = people, law, NOW
        self.sentences: set[str] = set()

    def do(self, act: str, who: int, which: int, seconds: int) -> None:
        """Let somebody act on some case; in most plans it is the one who holds it, or takes it for that."""
        self.now += timedelta(seconds=seconds)
        case = Case.objects.order_by("pk")[which % Case.objects.count()]
        actor = self.people[who] if who < len(self.people) else case.holder or self.people[which % len(self.people)]
        for needed in ("claim", act) if who >= len(self.people) else (act,):
            try:
                with transaction.atomic():
                    getattr(self, needed)(Case.objects.get(pk=case.pk), actor, which)
            except Refused as refusal:
                self.sentences.add(str(refusal))

    def take(self, case: Case, actor: User, which: int) -> None:
        services.take_next(actor=actor, now=self.now)

    def claim(self, case: Case, actor: User, which: int) -> None:
        services.claim_case(case, actor=actor, now=self.now)

    def renew(self, case: Case, actor: User, which: int) -> None:
        services.renew_lease(case, actor=actor, now=self.now)

    def give_back(self, case: Case, actor: User, which: int) -> None:
        services.give_back(case, actor=actor, now=self.now)

    def lapse(self, case: Case, actor: User, which: int) -> None:
        services.return_lapsed(now=self.now)

    def hand_on(self, case: Case, actor: User, which: int) -> None:
        services.pass_case(case, actor=actor, reason="tired", now=self.now)

    def ask(self, case: Case, actor: User, which: int) -> None:
        services.ask_senior(case, actor=actor, question="?", now=self.now)

    def send_back(self, case: Case, actor: User, which: int) -> None:
        services.send_back(case, actor=actor, answer="!", now=self.now)

    def decide(self, case: Case, actor: User, which: int) -> None:
        posts = list(undecided_posts(case.campaign).values_list("pk", flat=True))
        exit_ = ["blocking", "no_violation", "criminal"][which % 3]
        words = {
            "role": "shop_link",
            "substance": "unknown",
            "measure": "channel",
            "legal_ground": self.law.pk,
            "grounds": "x",
        }
        choice = Choice(exit=exit_, posts=frozenset(posts[which % 2 :]), version=case.version, **words)
        services.decide(case, actor=actor, choice=choice, now=self.now)

    def undo(self, case: Case, actor: User, which: int) -> None:
        if decision := Decision.objects.order_by("-pk").first():
            services.undo_decision(decision, actor=decision.actor if which else actor, now=self.now)

    def reverse(self, case: Case, actor: User, which: int) -> None:
        if decision := Decision.objects.order_by("pk").last():
            services.reverse_decision(decision, actor=self.people[-1] if which else actor, grounds="x", now=self.now)

    def split(self, case: Case, actor: User, which: int) -> None:
        posts = list(undecided_posts(case.campaign).values_list("pk", flat=True)[:1])
        services.split_case(case, actor=actor, posts=posts, now=self.now)

    def merge(self, case: Case, actor: User, which: int) -> None:
        other = Case.objects.order_by("-pk")[which % Case.objects.count()]
        services.merge_cases(case, other, actor=actor, now=self.now)

    def grow(self, case: Case, actor: User, which: int) -> None:
        arrive(f"Товар снова у @example_{which % 3:04d}", seen_at=self.now, published_at=self.now)

    def check(self) -> None:
        """Check what must hold after any act."""
        assert all(sentence.endswith(".") for sentence in self.sentences)
        standing = Counter(
            DecisionMember.objects.filter(decision__in=Decision.objects.standing()).values_list("post", flat=True)
        )
        assert max(standing.values(), default=1) == 1
        waiting = Post.objects.filter(membership__isnull=False).exclude(pk__in=standing)
        homes = waiting.values_list("membership__campaign", flat=True)
        assert set(homes) == set(Case.objects.undecided().values_list("campaign", flat=True))
        assert not list(faults(Event.objects.order_by("number").iterator()))
