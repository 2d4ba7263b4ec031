"""Cases: reading them, their posts and their decisions."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from review_portal.accounts.abilities import Ability
from review_portal.accounts.models import User
from review_portal.api.doors.door import PageInput, PersonDoor, one
from review_portal.api.doors.shapes import GroundShape, PostShape, Pseudonym
from review_portal.api.pages import cut
from review_portal.api.scopes import Scope
from review_portal.audit.services import note_look
from review_portal.campaigns.models import Membership
from review_portal.review.models import Case, Decision, LegalGround
from review_portal.review.routing import readable_by
from review_portal.review.weighing import undecided_posts
from review_portal.scoring.models import Assessment

URGENT, NEWEST = ("-priority", "due_at", "pk"), ("-pk",)


class CaseShape(serializers.Serializer[Case]):
    number = serializers.CharField()
    status = serializers.ChoiceField(choices=Case.Status.choices)
    version = serializers.IntegerField(help_text="Grows with every change of state; a decision names the one it saw.")
    priority = serializers.IntegerField()
    priority_parts = serializers.DictField(child=serializers.IntegerField(), help_text="They add up to the priority.")
    language = serializers.CharField()
    kind = serializers.CharField(help_text="What the model takes the author's part to be.")
    queue = serializers.CharField(source="queue.slug", default=None, allow_null=True)
    needs_senior = serializers.BooleanField()
    protected = serializers.BooleanField()
    posts = serializers.IntegerField()
    holder = Pseudonym(allow_null=True)
    lease_until = serializers.DateTimeField(allow_null=True)
    opened_at = serializers.DateTimeField()
    newest_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)
    merged_into = serializers.CharField(source="merged_into.number", default=None, allow_null=True)


class MemberShape(serializers.Serializer[Membership]):
    post = PostShape()
    reasons = serializers.ListField(child=serializers.CharField(), help_text="Why it belongs to the campaign.")
    similarity = serializers.FloatField(allow_null=True)
    joined_at = serializers.DateTimeField()
    undecided = serializers.BooleanField(help_text="No standing decision covers it yet.")
    score = serializers.FloatField(allow_null=True)
    flagged = serializers.BooleanField(allow_null=True)


class DecisionShape(serializers.Serializer[Decision]):
    id = serializers.IntegerField()
    case = serializers.CharField(source="case.number")
    actor = Pseudonym()
    exit = serializers.CharField()
    role = serializers.CharField()
    substance = serializers.CharField()
    measure = serializers.CharField()
    legal_ground = GroundShape(allow_null=True)
    grounds = serializers.CharField()
    case_version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    posts = serializers.SerializerMethodField()
    reverses = serializers.IntegerField(source="reverses_id", allow_null=True)
    reversed = serializers.BooleanField(source="is_reversed")

    def get_posts(self, row: Decision) -> list[int]:
        return sorted(member.post_id for member in row.members.all())


class CaseInput(PageInput):
    show = serializers.ChoiceField(
        choices=["undecided", "free", "mine", "senior", "overdue", "all"], default="undecided"
    )
    language = serializers.CharField(required=False, max_length=8)
    kind = serializers.CharField(required=False, max_length=30)
    queue = serializers.CharField(required=False, max_length=40, help_text="The short name of a queue.")
    order = serializers.ChoiceField(choices=["urgent", "newest"], default="urgent")


def paged(shape: type[serializers.BaseSerializer[Any]]) -> Any:
    """Describe a page of such things."""
    name = f"PageOf{shape.__name__.removesuffix('Shape')}"
    fields = {"results": shape(many=True), "next": serializers.CharField(allow_null=True)}
    return OpenApiResponse(inline_serializer(name, fields))


class CaseDoor(PersonDoor):
    """What the doors of cases have in common: only what the person's queues open."""

    ability, scope = Ability.SEE_QUEUE, Scope.CASES_READ

    @property
    def cases(self) -> QuerySet[Case]:
        return self.dressed(Case.objects.all())

    def dressed(self, rows: QuerySet[Case]) -> QuerySet[Case]:
        """Leave what the person may read, with what the shape needs."""
        return counted(rows.filter(readable_by(self.person)))

    def answer(self, case: Case, *, status: int = 200) -> Response:
        """Answer with the case as it is now; its version stands in the ETag, for If-Match.

        Whoever acted on it is told, though its queue may be closed to them now that they let it go.
        """
        row = counted(Case.objects.all()).get(pk=case.pk)
        return Response(CaseShape(row).data, status=status, headers={"ETag": f'"{row.version}"'})


