"""What PostgreSQL itself refuses: a reviewer who had a part in the decision, and a change of what was said."""

from __future__ import annotations

import pgtrigger

#: Everybody whose hand is in what an appeal is about; `{appeal}` is its number in the table.
HANDS = """
    SELECT hand FROM appeals_appealentry about
    JOIN blocking_blockentry entry ON entry.id = about.entry_id
    JOIN blocking_blockitem item ON item.id = entry.item_id
    JOIN blocking_blockingrequest asked ON asked.id = item.request_id
    JOIN review_decision decided ON decided.id = item.decision_id
    CROSS JOIN LATERAL (
        VALUES (asked.author_id), (asked.submitted_by_id), (asked.approver_id), (item.override_by_id)
        UNION SELECT other.actor_id FROM review_decision other WHERE other.case_id = decided.case_id
        UNION SELECT held.ended_by_id FROM blocking_suspension held WHERE held.entry_id = entry.id
        UNION SELECT again.judged_by_id FROM blocking_recheck again WHERE again.item_id = item.id
        UNION SELECT letter.sent_by_id FROM blocking_notice letter WHERE letter.request_id = asked.id
    ) hands (hand)
    WHERE about.appeal_id = {appeal} AND hand IS NOT NULL
"""

# The only part put in is the constant above.
APPEAL = f"""
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'appeals: % stays', OLD.number USING ERRCODE = '23001';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'filed' OR NEW.reviewer_id IS NOT NULL THEN
            RAISE EXCEPTION 'appeals: an appeal begins without a reviewer' USING ERRCODE = '23001';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.number <> OLD.number OR NEW.canonical <> OLD.canonical OR NEW.reason <> OLD.reason
        OR NEW.filed_at <> OLD.filed_at OR NEW.due_at <> OLD.due_at THEN
        RAISE EXCEPTION 'appeals: what % says stays as it was filed', OLD.number USING ERRCODE = '23001';
    END IF;
    IF OLD.status IN ('upheld', 'overturned', 'partly') AND (
        NEW.status <> OLD.status OR NEW.reviewer_id <> OLD.reviewer_id OR NEW.answer <> OLD.answer) THEN
        RAISE EXCEPTION 'appeals: % is decided', OLD.number USING ERRCODE = '23001';
    END IF;
    IF NEW.status IN ('upheld', 'overturned', 'partly') AND OLD.status <> NEW.status
        AND (OLD.status <> 'assigned' OR NEW.reviewer_id IS DISTINCT FROM OLD.reviewer_id) THEN
        RAISE EXCEPTION 'appeals: % is decided by its reviewer only', OLD.number USING ERRCODE = '23001';
    END IF;
    IF NEW.reviewer_id IS NOT NULL AND NEW.reviewer_id IS DISTINCT FROM OLD.reviewer_id THEN
        IF NEW.reviewer_id IN ({HANDS.format(appeal="NEW.id")}) THEN
            RAISE EXCEPTION 'appeals: the reviewer of % had a part in the decision', OLD.number USING ERRCODE = '23001';
        END IF;
        IF NOT EXISTS (
            SELECT 1 FROM accounts_user person WHERE person.id = NEW.reviewer_id AND person.is_active
            AND person.role IN ('supervisor', 'prosecutor')
        ) THEN
            RAISE EXCEPTION 'appeals: only a supervisor or prosecutor reviews %', OLD.number USING ERRCODE = '23001';
        END IF;
    END IF;
    RETURN NEW;
"""  # noqa: S608

# What an appeal is about is fixed before a reviewer is picked; an outcome is written by the reviewer's decision.
ABOUT = """
    IF TG_OP = 'DELETE' OR (TG_OP = 'UPDATE' AND (
        NEW.entry_id <> OLD.entry_id OR NEW.appeal_id <> OLD.appeal_id OR OLD.outcome <> '')) THEN
        RAISE EXCEPTION 'appeals: what an appeal is about stays as it is' USING ERRCODE = '23001';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM appeals_appeal appeal WHERE appeal.id = NEW.appeal_id
        AND appeal.status = CASE TG_OP WHEN 'INSERT' THEN 'filed' ELSE 'assigned' END
    ) THEN
        RAISE EXCEPTION 'appeals: this appeal is not open for that' USING ERRCODE = '23001';
    END IF;
    RETURN NEW;
"""


def wall(name: str, func: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Row,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=func,
    )
