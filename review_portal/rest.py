"""How the doors for programs answer: who is asked for a key, and what their schema says of itself."""

from __future__ import annotations

FRAMEWORK: dict[str, object] = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["review_portal.accounts.keys.KeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["review_portal.accounts.keys.Nobody"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "review_portal.api.schema.DoorSchema",
    "EXCEPTION_HANDLER": "review_portal.accounts.problems.problem_details",
    "UNAUTHENTICATED_USER": None,
}
SCHEMA: dict[str, object] = {
    "TITLE": "Qalqan",
    "VERSION": "1",
    "DESCRIPTION": "The doors for people's programs and for machines. Errors are problem details (RFC 9457).",
    "OAS_VERSION": "3.1.0",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "review_portal.api.schema.with_problems",
    ],
    "ENUM_NAME_OVERRIDES": {
        "CaseStatus": "review_portal.review.models.Case.Status",
        "RequestStatus": "review_portal.blocking.models.BlockingRequest.Status",
        "EntryStatus": "review_portal.blocking.models.BlockEntry.Status",
        "SourceStatus": "review_portal.sources.models.Source.Status",
        "RunStatus": "review_portal.sources.models.CrawlRun.Status",
        "AppealStatus": "review_portal.appeals.models.Appeal.Status",
        "CandidateStatus": "review_portal.discovery.models.Candidate.Status",
        "FreezeStatus": "review_portal.payments.models.Dispatch.Status",
        "HuntStatus": "review_portal.search.models.Hunt.Status",
        "LetterStatus": "review_portal.blocking.models.Notice.Status",
        "MeansStatus": "review_portal.payments.models.PaymentMeans.Status",
        "TipStatus": "review_portal.tips.models.Tip.Status",
        "ContactKind": "review_portal.scoring.models.Kind",
        "HoldKind": "review_portal.evidence.models.Hold.Kind",
        "HuntKind": "review_portal.search.models.Hunt.Kind",
        "MeansKind": "review_portal.payments.models.Kind",
        "TombstoneKind": "review_portal.evidence.models.Tombstone.Kind",
        "AuthorRole": "review_portal.review.choices.Role",
        "PersonRole": "review_portal.accounts.abilities.Role",
    },
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",  # no request to any other host
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}
