"""What PostgreSQL itself refuses, whoever asks: four eyes, a frozen text, sealed evidence.

Error 23001 is restrict_violation.
"""

from __future__ import annotations

import pgtrigger

# A request is born a draft and moves only along the table; its author, number and (once signed) its text stay.
REQUEST = """
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'draft' THEN
            RAISE EXCEPTION 'blocking: a request begins as a draft' USING ERRCODE = '23001';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.author_id <> OLD.author_id OR NEW.number <> OLD.number OR NEW.created_at <> OLD.created_at THEN
        RAISE EXCEPTION 'blocking: author, number and date of % stay as they are', OLD.number USING ERRCODE = '23001';
    END IF;
    IF NEW.status <> OLD.status AND NOT (OLD.status || '>' || NEW.status) IN
        ('draft>submitted', 'submitted>draft', 'submitted>approved', 'submitted>rejected', 'approved>revoked') THEN
        RAISE EXCEPTION 'blocking: % cannot go from % to %', OLD.number, OLD.status, NEW.status USING ERRCODE = '23001';
    END IF;
    IF OLD.status <> 'draft' AND NEW.status <> 'draft' AND (
        NEW.explanation <> OLD.explanation OR NEW.regime <> OLD.regime OR NEW.digest <> OLD.digest
        OR NEW.submitted_by_id IS DISTINCT FROM OLD.submitted_by_id) THEN
        RAISE EXCEPTION 'blocking: % was signed; take it back before you change it', OLD.number USING ERRCODE = '23001';
    END IF;
    IF OLD.status IN ('approved', 'revoked', 'rejected') AND NEW.approver_id IS DISTINCT FROM OLD.approver_id THEN
        RAISE EXCEPTION 'blocking: who decided % stays as it is', OLD.number USING ERRCODE = '23001';
    END IF;
    IF NEW.status = 'approved' AND OLD.status = 'submitted' THEN
        IF EXISTS (
            SELECT 1 FROM blocking_blockitem item JOIN review_decision decided ON decided.id = item.decision_id
            WHERE item.request_id = NEW.id
            AND (decided.actor_id = NEW.approver_id OR item.override_by_id = NEW.approver_id)
        ) THEN
            RAISE EXCEPTION 'blocking: a second person must approve %', OLD.number USING ERRCODE = '23001';
        END IF;
        IF NOT EXISTS (
            SELECT 1 FROM accounts_user person WHERE person.id = NEW.approver_id AND person.is_active
            AND person.role IN ('supervisor', 'prosecutor')
        ) THEN
            RAISE EXCEPTION 'blocking: only a supervisor or prosecutor approves %', OLD.number USING ERRCODE = '23001';
        END IF;
    END IF;
    RETURN NEW;
"""

# Items change in a draft only; what was signed was signed with these items.
ITEM = """
    IF NOT EXISTS (
        SELECT 1 FROM blocking_blockingrequest asked
        WHERE asked.id = COALESCE(NEW.request_id, OLD.request_id) AND asked.status = 'draft'
    ) OR (TG_OP = 'UPDATE' AND (NEW.request_id <> OLD.request_id OR NEW.decision_id <> OLD.decision_id)) THEN
        RAISE EXCEPTION 'blocking: items change in a draft only; take the request back first' USING ERRCODE = '23001';
    END IF;
    RETURN COALESCE(NEW, OLD);
"""

