"""Everything that changes releases, providers and receipts: one transaction, one event, one sentence when refused."""

from review_portal.exports.services.confirming import Told, acknowledge_entries
from review_portal.exports.services.providers import (
    add_provider,
    change_contact,
    end_transfer,
    grant_transfer,
    let_in,
    seen,
)
from review_portal.exports.services.proving import prove_execution
from review_portal.exports.services.publishing import hold_serial, publish_release, publish_removals
from review_portal.exports.services.receiving import acknowledge
from review_portal.exports.services.watching import watch_providers

__all__ = [
    "Told",
    "acknowledge",
    "acknowledge_entries",
    "add_provider",
    "change_contact",
    "end_transfer",
    "grant_transfer",
    "hold_serial",
    "let_in",
    "prove_execution",
    "publish_release",
    "publish_removals",
    "seen",
    "watch_providers",
]