def counted(rows: QuerySet[Case]) -> QuerySet[Case]:
    """Lay beside each case how many posts its campaign has, and what else the shape needs."""
    # A question of its own for each row of the page: to join and group would count every campaign first.
    members = Membership.objects.filter(campaign=OuterRef("campaign")).order_by().values("campaign")
    posts = Coalesce(Subquery(members.annotate(count=Count("pk")).values("count")), 0)
    return rows.select_related("queue", "holder", "merged_into").annotate(posts=posts)


class CasesDoor(CaseDoor):
    wants = CaseInput

    @extend_schema(responses=paged(CaseShape), summary="Cases, most urgent first")
    def get(self, request: Request) -> Response:
        asked = self.asked()
        rows = self.dressed(shown(asked["show"], self.person))
        for name, column in (("language", "language"), ("kind", "kind"), ("queue", "queue__slug")):
            if name in asked:
                rows = rows.filter(**{column: asked[name]})
        order = URGENT if asked["order"] == "urgent" else NEWEST
        return self.page(rows, order, lambda row: CaseShape(row).data, asked)


def shown(show: str, person: User) -> QuerySet[Case]:
    """Return the list that a tab of the queue page shows."""
    now = timezone.now()
    undecided = Case.objects.undecided()
    return {
        "undecided": undecided,
        "free": undecided.waiting(now).for_reviewer(person),
        "mine": Case.objects.held_by(person, now),
        "senior": undecided.asked(),
        "overdue": Case.objects.overdue(now),
        "all": Case.objects.all(),
    }[show]


class OneCaseDoor(CaseDoor):
    @extend_schema(responses=CaseShape, summary="A case, with its version as ETag")
    def get(self, request: Request, number: str) -> Response:
        case = one(self.cases, number=number)
        note_look(self.person, "case.viewed", case, now=self.now)
        return self.answer(case)


class MembersDoor(CaseDoor):
    wants = PageInput

    @extend_schema(responses=paged(MemberShape), summary="The posts of a case's campaign")
    def get(self, request: Request, number: str) -> Response:
        case, asked = one(self.cases, number=number), self.asked()
        note_look(self.person, "case.viewed", case, now=self.now)
        rows = Membership.objects.filter(campaign=case.campaign_id).select_related("post__capture")
        found, cursor = cut(rows, ("pk",), cursor=asked["cursor"], limit=asked["limit"])
        posts = [row.post_id for row in found]
        waiting = set(undecided_posts(case.campaign).filter(pk__in=posts).values_list("pk", flat=True))
        scored = {row.post_id: row for row in Assessment.objects.newest(posts)}
        results = [MemberShape(judged(row, waiting, scored)).data for row in found]
        return Response({"results": results, "next": self.address_of(cursor)})


def judged(row: Membership, waiting: set[int], scored: dict[int, Assessment]) -> Membership:
    """Lay beside a member what is known of it."""
    found = scored.get(row.post_id)
    row.undecided = row.post_id in waiting  # type: ignore[attr-defined]  # for the shape only
    row.score = found.score if found else None  # type: ignore[attr-defined]  # as above
    row.flagged = found.flagged if found else None  # type: ignore[attr-defined]  # as above
    return row


class DecisionsDoor(CaseDoor):
    wants = PageInput

    @extend_schema(responses=paged(DecisionShape), summary="The decisions about a case")
    def get(self, request: Request, number: str) -> Response:
        case, asked = one(self.cases, number=number), self.asked()
        rows = Decision.objects.filter(case=case).select_related("actor", "legal_ground", "case")
        return self.page(rows.prefetch_related("members"), ("-pk",), lambda row: DecisionShape(row).data, asked)


class GroundsDoor(PersonDoor):
    ability, scope = Ability.SEE_QUEUE, Scope.CASES_READ

    @extend_schema(responses=GroundShape(many=True), summary="Legal grounds in force today, in their present version")
    def get(self, request: Request) -> Response:
        return Response([GroundShape(ground).data for ground in LegalGround.objects.in_force()])
