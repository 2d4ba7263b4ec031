"""The scopes of a token: each names one part of the API, and none opens what its person's role does not."""

from __future__ import annotations

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


def every_scope() -> list[tuple[str, str | Promise]]:
    """Return what a token may be given; migrations name this function, so that a new scope needs none."""
    return [(one.value, one.label) for one in Scope]


class Scope(models.TextChoices):
    CASES_READ = "cases:read", _("read cases, their posts and decisions")
    CASES_JUDGE = "cases:judge", _("claim, skip and decide cases")
    CASES_ARRANGE = "cases:arrange", _("split and merge cases, keep them apart")
    EVIDENCE_READ = "evidence:read", _("see the sealed pages and pictures of cases")
    LOOKS_ANSWER = "looks:answer", _("take second looks and answer them")
    LOOKS_SETTLE = "looks:settle", _("settle disagreements, set and retire agreed examples")
    QUALITY_READ = "quality:read", _("read agreement, disagreements and agreed examples")
    POSTS_READ = "posts:read", _("read posts")
    SEARCH = "search", _("search, and keep searches")
    HUNTS_READ = "hunts:read", _("read hunts through the archive and their finds")
    HUNTS_RUN = "hunts:run", _("start and stop hunts, hand finds to the judges")
    REQUESTS_READ = "requests:read", _("read blocking requests and entries")
    REQUESTS_DRAFT = "requests:draft", _("draft and sign blocking requests, write answers down")
    REQUESTS_APPROVE = "requests:approve", _("approve and reject blocking requests, end entries")
    LETTERS_READ = "letters:read", _("read letters about requests and take their files")
    LETTERS_DRAFT = "letters:draft", _("draft letters about requests")
    LETTERS_SEND = "letters:send", _("send letters about requests, attach signatures from outside")
    RELEASES_READ = "releases:read", _("read releases")
    RELEASES_PUBLISH = "releases:publish", _("publish releases")
    SOURCES_READ = "sources:read", _("read sources and their visits")
    SOURCES_WRITE = "sources:write", _("pause, resume and visit sources")
    SOURCES_EDIT = "sources:edit", _("add and change sources, judge candidates")
    PAYMENTS_READ = "payments:read", _("read means of payment, lists of accounts and freeze requests")
    PAYMENTS_TRACE = "payments:trace", _("confirm means of payment, take lists in, draft freeze requests")
    PAYMENTS_FREEZE = "payments:freeze", _("send freeze requests, release what is frozen")
    TIPS_READ = "tips:read", _("read tips and uncover their photos")
    TIPS_JUDGE = "tips:judge", _("say what a tip was worth")
    APPEALS_READ = "appeals:read", _("read appeals")
    APPEALS_DECIDE = "appeals:decide", _("decide appeals and hand them over")
    HOLDS_READ = "holds:read", _("read periods, legal holds and tombstones")
    HOLDS_WRITE = "holds:write", _("place and release legal holds")
    AUDIT_READ = "audit:read", _("read the audit log")
