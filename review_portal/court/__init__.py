"""The court bundle: one archive with all that a case rests on, which proves itself without us.

In: a case with its sealed files, decisions, orders, letters, appeals, and the record of all of them. Out:
bundles (WACZ) and the one-file verifier. It may know every room before it; none may know it.
"""
