"""Everything that changes appeals: one transaction, one audit event, one sentence when refused."""

from review_portal.appeals.services.assigning import assign_waiting, hand_over
from review_portal.appeals.services.deciding import decide_appeal
from review_portal.appeals.services.filing import Complaint, file_appeal

__all__ = ["Complaint", "assign_waiting", "decide_appeal", "file_appeal", "hand_over"]