# From score to list there are two named people and sealed bytes, and no line widens what they signed.
ENTRY = """
    IF NOT EXISTS (
        SELECT 1 FROM blocking_blockitem item
        JOIN blocking_blockingrequest asked ON asked.id = item.request_id
        JOIN evidence_capture capture ON capture.id = item.capture_id
        JOIN review_decision decided ON decided.id = item.decision_id
        JOIN review_legalground ground ON ground.id = item.legal_ground_id
        WHERE item.id = NEW.item_id AND asked.status = 'approved' AND asked.approver_id IS NOT NULL
        AND ground.valid_from <= NEW.starts_at::date + 1
        AND (ground.repealed_on IS NULL OR ground.repealed_on > NEW.starts_at::date)
        AND NOT EXISTS (SELECT 1 FROM review_decision back WHERE back.reverses_id = decided.id)
        AND asked.approver_id <> asked.author_id AND asked.approver_id <> asked.submitted_by_id
        AND asked.approver_id <> decided.actor_id
        AND NOT item.excluded AND item.measure = NEW.kind AND item.canonical = NEW.canonical
        AND (item.guard_verdict = 'allow' OR item.override_until >= NEW.ends_at)
        AND NEW.status = 'in_force'
    ) THEN
        RAISE EXCEPTION 'blocking: an entry needs a ground, evidence, a passed guard, a second person who approved'
            USING ERRCODE = '23001';
    END IF;
    RETURN NEW;
"""

# An entry ends and never comes back; only its end may change, and only to an earlier time.
ENDED = """
    IF TG_OP = 'DELETE' OR OLD.status <> 'in_force' OR NEW.item_id <> OLD.item_id OR NEW.kind <> OLD.kind
        OR NEW.canonical <> OLD.canonical OR NEW.starts_at <> OLD.starts_at OR NEW.ends_at > OLD.ends_at THEN
        RAISE EXCEPTION 'blocking: entry % may only end; ask for a new one', OLD.id USING ERRCODE = '23001';
    END IF;
    RETURN NEW;
"""

# An item takes its steps one after the other. It is sent only whole: sealed capture, screenshot, two named people.
STEP = """
    DECLARE stood text;
    BEGIN
        PERFORM 1 FROM blocking_blockitem item WHERE item.id = NEW.item_id FOR UPDATE;
        SELECT status INTO stood FROM blocking_itemstep WHERE item_id = NEW.item_id ORDER BY id DESC LIMIT 1;
        IF NOT (COALESCE(stood, '') || '>' || NEW.status) = ANY (ARRAY[{pairs}]) THEN
            RAISE EXCEPTION 'blocking: item % cannot go from % to %',
                NEW.item_id, COALESCE(stood, 'nothing'), NEW.status USING ERRCODE = '23001';
        END IF;
        IF NEW.status IN ('draft', 'confirmed', 'signed') AND NOT EXISTS (
            SELECT 1 FROM blocking_blockitem item JOIN blocking_blockingrequest asked ON asked.id = item.request_id
            WHERE item.id = NEW.item_id
            AND asked.status = CASE NEW.status WHEN 'draft' THEN 'draft' WHEN 'confirmed' THEN 'submitted'
                ELSE 'approved' END
        ) THEN
            RAISE EXCEPTION 'blocking: item % is % only with its request', NEW.item_id, NEW.status
                USING ERRCODE = '23001';
        END IF;
        IF NEW.status = 'sent' AND NOT ({whole}) THEN
            RAISE EXCEPTION 'blocking: item % is sent only with sealed evidence, a screenshot and two named people',
                NEW.item_id USING ERRCODE = '23001';
        END IF;
        RETURN NEW;
    END;
"""
WHOLE = """EXISTS (
            SELECT 1 FROM blocking_blockitem item
            JOIN blocking_blockingrequest asked ON asked.id = item.request_id
            JOIN evidence_capture capture ON capture.id = item.capture_id
            JOIN blocking_annex annex ON annex.item_id = item.id AND annex.kind = 'screenshot'
            WHERE {which} AND NOT item.excluded AND asked.status IN ('approved', 'revoked')
            AND asked.submitted_by_id IS NOT NULL AND asked.approver_id IS NOT NULL
            AND asked.approver_id <> asked.submitted_by_id
        )"""

# What is attached is signed with the item, so it changes in a draft only.
ANNEX = """
    IF NOT EXISTS (
        SELECT 1 FROM blocking_blockitem item JOIN blocking_blockingrequest asked ON asked.id = item.request_id
        WHERE item.id = COALESCE(NEW.item_id, OLD.item_id) AND asked.status = 'draft'
    ) OR TG_OP = 'UPDATE' THEN
        RAISE EXCEPTION 'blocking: annexes change in a draft only; take the request back first'
            USING ERRCODE = '23001';
    END IF;
    RETURN COALESCE(NEW, OLD);
"""

