"""Everything that changes vantage points, targets, findings, incidents and mirrors: one transaction, one event."""

from review_portal.probes.services.arranging import arrange_targets
from review_portal.probes.services.judging import judge_waiting
from review_portal.probes.services.mirroring import judge_mirror, watch_mirrors
from review_portal.probes.services.proving import prove_effect, prove_restoration
from review_portal.probes.services.receiving import Reading, take_readings
from review_portal.probes.services.vantages import add_vantage, forget_stub, know_stub

__all__ = [
    "Reading",
    "add_vantage",
    "arrange_targets",
    "forget_stub",
    "judge_mirror",
    "judge_waiting",
    "know_stub",
    "prove_effect",
    "prove_restoration",
    "take_readings",
    "watch_mirrors",
]
