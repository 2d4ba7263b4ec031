"""Everything that makes bundles: one transaction, one audit event, one sentence when refused."""

from review_portal.court.services.bundling import ask_bundle, make_bundle

__all__ = ["ask_bundle", "make_bundle"]
