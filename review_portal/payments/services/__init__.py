"""Everything that changes the record of payments, one kind of act a file.

Comes in: what a person asks, with the person as `actor`. Goes out: the changed row, or `Refused` with a sentence.
"""
