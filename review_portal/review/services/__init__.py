"""Every write of the review room: opening, claiming, deciding, arranging, refreshing, second looks, queues, desks."""

from review_portal.review.services.arranging import keep_apart, merge_cases, split_case
from review_portal.review.services.breaks import begin_break, end_break
from review_portal.review.services.choosing import Choice
from review_portal.review.services.claiming import (
    ask_senior,
    claim_case,
    give_back,
    pass_case,
    renew_lease,
    return_lapsed,
    send_back,
    take_ahead,
    take_next,
)
from review_portal.review.services.deciding import decide, reverse_decision, undo_decision
from review_portal.review.services.desks import Setup, arrange_desk, desk_of, draw_veil
from review_portal.review.services.exposure import count_looking, needs_rest, newest_look
from review_portal.review.services.looking import (
    answer_look,
    is_look_next,
    renew_look,
    retire_gold,
    rule_look,
    set_gold,
    take_look,
)
from review_portal.review.services.opening import open_cases
from review_portal.review.services.queues import Rule, add_queue, change_queue, close_queue, set_rights
from review_portal.review.services.refreshing import refresh_priorities
from review_portal.review.services.revealing import reveal_picture
from review_portal.review.services.tallying import tally_sources

__all__ = [
    "Choice",
    "Rule",
    "Setup",
    "add_queue",
    "answer_look",
    "arrange_desk",
    "ask_senior",
    "begin_break",
    "change_queue",
    "claim_case",
    "close_queue",
    "count_looking",
    "decide",
    "desk_of",
    "draw_veil",
    "end_break",
    "give_back",
    "is_look_next",
    "keep_apart",
    "merge_cases",
    "needs_rest",
    "newest_look",
    "open_cases",
    "pass_case",
    "refresh_priorities",
    "renew_lease",
    "renew_look",
    "retire_gold",
    "return_lapsed",
    "reveal_picture",
    "reverse_decision",
    "rule_look",
    "send_back",
    "set_gold",
    "set_rights",
    "split_case",
    "take_ahead",
    "take_look",
    "take_next",
    "tally_sources",
    "undo_decision",
]
