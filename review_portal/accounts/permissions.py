"""The permission table: every route by name, the methods that it answers, and whom it lets in; a test walks it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from review_portal.accounts.abilities import Ability
from review_portal.accounts.models import Scope


class Who(StrEnum):
    """Those whom a route lets in without any ability or key."""

    ANYBODY = "anybody"
    PEOPLE = "people"  # whoever is logged in, in any role


@dataclass(frozen=True, slots=True)
class KeyOf:
    """Machines whose key has this scope."""

    scope: Scope


@dataclass(frozen=True, slots=True)
class TokenOf:
    """Programs whose token has this scope, of people who hold this ability; without either, any token."""

    ability: Ability | None = None
    scope: str = ""


Guard = Ability | KeyOf | TokenOf | Who
CRAWLER, PROVIDER, PROBE = KeyOf(Scope.CRAWLER), KeyOf(Scope.PROVIDER), KeyOf(Scope.PROBE)


@dataclass(frozen=True, slots=True)
class Line:
    """Whom a route lets in, and the methods that it answers; what changes something never answers GET."""

    guard: Guard
    methods: frozenset[str]


def _lines(
    guard: Guard, *, get: str = "", post: str = "", both: str = "", put: str = "", delete: str = ""
) -> dict[str, Line]:
    """Read names apart by blanks: one line of the table for each; what can be deleted can be read."""
    ways = ((get, {"GET"}), (post, {"POST"}), (both, {"GET", "POST"}), (put, {"PUT"}), (delete, {"GET", "DELETE"}))
    return {name: Line(guard, frozenset(methods)) for names, methods in ways for name in names.split()}


ROUTES: dict[str, Line] = {
    **_lines(
        Who.ANYBODY,
        get="verifier home schema api-docs appeal-public transparency transparency-csv"
        " transparency-statements oidc-login oidc-callback",
        post="logout language appeal-ask appeal-file public-look-up tip-api passkey-options login-passkey",
        both="login second-step appeal-answer tip-report",
    ),
    **_lines(
        Who.PEOPLE,
        get="account factors session-left",
        post="factor-codes factor-remove sessions-end session-stay",
        both="prove factor-app factor-passkey own-password kept-form",
    ),
    **_lines(Who.PEOPLE, post="token-prepare token-collect token-revoke", both="tokens"),
    **_lines(
        CRAWLER,
        post="crawler-claims crawler-heartbeat crawler-finish crawler-deliveries",
        put="crawler-warc",
    ),
    **_lines(PROBE, post="probe-claims probe-readings"),
    **_lines(
        PROVIDER,
        get="provider-client provider-latest provider-clocks provider-file provider-signed provider-delta"
        " provider-standing provider-misp taxii taxii-root taxii-collections taxii-collection taxii-objects"
        " taxii-manifest taxii-object taxii-versions",
        post="provider-receipts provider-entry-receipts",
    ),
    **_lines(Ability.SEE_SOURCES, get="sources source candidates"),
    **_lines(
        Ability.EDIT_SOURCES,
        post="source-pause source-resume source-visit candidates-judge",
        both="source-add source-edit",
    ),
    **_lines(
        Ability.SEE_QUEUE,
        get="queue case-find case case-picture capture",
        post="picture-reveal desk-look desk-veil",
        both="desk",
    ),
    **_lines(
        Ability.JUDGE,
        get="look",
        post="take-next take-ahead case-claim case-decide case-renew case-ask case-answer case-pass case-back"
        " case-split case-merge case-apart decision-undo take-look look-answer look-renew break mirror-judge"
        " proposal-accept proposal-decline",
    ),
    **_lines(Ability.JUDGE_PROTECTED, post="decision-reverse decision-gold gold-retire look-rule"),
    **_lines(Ability.MANAGE_QUEUES, post="queue-change queue-close queue-rights", both="queues"),
    **_lines(
        Ability.SEE_PAYMENTS,
        get="payments means trace-json trace-pdf trace-svg trace-csv letters letter letter-pdf letter-json letter-csv"
        " freeze-file account-lists account-list tags tags-own rejected",
    ),
    **_lines(
        Ability.TRACE_PAYMENTS,
        post="means-add means-confirm means-dismiss means-tag trace-begin trace-resume trace-replay letter-draft"
        " letter-withdraw letter-answer account-list-import tags-import tag-take-back",
    ),
    **_lines(Ability.REQUEST_FREEZE, post="means-release letter-send"),
    **_lines(Ability.SEE_REQUESTS, get="requests request reference mirrors requests-watch annex notice notice-file"),
    **_lines(
        Ability.DRAFT_REQUEST,
        post="request-draft request-submit request-take-back request-explain item-exclude item-include item-override"
        " item-sign-without requests-renew request-choose request-answer request-notice item-annex annex-remove",
    ),
    **_lines(
        Ability.APPROVE_REQUEST,
        post="request-approve request-reject entry-revoke entry-resume notice-send notice-sign recheck-judge"
        " ground-repeal",
    ),
    **_lines(
        Ability.SEE_RELEASES,
        get="releases release release-file manifest-json manifest-ed25519 manifest-p7s providers provider probes",
    ),
    **_lines(Ability.EDIT_REFERENCE, post="ground-add"),
    **_lines(Ability.PUBLISH_RELEASE, post="release-publish"),
    **_lines(
        Ability.ADMINISTER,
        get="people keys",
        post="person-invite person-change person-password person-close person-open person-reset person-end"
        " key-issue key-renew key-revoke provider-add provider-contact vantage-add stub-add stub-remove",
    ),
    **_lines(
        Ability.SEARCH, get="search contact host picture", post="search-ask search-save search-open search-forget"
    ),
    **_lines(Ability.HUNT, get="hunts hunt", post="hunt-term hunt-model hunt-contact hunt-cancel hunt-hand-over"),
    **_lines(Ability.EDIT_LEXICON, get="lexicon", post="term-judge"),
    **_lines(Ability.SEE_TIPS, get="tips tip tip-photo", post="tip-reveal"),
    **_lines(Ability.HANDLE_TIPS, post="tip-judge"),
    **_lines(Ability.SEE_APPEALS, get="appeals appeal"),
    **_lines(Ability.DECIDE_APPEAL, get="appeal-paper", post="appeal-decide appeal-hand-over"),
    **_lines(Ability.SEE_OVERVIEW, get="overview statistics statistics-csv statistics-pdf"),
    **_lines(Ability.SEE_QUALITY, get="quality"),
    **_lines(Ability.SEE_AUDIT, get="log retention", post="log-take"),
    **_lines(Ability.HOLD_EVIDENCE, post="hold-place hold-release"),
    **_lines(Ability.MAKE_BUNDLE, get="bundles bundle-file", post="bundle-ask"),
    **_lines(TokenOf(), get="v1-me"),
    **_lines(
        TokenOf(Ability.SEE_QUEUE, "cases:read"),
        get="v1-cases v1-case v1-case-posts v1-case-decisions v1-legal-grounds",
    ),
    **_lines(
        TokenOf(Ability.SEE_QUEUE, "evidence:read"),
        get="v1-evidence-page v1-evidence-pictures",
        post="v1-evidence-picture",
    ),
    **_lines(
        TokenOf(Ability.JUDGE, "cases:judge"),
        post="v1-case-next v1-case-claim v1-case-renew v1-case-release v1-case-skip v1-case-ask v1-case-answer"
        " v1-case-decide v1-decision-undo",
    ),
    **_lines(TokenOf(Ability.JUDGE_PROTECTED, "cases:judge"), post="v1-decision-reverse"),
    **_lines(
        TokenOf(Ability.JUDGE, "cases:arrange"),
        get="v1-case-relatives",
        post="v1-case-split v1-case-merge v1-case-apart",
    ),
    **_lines(
        TokenOf(Ability.JUDGE, "looks:answer"),
        get="v1-looks v1-look v1-look-posts",
        post="v1-look-next v1-look-renew v1-look-answer",
    ),
    **_lines(TokenOf(Ability.JUDGE_PROTECTED, "looks:settle"), post="v1-look-rule v1-decision-gold v1-example-retire"),
    **_lines(TokenOf(Ability.SEE_QUALITY, "quality:read"), get="v1-quality v1-disputes v1-examples"),
    **_lines(TokenOf(Ability.SEARCH, "posts:read"), get="v1-posts v1-post"),
    **_lines(
        TokenOf(Ability.SEARCH, "search"),
        get="v1-search",
        post="v1-search-seen",
        both="v1-searches",
        delete="v1-saved-search",
    ),
    **_lines(TokenOf(Ability.HUNT, "hunts:read"), get="v1-hunts v1-hunt v1-hunt-hits"),
    **_lines(
        TokenOf(Ability.HUNT, "hunts:run"),
        post="v1-hunt-term v1-hunt-contact v1-hunt-model v1-hunt-cancel v1-hunt-hand-over",
    ),
    **_lines(
        TokenOf(Ability.SEE_REQUESTS, "requests:read"),
        get="v1-requests v1-request v1-request-steps v1-entries v1-entry",
    ),
    **_lines(TokenOf(Ability.SEE_REQUESTS, "letters:read"), get="v1-letters v1-letter v1-letter-file"),
    **_lines(TokenOf(Ability.DRAFT_REQUEST, "letters:draft"), post="v1-letter-draft"),
    **_lines(TokenOf(Ability.APPROVE_REQUEST, "letters:send"), post="v1-letter-send v1-letter-sign"),
    **_lines(
        TokenOf(Ability.DRAFT_REQUEST, "requests:draft"),
        post="v1-decision-request v1-request-explain v1-request-submit v1-request-take-back v1-request-answers"
        " v1-item-exclude v1-item-include v1-item-override v1-item-measure",
    ),
    **_lines(
        TokenOf(Ability.APPROVE_REQUEST, "requests:approve"),
        post="v1-request-approve v1-request-reject v1-request-revoke v1-entry-revoke v1-entry-resume",
    ),
    **_lines(TokenOf(Ability.SEE_RELEASES, "releases:read"), get="v1-releases v1-release v1-release-file"),
    **_lines(TokenOf(Ability.PUBLISH_RELEASE, "releases:publish"), post="v1-release-publish"),
    **_lines(
        TokenOf(Ability.SEE_SOURCES, "sources:read"),
        get="v1-sources v1-source v1-source-runs v1-source-families v1-candidates v1-candidate v1-candidate-sightings",
    ),
    **_lines(
        TokenOf(Ability.EDIT_SOURCES, "sources:edit"),
        post="v1-source-add v1-source-edit v1-candidates-admit v1-candidates-reject",
    ),
    **_lines(TokenOf(Ability.EDIT_SOURCES, "sources:write"), post="v1-source-pause v1-source-resume v1-source-visit"),
    **_lines(
        TokenOf(Ability.SEE_PAYMENTS, "payments:read"),
        get="v1-payments v1-means v1-means-sightings v1-means-pictures v1-means-steps v1-payments-rejected"
        " v1-account-lists v1-account-list v1-account-list-lines v1-freezes v1-freeze v1-freeze-file",
    ),
    **_lines(
        TokenOf(Ability.TRACE_PAYMENTS, "payments:trace"),
        post="v1-payments-add v1-means-confirm v1-means-dismiss v1-account-list-import"
        " v1-freeze-draft v1-freeze-withdraw v1-freeze-answer",
    ),
    **_lines(TokenOf(Ability.REQUEST_FREEZE, "payments:freeze"), post="v1-means-release v1-freeze-send"),
    **_lines(TokenOf(Ability.SEE_TIPS, "tips:read"), get="v1-tips v1-tip", post="v1-tip-photo"),
    **_lines(TokenOf(Ability.HANDLE_TIPS, "tips:judge"), post="v1-tip-judge"),
    **_lines(TokenOf(Ability.SEE_APPEALS, "appeals:read"), get="v1-appeals v1-appeal"),
    **_lines(TokenOf(Ability.DECIDE_APPEAL, "appeals:decide"), post="v1-appeal-decide v1-appeal-hand-over"),
    **_lines(TokenOf(Ability.SEE_AUDIT, "holds:read"), get="v1-retention v1-tombstones v1-holds v1-hold"),
    **_lines(TokenOf(Ability.HOLD_EVIDENCE, "holds:write"), post="v1-hold-place v1-hold-release"),
    **_lines(TokenOf(Ability.SEE_AUDIT, "audit:read"), get="v1-events v1-event"),
}
