"""Cases, the decisions about them, the law they rest on, queues, desks, and second looks."""

from review_portal.review.models.cases import PARTS, TRANSITIONS, Case, CaseCounter, Remark, sum_of_parts
from review_portal.review.models.decisions import Decision, DecisionMember, LegalGround
from review_portal.review.models.desks import Break, Desk, Exposure
from review_portal.review.models.looks import Gold, Look, Opinion, Ruling
from review_portal.review.models.queues import Queue, QueueRight
from review_portal.review.models.tallies import SourceTally

__all__ = [
    "PARTS",
    "TRANSITIONS",
    "Break",
    "Case",
    "CaseCounter",
    "Decision",
    "DecisionMember",
    "Desk",
    "Exposure",
    "Gold",
    "LegalGround",
    "Look",
    "Opinion",
    "Queue",
    "QueueRight",
    "Remark",
    "Ruling",
    "SourceTally",
    "sum_of_parts",
]
