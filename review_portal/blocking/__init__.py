"""Turns a decision into a request that two people sign, and refuses what would hit others.

In: decisions with sealed evidence. Out: entries in force. It may not know releases or providers.
"""
