"""Is the block effective, and does it hit anybody else? In: readings of vantage points and of a control outside.

Out: verdicts per provider, entry and release, incidents, proposals of mirrors. It may know every room up to exports;
it never changes a list.
"""
