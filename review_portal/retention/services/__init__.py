"""Everything that keeps or deletes: one transaction, one audit event, one sentence when refused."""

from review_portal.retention.services.burying import Buried, bury_all, count_all, sweep_files
from review_portal.retention.services.forgetting import count_readings, forget_readings
from review_portal.retention.services.holding import place_hold, release_hold

__all__ = [
    "Buried",
    "bury_all",
    "count_all",
    "count_readings",
    "forget_readings",
    "place_hold",
    "release_hold",
    "sweep_files",
]
