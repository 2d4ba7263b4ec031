"""Everything that changes requests and entries: one transaction, one audit event, one sentence when refused."""

from review_portal.blocking.services.alarming import watch_ends
from review_portal.blocking.services.annexing import add_annex, remove_annex
from review_portal.blocking.services.deciding import (
    approve_request,
    reject_request,
    sign_without,
    submit_request,
    take_back_request,
)
from review_portal.blocking.services.drafting import (
    choose_ground,
    choose_measure,
    choose_regime,
    draft_request,
    exclude_item,
    explain_request,
    include_item,
    override_item,
)
from review_portal.blocking.services.ending import expire_entries, revoke_entry, revoke_request
from review_portal.blocking.services.grounding import add_ground, repeal_ground
from review_portal.blocking.services.holding import watch_holders
from review_portal.blocking.services.notifying import attach_signature, draft_notice, send_notice
from review_portal.blocking.services.rechecking import (
    ask_recheck,
    ask_screenshots,
    hold_stale,
    judge_recheck,
    settle_rechecks,
)
from review_portal.blocking.services.removing import ask_removals
from review_portal.blocking.services.renewing import ask_renewals, draft_renewal
from review_portal.blocking.services.stepping import Word, measure_items, write_down
from review_portal.blocking.services.suspending import resume_entry, suspend_reversed
from review_portal.blocking.services.timing import watch_clocks

__all__ = [
    "Word",
    "add_annex",
    "add_ground",
    "approve_request",
    "ask_recheck",
    "ask_removals",
    "ask_renewals",
    "ask_screenshots",
    "attach_signature",
    "choose_ground",
    "choose_measure",
    "choose_regime",
    "draft_notice",
    "draft_renewal",
    "draft_request",
    "exclude_item",
    "expire_entries",
    "explain_request",
    "hold_stale",
    "include_item",
    "judge_recheck",
    "measure_items",
    "override_item",
    "reject_request",
    "remove_annex",
    "repeal_ground",
    "resume_entry",
    "revoke_entry",
    "revoke_request",
    "send_notice",
    "settle_rechecks",
    "sign_without",
    "submit_request",
    "suspend_reversed",
    "take_back_request",
    "watch_clocks",
    "watch_ends",
    "watch_holders",
    "write_down",
]
