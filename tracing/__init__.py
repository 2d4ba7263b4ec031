"""Follows money between addresses.

Comes in: addresses, transactions and ledgers' answers. Goes out: verdicts, clusters, taint, traces and
reports, each naming its heuristic, version and confidence. May not know: Django, Scrapy, posts, people or the
classifier.
"""
