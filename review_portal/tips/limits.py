"""How many tips may come from where, and how long what was useless is kept."""

from __future__ import annotations

from datetime import timedelta

TIPS_A_DAY = 10  # from one place
TIPS_AN_HOUR_OF_ALL = 600
TIPS_A_DAY_OF_PARTNER = 2000
TIP_READ_WITHIN = timedelta(minutes=5)  # or the reading begins again
TIP_USELESS_KEPT = timedelta(days=30)
