"""What may be done with tips: take in, read, judge, uncover a photo, forget."""

from review_portal.tips.services.forgetting import forget_useless
from review_portal.tips.services.judging import judge_tip
from review_portal.tips.services.partners import SCOPE, issue_partner_key
from review_portal.tips.services.reading import read_tip
from review_portal.tips.services.revealing import reveal_photo
from review_portal.tips.services.taking import Report, take_in

__all__ = ["SCOPE", "Report", "forget_useless", "issue_partner_key", "judge_tip", "read_tip", "reveal_photo", "take_in"]