# A letter is about an approved request whose every item is whole; sent, it is a fact.
NOTICE = """
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'blocking: letter % stays', OLD.number USING ERRCODE = '23001';
    END IF;
    IF TG_OP = 'INSERT' AND NEW.status <> 'draft' THEN
        RAISE EXCEPTION 'blocking: a letter begins as a draft' USING ERRCODE = '23001';
    END IF;
    IF TG_OP = 'UPDATE' AND (OLD.status = 'sent' OR NEW.body_sha256 <> OLD.body_sha256 OR NEW.cms <> OLD.cms
        OR NEW.request_id <> OLD.request_id OR NEW.number <> OLD.number OR NEW.addressee <> OLD.addressee) THEN
        RAISE EXCEPTION 'blocking: letter % is sealed; write another one', OLD.number USING ERRCODE = '23001';
    END IF;
    IF NEW.status = 'sent' AND (
        NOT EXISTS (SELECT 1 FROM blocking_blockitem one WHERE one.request_id = NEW.request_id AND NOT one.excluded)
        OR EXISTS (
            SELECT 1 FROM blocking_blockitem one WHERE one.request_id = NEW.request_id AND NOT one.excluded
            AND NOT {whole}
        )
        OR EXISTS (SELECT 1 FROM blocking_blockingrequest asked WHERE asked.id = NEW.request_id
            AND NEW.sent_by_id IN (asked.author_id, asked.submitted_by_id))
    ) THEN
        RAISE EXCEPTION 'blocking: letter % is sent only with sealed evidence, a screenshot and two named people',
            NEW.number USING ERRCODE = '23001';
    END IF;
    RETURN NEW;
"""

# A suspension ends once; what it held back and why stays. Who asked for the entry does not put it back.
SUSPENSION = """
    IF TG_OP = 'DELETE' OR OLD.ended_at IS NOT NULL OR NEW.entry_id <> OLD.entry_id OR NEW.reason <> OLD.reason
        OR NEW.since <> OLD.since THEN
        RAISE EXCEPTION 'blocking: a suspension only ends' USING ERRCODE = '23001';
    END IF;
    IF NEW.ended_by_id IS NOT NULL AND EXISTS (
        SELECT 1 FROM blocking_blockentry entry JOIN blocking_blockitem item ON item.id = entry.item_id
        JOIN blocking_blockingrequest asked ON asked.id = item.request_id
        JOIN review_decision decided ON decided.id = item.decision_id
        WHERE entry.id = NEW.entry_id
        AND NEW.ended_by_id IN (asked.author_id, asked.submitted_by_id, item.override_by_id, decided.actor_id)
    ) THEN
        RAISE EXCEPTION 'blocking: who asked for entry % does not put it back', NEW.entry_id USING ERRCODE = '23001';
    END IF;
    RETURN NEW;
"""

# The table of an item's steps: what may follow what, here and in the models.
FOLLOWS = {
    "": "draft",
    "draft": "confirmed",
    "confirmed": "draft signed revoked",
    "signed": "sent revoked",
    # Sent again: the same item goes to several addressees.
    "sent": "sent acknowledged executed verified removed revoked",
    "acknowledged": "sent acknowledged executed verified removed revoked",
    "executed": "verified removed revoked",
    # Back again where a probe finds it open: what was effective yesterday need not be today.
    "verified": "executed removed revoked",
    "removed": "revoked",
    "revoked": "restored",
    "restored": "",
}
PAIRS = [f"{before}>{after}" for before, afters in FOLLOWS.items() for after in afters.split()]
STEP = STEP.format(pairs=", ".join(f"'{pair}'" for pair in PAIRS), whole=WHOLE.format(which="item.id = NEW.item_id"))
NOTICE = NOTICE.format(whole=WHOLE.format(which="item.id = one.id"))


def wall(name: str, func: str, operation: pgtrigger.Operation) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(name=name, level=pgtrigger.Row, when=pgtrigger.Before, operation=operation, func=func)
