"""Publishes what is in force as numbered, signed releases, and hears from providers what they hold.

In: entries in force. Out: files, deltas, signatures, receipts. It may not know probes and reports.
"""
