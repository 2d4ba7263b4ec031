"""Cards, accounts, phones and wallets: where each was seen, what ledgers say of it, and how it comes to be frozen.

Comes in: entities found in posts, lists from other offices, tag packs, ledgers' answers. Goes out: freeze requests with
receipts, reproducible reports, proposals to join campaigns. May know campaigns and what stands before it; decides
nothing: every step of a means of payment is a named person's.
"""
