"""Who may do what: one table that the pages, the doors and the tests read."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    MODERATOR = "moderator", _("moderator")
    SENIOR = "senior", _("senior moderator")
    SUPERVISOR = "supervisor", _("supervisor")
    PROSECUTOR = "prosecutor", _("prosecutor")
    AUDITOR = "auditor", _("auditor")
    ADMINISTRATOR = "administrator", _("administrator")
    LINGUIST = "linguist", _("linguist")


class Ability(StrEnum):
    SEE_QUEUE = "see_queue"
    READ_CLOSED_QUEUES = "read_closed_queues"
    MANAGE_QUEUES = "manage_queues"
    SEE_QUALITY = "see_quality"
    JUDGE = "judge"
    JUDGE_PROTECTED = "judge_protected"
    DRAFT_REQUEST = "draft_request"
    SEE_REQUESTS = "see_requests"
    SEE_PAYMENTS = "see_payments"
    TRACE_PAYMENTS = "trace_payments"
    REQUEST_FREEZE = "request_freeze"
    APPROVE_REQUEST = "approve_request"
    SEE_RELEASES = "see_releases"
    PUBLISH_RELEASE = "publish_release"
    SEE_SOURCES = "see_sources"
    EDIT_SOURCES = "edit_sources"
    SEE_OVERVIEW = "see_overview"
    SEARCH = "search"
    HUNT = "hunt"
    SEE_AUDIT = "see_audit"
    SEE_APPEALS = "see_appeals"
    DECIDE_APPEAL = "decide_appeal"
    MAKE_BUNDLE = "make_bundle"
    HOLD_EVIDENCE = "hold_evidence"
    EDIT_LEXICON = "edit_lexicon"
    SEE_TIPS = "see_tips"
    HANDLE_TIPS = "handle_tips"
    EDIT_REFERENCE = "edit_reference"
    ADMINISTER = "administer"


READING = {Ability.SEE_REQUESTS, Ability.SEE_PAYMENTS, Ability.SEE_RELEASES, Ability.SEE_SOURCES, Ability.SEE_OVERVIEW}
JUDGING = {
    Ability.SEE_QUEUE,
    Ability.SEARCH,
    Ability.JUDGE,
    Ability.DRAFT_REQUEST,
    Ability.TRACE_PAYMENTS,
    Ability.SEE_TIPS,
    Ability.HANDLE_TIPS,
}
SIGNING = {
    Ability.SEE_QUEUE,
    Ability.READ_CLOSED_QUEUES,
    Ability.SEARCH,
    Ability.HUNT,
    Ability.APPROVE_REQUEST,
    Ability.REQUEST_FREEZE,
    Ability.PUBLISH_RELEASE,
    Ability.SEE_AUDIT,
    Ability.SEE_QUALITY,
    Ability.SEE_APPEALS,
    Ability.DECIDE_APPEAL,
    Ability.MAKE_BUNDLE,
    Ability.HOLD_EVIDENCE,
    Ability.SEE_TIPS,
}
PROVING = {Ability.SEE_AUDIT, Ability.SEE_APPEALS, Ability.SEE_QUALITY, Ability.MAKE_BUNDLE}

# Nobody who drafts approves, and an administrator does neither: rooms and keys are theirs, judgement is not.
ABILITIES: dict[str, frozenset[Ability]] = {
    Role.MODERATOR: frozenset(JUDGING | READING),
    Role.SENIOR: frozenset(
        JUDGING | READING | {Ability.READ_CLOSED_QUEUES, Ability.JUDGE_PROTECTED, Ability.HUNT, Ability.SEE_QUALITY}
    ),
    Role.SUPERVISOR: frozenset(SIGNING | READING | {Ability.MANAGE_QUEUES}),
    Role.PROSECUTOR: frozenset(SIGNING | READING | {Ability.EDIT_REFERENCE}),
    Role.AUDITOR: frozenset(PROVING | READING),
    Role.ADMINISTRATOR: frozenset(
        {Ability.EDIT_SOURCES, Ability.EDIT_REFERENCE, Ability.ADMINISTER, Ability.MANAGE_QUEUES} | READING
    ),
    Role.LINGUIST: frozenset({Ability.SEE_OVERVIEW, Ability.EDIT_LEXICON}),
}
